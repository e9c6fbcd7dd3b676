// `npm run check`: types, lint, import rules, unused exports, unit tests. What a person runs before every commit; under two minutes.
import { ensureInstalled } from "./install.mjs";
import { check, report, staticChecks, tool, unitSuite } from "./suites.mjs";

ensureInstalled();
const outcomes = await staticChecks();
outcomes.push(await check("unused exports", [[...tool("knip/bin/knip.js"), "--no-progress"]]));
outcomes.push(await unitSuite());
process.exitCode = report(outcomes);
