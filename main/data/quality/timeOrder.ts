// The order of times within each group: steps back, rows that come twice, and two rows of one time that say different things.
// Without time only whole rows that come twice. More than one row in a hundred is an alarm.
import type { QualityFinding } from "../../../shared/contract/data.ts";
import { findingOf, Stretches, type Check, type CheckContext } from "./check.ts";
import { quoteName } from "../../store/quote.ts";

export const timeOrder: Check = {
  name: "timeOrder",
  watch(context) {
    if (!context.hasTime) return { done: () => wholeRows(context) };
    const back = new Stretches();
    let isTwice = false;
    let last = NaN;
    return {
      see({ n, row, t, starts }) {
        for (let i = 0; i < n; i++) {
          const now = t[i]!;
          if (starts[i] === 1) last = NaN;
          // A row without a time says nothing of the order of those around it.
          if (now !== now) continue;
          if (now < last) back.add(row[i]!, now);
          else if (now === last) isTwice = true;
          last = now;
        }
      },
      async done() {
        const { rows } = context;
        const out: QualityFinding[] = [];
        if (back.count > 0) out.push(findingOf("disorder", "ts", back.count > rows * 0.01 ? "alarm" : "caution", back.extent(rows), { repair: { kind: "sortByTime" } }));
        // In order, equal times stand side by side; out of order they may stand anywhere, so all are counted.
        if (isTwice || back.count > 0) out.push(...(await sameTimes(context)));
        return out;
      },
    };
  },
};

function valueHash({ columns }: CheckContext): string {
  const values = columns.filter(({ kind }) => kind === "number" || kind === "text").map(({ name }) => quoteName(name));
  return values.length === 0 ? "0" : `hash(${values.join(", ")})`;
}

async function sameTimes(context: CheckContext): Promise<QualityFinding[]> {
  const { ask, table, rows, hasGroup } = context;
  const key = hasGroup ? "coalesce(grp, '') AS g, ts" : "'' AS g, ts";
  const [row] = await ask(`WITH twice AS (SELECT ${key} FROM ${table} WHERE ts IS NOT NULL GROUP BY 1, 2 HAVING count(*) > 1),
    each AS (SELECT k - d AS equal, d - 1 AS other, again, ts FROM (SELECT g, ts, count(*) AS k, count(DISTINCT h) AS d, max(row_id) AS again FROM (SELECT ${key}, row_id, ${valueHash(context)} AS h FROM ${table}) SEMI JOIN twice USING (g, ts) GROUP BY g, ts))
    SELECT ${["equal", "other"].map((what) => `sum(${what})::DOUBLE AS ${what}_n, (min(again) FILTER (${what} > 0))::DOUBLE AS ${what}_row, epoch_us(min(ts) FILTER (${what} > 0))::DOUBLE AS ${what}_from, epoch_us(max(ts) FILTER (${what} > 0))::DOUBLE AS ${what}_to`).join(", ")} FROM each`);
  const found = (check: string, what: string, repair: unknown): QualityFinding[] => {
    const count = Number(row?.[`${what}_n`] ?? 0);
    if (count === 0) return [];
    return [findingOf(check, "ts", count > rows * 0.01 ? "alarm" : "caution", { count, share: count / rows, fromRow: Number(row![`${what}_row`]), fromUs: Number(row![`${what}_from`]), toUs: Number(row![`${what}_to`]) }, { repair })];
  };
  return [...found("duplicateRows", "equal", { kind: "dropRows", which: "equal" }), ...found("duplicateTimes", "other", { kind: "dropRows", which: "sameTime" })];
}

async function wholeRows(context: CheckContext): Promise<QualityFinding[]> {
  const { ask, table, rows, hasGroup, numbers } = context;
  if (numbers.length === 0) return [];
  const [row] = await ask(`SELECT sum(k - 1)::DOUBLE AS n, min(again)::DOUBLE AS first FROM (SELECT count(*) AS k, max(row_id) AS again FROM ${table} GROUP BY ${valueHash(context)}${hasGroup ? ", grp" : ""} HAVING count(*) > 1)`);
  const count = Number(row?.["n"] ?? 0);
  return count === 0 ? [] : [findingOf("duplicateRows", "row_id", count > rows * 0.01 ? "caution" : "note", { count, share: count / rows, fromRow: Number(row!["first"]) }, { repair: { kind: "dropRows", which: "equal" } })];
}
