// Steel works, energy of every quarter of an hour in 2018: January to September teach, October to December judge. (a) all columns; (b) the calendar
// and the load type alone, which are known ahead. Each with half of the budget. In the file the row 00:00 of a date stands last on that date: by the
// order it is the following midnight, so it is written with the date after, and nothing is sorted in silence.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { figureOf, planOf, type Line, type QualitySet } from "./harness.ts";
import { cellsOf, timeFrom } from "./raw.ts";

const target = "Usage_kWh";
const calendar = ["NSM", "WeekStatus", "Day_of_week", "Load_Type"];
const measured = ["Lagging_Current_Reactive_Power_kVarh", "Leading_Current_Reactive_Power_kVarh", "CO2(tCO2)", "Lagging_Current_Power_Factor", "Leading_Current_Power_Factor"];
const quarters = 96;

export const steel: QualitySet = {
  name: "steel",
  async measure(bench): Promise<Line[]> {
    const cells = cellsOf(readFileSync(join(bench.data, "steel_energy/Steel_industry_data.csv"), "utf8"));
    const rows = cells.map(([date, ...rest]) => {
      const [day, month, year, clock] = date!.split(/[/ ]/);
      return [timeFrom(`${year}-${month}-${day}T${clock}:00Z`, clock === "00:00" ? 86_400 : 0), ...rest];
    });
    const folder = bench.writeCsv("steel", ["time", target, ...measured, ...calendar], rows);
    const testDays = 31 + 30 + 31;
    const lines: Line[] = [];
    for (const [part, forbidden, floor, best, bar] of [
      ["(b) calendar only", measured, "boosted trees 19.3", "-", 18.5],
      ["(a) all columns", [], "boosted trees 1.27", "random split 1.07", 1.2],
    ] as const) {
      const plan = planOf({
        name: `steel ${part}`,
        scenario: "regression",
        target: { kind: "column", column: target },
        split: { kind: "holdout", testShare: (testDays * quarters) / rows.length },
        metric: "rmse",
        forbidden,
        searchMinutes: bench.minutes / 2,
      });
      const compared = await bench.open(`steel ${part.slice(1, 2)}`, folder).compare(plan);
      const ours = figureOf(compared, "rmse");
      lines.push({ measure: `rmse ${part}`, ours, floor, best, bar: `<= ${bar}`, met: ours.value <= bar, how: `${compared.how}; mae ${figureOf(compared, "mae").value.toFixed(2)}, r2 ${figureOf(compared, "r2").value.toFixed(3)}` });
    }
    return lines;
  },
};
