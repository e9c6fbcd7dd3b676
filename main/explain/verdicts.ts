// What people said of the model's reasons, and which of it still speaks against the chosen model. Runs in main.
// A verdict is kept for good, under the model that it was said of; what it says of a feature holds for later models too, until it is settled or taken back.
import { Failure } from "../../shared/contract/errors.ts";
import type { AlarmInfo, Doubt } from "../../shared/contract/explain.ts";
import type { Constraint } from "../../shared/plan/constraints.ts";
import { readChosen } from "../learn/evaluationObject.ts";
import { readFeatureFacts } from "../prepare/answers.ts";
import { readRow } from "../prepare/frame.ts";
import { canonicalJson } from "../store/objects.ts";
import type { Act, Workbench } from "../store/workbench.ts";
import { scorerFor } from "./drivers.ts";
import { subjectOf } from "./subject.ts";

/** What a person said of an alarm. */
export type Verdict = Pick<AlarmInfo, "verdict" | "note" | "by" | "feature">;

/** A verdict as it is kept. Earlier versions kept neither feature, time nor place. */
interface KeptVerdict extends Omit<Verdict, "feature"> {
  feature?: string | null;
  at?: string;
  fromUs?: number | null;
  row?: number;
}

interface Feedback {
  /** By model and alarm. */
  verdicts: Record<string, KeptVerdict>;
}

function readFeedback({ project }: Workbench): Feedback {
  const digest = project.ref("feedback");
  return digest ? project.objects.readJson<Feedback>(digest, "feedback.json") : { verdicts: {} };
}

/** A verdict belongs to an alarm of one chosen model. */
function keyOf({ project }: Workbench, id: string): string {
  return `${project.ref("chosen") ?? ""}/${id}`;
}

/** What was said of an alarm of the chosen model. */
export function verdictOn(workbench: Workbench, id: string): Verdict {
  const { verdict, note, by, feature = null } = readFeedback(workbench).verdicts[keyOf(workbench, id)] ?? { verdict: "open", note: "", by: "" };
  return { verdict, note, by, feature };
}

/** Every verdict ever kept, with the alarm that it was said of and whether that is one of the chosen model. */
export function everyVerdict(workbench: Workbench): (KeptVerdict & { id: string; ofChosen: boolean })[] {
  const chosen = workbench.project.ref("chosen") ?? "";
  return Object.entries(readFeedback(workbench).verdicts).map(([key, verdict]) => ({ ...verdict, id: key.slice(key.lastIndexOf("/") + 1), ofChosen: key.startsWith(`${chosen}/`) }));
}

/** Keeps a verdict. An implausible one is taken back with a reason only. Throws planUnknownColumn, planUnfit. */
export async function keepVerdict(workbench: Workbench, act: Act, alarm: AlarmInfo, verdict: AlarmInfo["verdict"], note: string, named: string | undefined): Promise<void> {
  const takenBack = alarm.verdict === "implausible" && verdict !== "implausible";
  if (takenBack && note.trim() === "") throw new Failure("planUnfit", { field: "note", detail: "a verdict is taken back with a reason" });
  const { verdicts } = readFeedback(workbench);
  const key = keyOf(workbench, alarm.id);
  const feature = verdict === "implausible" || verdict === "artefact" ? await aboutFeature(workbench, alarm, named) : null;
  const kept: Feedback["verdicts"] = { ...verdicts, [key]: { verdict, note, by: act.actor.person, feature, at: new Date().toISOString(), fromUs: alarm.fromUs, row: alarm.row } };
  if (verdict === "open" && !takenBack) delete kept[key];
  await keep(workbench, act, "explain.judge", { verdicts: kept }, `${alarm.id} ${verdict}`);
}

/** Takes back every implausible verdict about a feature, whichever model it was said of; returns how many. Throws planUnknownColumn where there is none. */
export async function withdrawDoubt(workbench: Workbench, act: Act, feature: string, reason: string): Promise<number> {
  const { verdicts } = readFeedback(workbench);
  const about = Object.entries(verdicts).filter(([, each]) => each.verdict === "implausible" && each.feature === feature);
  if (about.length === 0) throw new Failure("planUnknownColumn", { column: feature });
  const back = about.map(([key, each]): [string, KeptVerdict] => [key, { ...each, verdict: "open", note: reason, by: act.actor.person, at: new Date().toISOString() }]);
  await keep(workbench, act, "explain.withdrawDoubt", { verdicts: { ...verdicts, ...Object.fromEntries(back) } }, `${feature}: ${reason}`);
  return about.length;
}

async function keep({ project }: Workbench, act: Act, name: string, feedback: Feedback, note: string): Promise<void> {
  const digest = await project.objects.makeJson("feedback", feedback);
  project.commit(act.actor, name, { feedback: digest }, note);
}

/** What a verdict is about: the feature a person names, else the alarm's strongest driver. */
async function aboutFeature(workbench: Workbench, alarm: AlarmInfo, named: string | undefined): Promise<string | null> {
  const { scorer, frame } = await subjectOf(workbench);
  if (named !== undefined) {
    if (!frame.features.includes(named)) throw new Failure("planUnknownColumn", { column: named });
    return named;
  }
  const parts = scorerFor(scorer, frame, alarm.row)?.contributions(readRow(frame, alarm.row, new Float64Array(frame.features.length)));
  if (!parts) return null;
  return frame.features.reduce<{ feature: string; size: number } | null>((most, feature, f) => {
    const size = Math.abs(parts.values[f]!);
    return size > (most?.size ?? 0) ? { feature, size } : most;
  }, null)?.feature ?? null;
}

/** Features of the chosen model that people found an implausible reason or an artefact and that nothing has settled. A law that it was taught under settles
 *  what was said of models before it, never what was said of itself. Those with most alarms first. */
export function doubtsOf(workbench: Workbench): Doubt[] {
  if (!workbench.project.ref("chosen") || !workbench.project.ref("features")) return [];
  const { chosen } = readChosen(workbench);
  const { train } = workbench.readPlan().plan;
  const { facts } = readFeatureFacts(workbench);
  const tagsOf = (feature: string) => facts.from[feature] ?? [feature];
  const alike = (feature: string) => tagsOf(feature).join(" + ");
  const about = (laws: readonly Constraint[], feature: string) => laws.some((law) => (law.kind === "lagLimit" ? tagsOf(feature).includes(law.tag) : law.feature === feature));
  const kept = chosen.constraints ?? [];
  const fresh = (train.constraints ?? []).filter((law) => !kept.some((old) => canonicalJson(old) === canonicalJson(law)));
  const said = everyVerdict(workbench);
  return chosen.columns
    .flatMap((feature): Doubt[] => {
      const isUnderLaw = about(kept, feature);
      const verdicts = said.filter((each) => each.feature === feature && (each.verdict === "implausible" || each.verdict === "artefact") && (each.ofChosen || !isUnderLaw));
      if (verdicts.length === 0) return [];
      return [
        {
          feature,
          tag: alike(feature),
          alike: chosen.columns.filter((other) => alike(other) === alike(feature)),
          verdict: verdicts.some(({ verdict }) => verdict === "implausible") ? "implausible" : "artefact",
          answered: about(fresh, feature) || train.without.some((each) => each.feature === feature),
          alarms: verdicts.map(({ id, fromUs = null, row, note, by, ofChosen }) => ({ id, fromUs, row: row ?? Number(id.replace(/^a-/, "")), note, by, ofChosen })),
        },
      ];
    })
    .sort((a, b) => b.alarms.length - a.alarms.length);
}
