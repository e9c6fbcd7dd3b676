// Runs the parts of the test command in lanes and adds up their counts. A part that streams prints as it goes; a part beside it is printed whole at its end.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { root } from "./places.mjs";

/** @typedef {{passed: number, failed: number, skipped: number}} Counts */
/** What a report says: the counts, and what failed, a line each. @typedef {Counts & {failures: string[]}} Told */
/** @typedef {{title: string, counts: Counts, seconds: number, notRun?: string, failures?: string[]}} Outcome */

/** The tool's script in node_modules, run by this Node. @param {string} tool @returns {string[]} */
export const tool = (tool) => [process.execPath, join(root, "node_modules", tool)];

/** What takes longer hangs: four times what the longest suite takes, for the machine may be one of which others take the most. */
const hangsMs = 2_400_000;

/** Runs a command to its end; resolves with its exit code (124 after the time limit). Output streams, or goes to `said` in pieces.
 *  @param {string[]} command @param {{env?: NodeJS.ProcessEnv, limitMs?: number, said?: (text: string) => void}} [options] @returns {Promise<number>} */
export function run(command, options = {}) {
  return new Promise((resolve) => {
    const output = options.said ? "pipe" : "inherit";
    const child = spawn(command[0] ?? "", command.slice(1), { cwd: root, stdio: ["ignore", output, output], env: { ...process.env, ...options.env } });
    const { said } = options;
    if (said) for (const stream of [child.stdout, child.stderr]) stream?.setEncoding("utf8").on("data", said);
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      child.kill("SIGKILL");
    }, options.limitMs ?? hangsMs);
    child.on("error", (error) => {
      console.error(String(error.message));
      resolve(127);
    });
    child.on("close", (code) => {
      clearTimeout(timer);
      resolve(late ? 124 : (code ?? 1));
    });
  });
}

/** One check that passes or fails as a whole and counts as one test. Its commands run one after another, for others run beside it; its output is printed whole at its end.
 *  @param {string} title @param {string[][]} commands @returns {Promise<Outcome>} */
export async function check(title, commands) {
  const started = performance.now();
  let passed = true;
  let output = "";
  for (const command of commands) if ((await run(command, { said: (text) => (output += text) })) !== 0) passed = false;
  begin(title);
  process.stdout.write(output);
  const failures = passed ? [] : stripVTControlCharacters(output).split("\n").filter((line) => line.trim() !== "").slice(-5).map(firstLine);
  return end({ title, counts: { passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0 }, seconds: since(started), failures });
}

/** A suite that writes a JSON report. A crash without a failed test in the report counts as one failure.
 *  @param {string} title @param {string[]} command @param {string} report @param {(json: any) => Told} read @param {NodeJS.ProcessEnv} [env] @returns {Promise<Outcome>} */
export async function suite(title, command, report, read, env) {
  const started = begin(title);
  const file = join(root, report);
  mkdirSync(dirname(file), { recursive: true });
  rmSync(file, { force: true });
  const code = await run(command, env ? { env } : {});
  const { failures, ...counts } = existsSync(file) ? read(JSON.parse(readFileSync(file, "utf8"))) : { passed: 0, failed: 0, skipped: 0, failures: [] };
  if (code !== 0 && counts.failed === 0) {
    failures.push(`ended with ${code} outside any test`);
    counts.failed = 1;
  }
  return end({ title, counts, seconds: since(started), failures });
}

/** The first line of an error's words, without colours. @param {string | undefined} words */
export const firstLine = (words = "") => stripVTControlCharacters(words).trim().split("\n")[0]?.slice(0, 300) ?? "";

/** A part that cannot run here: failed when `strict`, skipped otherwise, named either way. @param {string} title @param {string} reason @param {boolean} strict @returns {Outcome} */
export function cannotRun(title, reason, strict) {
  begin(title);
  console.log(`${strict ? "failed" : "skipped"}: ${reason}`);
  return { title, counts: { passed: 0, failed: strict ? 1 : 0, skipped: strict ? 0 : 1 }, seconds: 0, notRun: reason };
}

