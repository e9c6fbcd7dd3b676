// "What changed?" on the sample plant's cases and on recorded data with injected faults. MILLWRIGHT_BENCH_CASES (24) cases of MILLWRIGHT_BENCH_SHARE
// (heldOut; development, thresholds) seeds from MILLWRIGHT_BENCH_FIRST (1) on; MILLWRIGHT_BENCH_RECORDED (24) of each recorded set. Calm cases are reported first.
// MILLWRIGHT_BENCH_LEARN=FILE learns the verdict from the development cases instead, and from faults injected into other recorded data,
// limits from a third as many of the threshold share, and writes it there.
// MILLWRIGHT_BENCH_KEPT=FOLDER keeps the runs it makes, and takes those that lie there. MILLWRIGHT_BENCH_GIVEN=SE1,SE6,... only makes that many development
// cases of these scenarios in turn and keeps them: causes that are seldom drawn are taught by them, beside the drawn ones.
import { readdirSync, writeFileSync } from "node:fs";
import { diagnose } from "../../main/monitor/diagnosis/diagnose.ts";
import { answered, learned, nextQuestionOf, verdictOf } from "../../main/monitor/diagnosis/verdict.ts";
import type { CauseName } from "../../shared/contract/diagnosis.ts";
import { runBenchCase } from "../../main/simulate/benchCase.ts";
import { seedShare } from "../../main/simulate/catalogue/draw.ts";
import { Draws } from "../../main/simulate/draws.ts";
import { simulatorVersion } from "../../main/simulate/version.ts";
import { dataFolder } from "../harness/work.ts";
import { caseOf, type Case } from "./diagnosis/cases.ts";
import { keptEnding, keptRun } from "./diagnosis/kept.ts";
import { recordedCase, recordedSources } from "./diagnosis/recorded.ts";
import { learn, lessonOf } from "./diagnosis/learn.ts";
import { scoreOf, tableText, type Judged, type Score } from "./diagnosis/score.ts";

const wanted = Number(process.env["MILLWRIGHT_BENCH_CASES"] ?? 24);
const wantedRecorded = Number(process.env["MILLWRIGHT_BENCH_RECORDED"] ?? 24);
const learnTo = process.env["MILLWRIGHT_BENCH_LEARN"];
const share = process.env["MILLWRIGHT_BENCH_SHARE"] ?? "heldOut";
const first = Number(process.env["MILLWRIGHT_BENCH_FIRST"] ?? 1);
const kept = process.env["MILLWRIGHT_BENCH_KEPT"];
const data = dataFolder();

let cpuS = 0;
function judged(one: Case): Judged {
  const began = process.cpuUsage();
  const { causes, verdict, question, harmless } = diagnose(one.table);
  const used = process.cpuUsage(began);
  cpuS += (used.user + used.system) / 1e6;
  const said = causes[0]!.cause;
  const isMine = (cause: CauseName) => one.right.includes(cause) || one.partners.includes(cause);
  const isRight = isMine(said);
  const truth = isRight && one.right.includes(said) ? said : one.right[0]!;
  const says = (cause: CauseName) => (one.confirmed.includes(cause) ? "changed" : "notChanged");
  const after = question === null ? causes : answered(causes, question.confirms, says(question.confirms));
  const asked = question === null ? [] : [question.confirms];
  let last = after;
  for (let next = nextQuestionOf(last, asked); asked.length > 0 && next !== null; next = nextQuestionOf(last, asked)) {
    asked.push(next.confirms);
    last = answered(last, next.confirms, says(next.confirms));
  }
  return {
    truth, first: isRight ? truth : said, second: causes[1]!.cause, isRight, isSaid: verdict !== null, scenario: one.scenario, severity: one.severity,
    asksRight: question === null || one.right[0] === "NONE" ? null : isMine(question.confirms) || isMine(question.against),
    afterAnswer: isMine(after[0]!.cause) ? truth : after[0]!.cause,
    afterAll: isMine(last[0]!.cause) ? truth : last[0]!.cause,
    isSaidAfterAll: verdictOf(last) !== null,
    questions: asked.length,
    harmless: one.harmless && { wanted: one.harmless, said: harmless },
  };
}

