// `npm test`: all set-up, then types, lint, import rules, unit and property tests, and the stories through desktop, web and command line.
// The last line is the one total over all suites. `npm test -- unit` runs everything but the stories; `npm test -- stories` only these.
// Suites run one after another with two workers each; what takes one core (types, lint, import rules, then packing) goes on beside them in a lane.
import { ensureInstalled } from "./install.mjs";
import { report, staticChecks, unitSuite } from "./suites.mjs";

const only = process.argv[2];
ensureInstalled();
/** @type {import("./suites.mjs").Outcome[]} */
const outcomes = [];
/** @type {string[]} */
const notes = [];
const reading = only === "stories" ? Promise.resolve([]) : staticChecks();
if (only !== "stories") outcomes.push(await unitSuite());
if (only !== "unit") {
  const { buildAll } = await import("./buildShell.mjs");
  const { endToEnd } = await import("./endToEnd.mjs");
  const built = await buildAll().then(
    () => undefined,
    (/** @type {Error} */ error) => error,
  );
  if (built === undefined) {
    const stories = await endToEnd(reading);
    outcomes.push(...stories.outcomes);
    notes.push(...stories.notes);
  } else {
    console.error(built);
    outcomes.push({ title: "build", counts: { passed: 0, failed: 1, skipped: 0 }, seconds: 0, notRun: built.message.split("\n")[0] ?? "" });
  }
}
process.exitCode = report([...(await reading), ...outcomes], notes);
