// `npm run check`: types, lint, import rules, unused exports, unit tests. What a person runs before every commit; under two minutes.
// The checks that only read run beside the unit tests.
import { ensureInstalled } from "./install.mjs";
import { check, report, staticChecks, tool, unitSuite } from "./suites.mjs";

ensureInstalled();
const reading = async () => [...(await staticChecks()), await check("unused exports", [[...tool("knip/bin/knip.js"), "--no-progress"]])];
const [units, checks] = await Promise.all([unitSuite(), reading()]);
process.exitCode = report([...checks, units]);
