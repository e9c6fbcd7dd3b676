// False notices of change on plants where nothing changes, against the budget that the plan states: 50 autoregressive signals, reference, windows and rule
// as the product makes them. Ours alone: what fixed limits of other tools do there is told in the design (reliability.md 8.2). Last line: one JSON object.
import { drift } from "../../main/monitor/drift.ts";
import { monthUs } from "../../main/monitor/noticeRule.ts";
import { nullPlant } from "../../main/monitor/nullPlant.ts";
import { samplesOr } from "../harness/contest.ts";

const budget = 1;
const signals = 50;
const rows = Number(process.env["MILLWRIGHT_BENCH_ROWS"] ?? 60_000);
/** One product with different memories, and three in campaigns, whose mix is another behind the reference: all tags together are then judged by regime,
 *  and they alone count, since tags taken alone do move with the mix. */
const plantsOf = [
  ...[0, 0.5, 0.9, 0.98].map((rho) => ({ name: String(rho), rho })),
  { name: "products", rho: 0.5, products: { campaignRows: 10, before: [5, 3, 2], now: [5, 3, 2] } },
  { name: "mix", rho: 0.5, products: { campaignRows: 10, before: [5, 3, 2], now: [1, 2, 7] } },
];
const plants = samplesOr(4);

/** 90 % interval of a ratio of sums over plants, which are the units that know nothing of each other (ratio estimator; 1.645 spreads). */
function interval(each: readonly { notices: number; months: number }[]): { low: number; high: number } {
  const months = each.reduce((sum, plant) => sum + plant.months, 0);
  const ratio = each.reduce((sum, plant) => sum + plant.notices, 0) / months;
  const squares = each.reduce((sum, plant) => sum + (plant.notices - ratio * plant.months) ** 2, 0);
  const half = (1.645 * Math.sqrt((squares * each.length) / Math.max(1, each.length - 1))) / months;
  return { low: (ratio - half) / budget, high: (ratio + half) / budget };
}

const ours: Record<string, number> = {};
for (const { name, ...how } of plantsOf) {
  const each: { notices: number; months: number }[] = [];
  for (let seed = 1; seed <= plants; seed++) {
    const { reference, records } = nullPlant({ ...how, signals, referenceRows: rows, rows, stepUs: 600e6, seed });
    const view = drift(reference, records, budget);
    const alone = name === "mix" ? [] : [...view.signals, view.score, view.alarmRate];
    const notices = [...alone, ...(view.joint?.parts ?? []).flatMap(({ t2, spe }) => [t2, spe])].reduce((sum, each) => sum + each.notices, 0);
    each.push({ notices, months: (records.length * reference.length) / monthUs });
  }
  const [notices, months] = [each.reduce((sum, plant) => sum + plant.notices, 0), each.reduce((sum, plant) => sum + plant.months, 0)];
  const { low, high } = interval(each);
  ours[`noticesPerBudget ${name}`] = notices / months / budget;
  ours[`low ${name}`] = low;
  ours[`high ${name}`] = high;
  console.log(`${name}: ${notices} notices in ${months.toFixed(1)} months of ${plants} plants, ${(notices / months / budget).toFixed(2)} of the budget (${low.toFixed(2)} to ${high.toFixed(2)})`);
}
const within = plantsOf.every(({ name }) => ours[`noticesPerBudget ${name}`]! <= 2 && (name === "mix" || ours[`noticesPerBudget ${name}`]! >= 0.5));
console.log(JSON.stringify({ bench: "monitor-null", unit: "false notices / budget", ours, within, samples: plants }));
if (!within) process.exitCode = 1;