function report(name: string, all: readonly Judged[]): Score {
  const score = scoreOf(all);
  const percent = (value: number) => `${(100 * value).toFixed(0)} %`;
  console.log(`\n${name}: ${score.cases} cases; of calm ones ${percent(score.falseVerdicts)} with a false verdict; top 1 ${percent(score.top1)}, top 2 ${percent(score.top2)}, cannot tell ${percent(score.cannotTell)}, macro F1 of the six causes ${score.macroF1OfCauses.toFixed(3)}, with NONE ${score.macroF1.toFixed(3)}; of the questions ${percent(score.asksRight)} separate the right cause, after the answer top 1 ${percent(score.top1AfterAnswer)} and macro F1 of the six causes ${score.macroF1AfterAnswer.toFixed(3)}, after all (${score.afterAll.questions.toFixed(1)} a case) ${percent(score.afterAll.top1)} and ${score.afterAll.macroF1OfCauses.toFixed(3)}, of calm ones ${percent(score.afterAll.falseVerdicts)} with a false verdict, cannot tell ${percent(score.afterAll.cannotTell)}; harmless things named ${score.harmless.named} of ${score.harmless.cases}`);
  console.log(tableText(score));
  for (const severity of ["S", "M", "L"]) {
    const some = all.filter((each) => each.severity === severity);
    if (some.length > 0) console.log(`  severity ${severity}: ${some.filter(({ isRight }) => isRight).length} of ${some.length}`);
  }
  const scenarios = [...new Set(all.map(({ scenario }) => scenario))].sort();
  console.log(`  ${scenarios.map((id) => `${id} ${all.filter(({ scenario, isRight }) => scenario === id && isRight).length}/${all.filter(({ scenario }) => scenario === id).length}`).join("  ")}`);
  return score;
}

/** Cases of the share's seeds, one after another. */
function* drawn(share: string, wanted: number): Generator<Case> {
  for (let seed = first, found = 0; found < wanted; seed++) {
    if (seedShare(new Draws(BigInt(seed))) !== share) continue;
    const one = caseOf(keptRun(kept, `v${simulatorVersion}-${share}-${seed}`, () => runBenchCase({ seed })));
    if (one.table.tags.length < 4) continue;
    found++;
    yield one;
  }
}

const given = process.env["MILLWRIGHT_BENCH_GIVEN"]?.split(",");
if (given !== undefined) {
  for (let seed = first, made = 0; made < wanted; seed++) {
    if (seedShare(new Draws(BigInt(seed))) !== "development") continue;
    const scenario = given[made++ % given.length]!;
    keptRun(kept, `v${simulatorVersion}-development-${seed}-${scenario}`, () => runBenchCase({ seed, scenario }));
  }
  process.exit(0);
}

/** Kept development cases whose scenario was given. */
function givenCases(): Case[] {
  const names = kept === undefined ? [] : readdirSync(kept).flatMap((file) => file.endsWith(keptEnding) && new RegExp(`^v${simulatorVersion}-development-\\d+-[A-Z]{2}`).test(file) ? [file.slice(0, -keptEnding.length)] : []);
  return names.sort().map((name) => caseOf(keptRun(kept, name, () => { throw new RangeError(name); })));
}

if (learnTo !== undefined) {
  const drawnOnes = Array.from(drawn("development", wanted), (one) => lessonOf(one));
  const givenOnes = givenCases().map((one) => lessonOf(one, false));
  const thresholds = Array.from(drawn("thresholds", Math.ceil(wanted / 3)), (one) => lessonOf(one));
  const recorded = data === undefined ? [] : recordedSources(data, "teaching").flatMap((source) => Array.from({ length: wantedRecorded }, (_, n) => lessonOf(recordedCase(source, first + n), false)));
  const provenance = { simulator: simulatorVersion, firstSeed: first, drawnCases: drawnOnes.length, givenCases: givenOnes.length, recordedCases: recorded.length, thresholdCases: thresholds.length };
  const learnt = learn([...drawnOnes, ...givenOnes, ...recorded], thresholds, provenance);
  writeFileSync(learnTo, `${JSON.stringify(learnt)}\n`);
  console.log(JSON.stringify({ calmLimit: learnt.calmLimit, sayLimit: learnt.sayLimit, leastProbability: learnt.leastProbability, ...learnt.provenance }));
  process.exit(0);
}

const simulated = Array.from(drawn(share, wanted), judged);
const plant = report(`sample plant, ${share} seeds`, simulated);
const caseS = simulated.length === 0 ? 0 : cpuS / simulated.length;

const recorded = data === undefined ? null : report("recorded, injected", recordedSources(data, "judged").flatMap((source) => Array.from({ length: wantedRecorded }, (_, n) => judged(recordedCase(source, first + n)))));

const round = (value: number) => Math.round(1000 * value) / 1000;
const short = (score: Score | null) => score && { cases: score.cases, macroF1: round(score.macroF1), macroF1OfCauses: round(score.macroF1OfCauses), asksRight: round(score.asksRight), top1AfterAnswer: round(score.top1AfterAnswer), macroF1AfterAnswer: round(score.macroF1AfterAnswer), afterAll: Object.fromEntries(Object.entries(score.afterAll).map(([name, value]) => [name, round(value)])), harmless: score.harmless, f1: Object.fromEntries(Object.entries(score.f1).map(([cause, value]) => [cause, round(value)])), top1: round(score.top1), top2: round(score.top2), cannotTell: round(score.cannotTell), falseVerdicts: round(score.falseVerdicts), confusion: score.confusion };
console.log(JSON.stringify({ bench: "diagnosis", unit: "macro F1", ours: { share, simulator: simulatorVersion, weights: learned.provenance, secondsPerCase: round(caseS), plant: short(plant), recorded: short(recorded) }, peers: {}, ratios: {}, samples: simulated.length }));