/** A suite that vitest runs. @param {string} title @param {string} config @param {string} report @param {{before?: string[], env?: NodeJS.ProcessEnv}} [how] Words before the command. @returns {Promise<Outcome>} */
function vitestSuite(title, config, report, { before = [], env } = {}) {
  const command = [...before, ...tool("vitest/vitest.mjs"), "run", "--config", config, "--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  return suite(title, command, report, ({ testResults, ...json }) => {
    /** @type {string[]} */
    const failures = [];
    for (const { name, message, status, assertionResults } of testResults) {
      if (status !== "failed") continue;
      const failed = assertionResults.filter((/** @type {any} */ each) => each.status === "failed");
      for (const each of failed) failures.push(`${relative(root, name)}: ${each.fullName}: ${firstLine(each.failureMessages[0])}`);
      // A file that cannot be read, or whose hook fails: none of its tests ran.
      if (failed.length === 0) failures.push(`${relative(root, name)}: ${firstLine(message) || "a hook before or after its tests failed"}`);
    }
    return { passed: json.numPassedTests, failed: failures.length, skipped: json.numPendingTests + json.numTodoTests, failures };
  }, env);
}

/** The unit suite of vitest. @returns {Promise<Outcome>} */
export const unitSuite = () => vitestSuite("unit and property tests", "vitest.config.ts", "build/reports/unit.json");

/** The stories through the command line, the faults, and the tests beside the code that need real data or many processes, on the build that is there:
 *  the app is packed from it meanwhile. @param {string[]} closed Words that close the network. @param {NodeJS.ProcessEnv} env @returns {Promise<Outcome>} */
export const commandLineSuite = (closed = [], env = {}) =>
  vitestSuite("stories through the command line, faults, real data and processes", "vitest.stories.config.ts", "build/reports/commandLine.json", { before: closed, env: { MILLWRIGHT_BUILT: "1", ...env } });

/** The checks that need no build: types, lint, import rules. Types and lint come from the native compiler: the same language and rules in a fraction of
 *  the time; types in one thread, for each of its checkers looks at the libraries anew and the cores are busy with tests: half the processor time.
 *  @returns {Promise<Outcome[]>} */
export async function staticChecks() {
  const folders = ["main", "renderer", "shared", "shared/tsconfig.test.json", "e2e", "main/setup"];
  return [
    await check("types", folders.map((folder) => [...tool("typescript7/bin/tsc"), "--singleThreaded", "-p", folder])),
    await check("lint", [tool("oxlint/bin/oxlint")]),
    await check("import rules", [[process.execPath, join(root, "main/setup/importRules.mjs")]]),
  ];
}

/** Prints a line a suite, a line for each test that failed, the last words of a check that did (what comes before is long, and often cut) and the one total as the last line; returns the exit code. @param {Outcome[]} outcomes @param {string[]} [notes] */
export function report(outcomes, notes = []) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  console.log("");
  for (const { title, counts, seconds, notRun } of outcomes) {
    for (const key of /** @type {const} */ (["passed", "failed", "skipped"])) total[key] += counts[key];
    console.log(`${title}: ${words(counts)} (${seconds.toFixed(1)} s)${notRun ? `, not run: ${notRun}` : ""}`);
  }
  for (const note of notes) console.log(note);
  for (const { title, failures = [] } of outcomes) for (const each of failures) console.log(`failed: ${title}: ${each}`);
  console.log(words(total));
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}

/** @param {Counts} counts */
const words = (counts) => `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`;

/** @param {string} title */
function begin(title) {
  console.log(`\n=== ${title}`);
  return performance.now();
}

/** @param {Outcome} outcome */
function end(outcome) {
  console.log(`--- ${outcome.title}: ${words(outcome.counts)} (${outcome.seconds.toFixed(1)} s)`);
  return outcome;
}

/** @param {number} started */
const since = (started) => (performance.now() - started) / 1000;
