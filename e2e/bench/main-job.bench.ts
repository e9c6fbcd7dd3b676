// Time from the CSV files of SKAB to the compared candidates, each as a fresh process, beside a scikit-learn script of the same work.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "../../main/setup/places.mjs";
import { hold, publish, samplesOr, type Figures } from "../harness/contest.ts";
import { millwright, type Answer } from "../harness/commandLine.ts";
import { dataFolder, makeWork, root } from "../harness/work.ts";

const data = dataFolder();
if (data === undefined) throw new Error("main-job needs SKAB: there is no ../shared/data and MILLWRIGHT_DATA names no folder");
const skab = join(data, "skab");
const packages = ["scikit-learn==1.9.1", "pandas==3.1.1"];

/** Python of an environment of its own under the cache folder, made from PyPI when it is not there. */
function python(): string {
  const folder = join(cacheFolder(), `bench-${packages.join("-").replace(/=/g, "")}`);
  const program = join(folder, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  const must = (command: string, words: string[]) => {
    const done = spawnSync(command, words, { encoding: "utf8", stdio: ["ignore", "ignore", "pipe"] });
    if (done.status !== 0) throw new Error(`${command} ${words.join(" ")}: ${done.stderr ?? done.error?.message}`);
  };
  const complete = () => existsSync(program) && spawnSync(program, ["-c", "import sklearn, pandas"]).status === 0;
  if (!complete()) {
    console.log(`set-up: ${packages.join(", ")} into ${folder}`);
    must("python3", ["-m", "venv", folder]);
    must(program, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...packages]);
  }
  return program;
}

function must(answer: Answer): Answer {
  if (answer.code !== 0) throw new Error(`exit ${answer.code}: ${answer.stdout}${answer.stderr.slice(-1000)}`);
  return answer;
}
const percent = (share: number | undefined) => 100 * (share ?? Number.NaN);

const work = makeWork(undefined);
/** The shipped plan with the candidates that both sides have in the same form: two PCA and three sigma. */
const plan = JSON.parse(readFileSync(join(root, "e2e/plans/skab.json"), "utf8")) as { train: { candidates: { family: string }[] } };
plan.train.candidates = plan.train.candidates.filter(({ family }) => family === "pca");
const planFile = join(work.folder, "plan.json");
writeFileSync(planFile, JSON.stringify(plan));
const peer = python();
let count = 0;

/** From files to the compared and chosen candidates: what the script does, and quality report, features and journal kept besides. */
async function ours(): Promise<Figures> {
  const project = join(work.folder, `skab ${++count}`);
  const words = ["--project", project, "--data", skab];
  must(await millwright(["call", "plan.replace", JSON.stringify({ plan }), ...words], work.env));
  const compared = must(await millwright(["call", "plan.run", '{"until":"select"}', ...words], work.env));
  const { metrics } = compared.json<{ metrics: Record<string, number> }>();
  // The rest of the loop, on what is computed already: explanation, ONNX, signed package, practice device, monitoring.
  const rest = must(await millwright(["run", planFile, "--json", ...words], work.env));
  return { ms: compared.seconds * 1000, toScoredDeviceMs: (compared.seconds + rest.seconds) * 1000, f1Percent: percent(metrics["f1"]), falseAlarmPercent: percent(metrics["falseAlarmRate"]) };
}

/** The same by scikit-learn; the figures are those of its own best candidate by F1. */
function scikitLearn(): Promise<Figures> {
  const began = performance.now();
  const done = spawnSync(peer, [join(root, "e2e/bench/skabPeer.py"), skab], { encoding: "utf8" });
  const ms = performance.now() - began;
  if (done.status !== 0) throw new Error(done.stderr);
  const found = Object.values(JSON.parse(done.stdout.trim().split("\n").at(-1) ?? "{}") as Record<string, { f1: number; falseAlarmRate: number }>).sort((a, b) => b.f1 - a.f1)[0];
  return Promise.resolve({ ms, f1Percent: percent(found?.f1), falseAlarmPercent: percent(found?.falseAlarmRate) });
}

try {
  publish(await hold({ bench: "main-job", unit: "ms", samples: samplesOr(5), warmups: 1, ours, peers: { scikitLearn } }));
} finally {
  work.remove();
}
