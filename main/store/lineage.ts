// What follows from what: the key of everything that is computed is the digest of its inputs. Equal key: no second computation,
// and a result whose key differs from today's is out of date. One place for the formulas, read by domains, path and loop.
import { eventsInUse, type Said } from "../../shared/labels/inUse.ts";
import type { Plan } from "../../shared/plan/plan.ts";
import { learnedAt, meaningOf } from "../../shared/recipe/recipe.ts";
import { canonicalJson, sha256 } from "./objects.ts";
import type { Project } from "./project.ts";

/** True when the target is made from labelled events. */
export function needsLabels(plan: Plan): boolean {
  return plan.target.what.kind === "activeEvent" || plan.target.what.kind === "eventWithin";
}

/** Key of a dataset: what it is read from and how. */
export function datasetKey(sources: readonly { name: string; sha256: string }[], choice: unknown): string {
  return sha256(canonicalJson({ sources: sources.map(({ name, sha256: digest }) => ({ name, digest })), choice }));
}

/** What a kind of target means in this version of the product, counted from 1 and raised by one when it comes to mean other values. 2: an event between
 *  two rows counts at the row before it. */
const targetMeanings: Partial<Record<Plan["target"]["what"]["kind"], number>> = { activeEvent: 2, eventWithin: 2 };

/** Which rows teach what a recipe asks to be learned: those that would teach a model. */
export interface Taught {
  /** The first rows of each group; absent: all. */
  headRows?: number;
  /** True: no row that is known to be anomalous. */
  normal?: true;
}

export function taughtBy({ split: { how }, scenario, train, target }: Plan): Taught {
  return { ...(how.kind === "headOfGroup" ? { headRows: how.trainRows } : {}), ...(scenario === "anomaly" && train.trainOn === "normal" && target.what.kind !== "none" ? { normal: true } : {}) };
}

/** Key of a feature table: dataset, steps at work, target, and the events that count where the target is made from them. What people only proposed,
 *  noted or looked through makes no other features. A kind of step or of target that means other numbers than it once did makes another key; its first
 *  meaning adds nothing to it. */
export function featuresKey(project: Project, plan: Plan, meaning: typeof meaningOf = meaningOf): string {
  const digest = needsLabels(plan) || plan.target.what.kind === "remainingLife" ? project.ref("labels") : undefined;
  const labels = digest ? eventsInUse(project.objects.readJson<Said>(digest, "labels.json"), null).filter((event) => event.class === plan.label.class) : null;
  const recipe = { ...plan.prepare.recipe, steps: plan.prepare.recipe.steps.filter((step) => step.off !== true) };
  const meanings = Object.fromEntries(recipe.steps.map(({ kind }) => [kind, meaning(kind)] as const).filter(([, version]) => version > 1));
  const taught = learnedAt(recipe) < 0 ? {} : taughtBy(plan);
  const { what } = plan.target;
  // Since values of a column can be classes, a column of more than two means other numbers to this one scenario.
  const targetMeaning = what.kind === "column" && what.positive === undefined && plan.scenario === "classification" ? 2 : targetMeanings[what.kind];
  return sha256(canonicalJson({ dataset: project.ref("dataset") ?? null, recipe, ...taught, ...(targetMeaning === undefined ? {} : { targetMeaning }), ...(Object.keys(meanings).length === 0 ? {} : { meanings }), target: plan.target.what, class: plan.label.class, column: plan.label.source.kind === "column" ? plan.label.source : null, labels }));
}

/** Key of an evaluation: features, stretches that teach nothing, split, candidates, threshold, persistence, costs, seed. */
export function evaluationKey(project: Pick<Project, "ref">, plan: Plan): string {
  const spec = ({ id, family, parameters }: Plan["train"]["candidates"][number]) => ({ id, family, parameters });
  return sha256(
    canonicalJson({
      features: project.ref("features") ?? null,
      split: { how: plan.split.how, purgeS: plan.split.purgeS, ...(plan.split.changesUs.length > 0 ? { changesUs: plan.split.changesUs } : {}) },
      candidates: plan.train.candidates.map(spec),
      baselines: plan.train.baselines.map(spec),
      ...(plan.train.search ? { searched: true } : {}),
      perGroup: plan.train.perGroup,
      trainOn: plan.train.trainOn,
      ...(project.ref("faulty") ? { faulty: project.ref("faulty") } : {}),
      ...(plan.train.without.length > 0 ? { without: plan.train.without.map(({ feature }) => feature).sort() } : {}),
      ...(plan.train.constraints?.length ? { constraints: plan.train.constraints.map(({ reason: _reason, by: _by, at: _at, ...law }) => canonicalJson(law)).sort() } : {}),
      select: { metric: plan.select.metric, margin: plan.select.margin, threshold: plan.select.threshold, count: plan.select.count, of: plan.select.of, ...(plan.select.alarmClasses?.length ? { alarmClasses: [...plan.select.alarmClasses].sort() } : {}), ...(plan.select.calibration === "none" ? {} : { calibration: plan.select.calibration }) },
      costs: { missed: plan.frame.missedEventCost, falseAlarm: plan.frame.falseAlarmCost, alarmsPerWeek: plan.frame.alarmsPerWeek },
      scenario: plan.scenario,
      seed: plan.seed,
    }),
  );
}

/** Key of the fits of a training: all that they rest on but who competes, so that one more candidate asks for its own fits only. Another version of the
 *  program may fit otherwise. */
export function foldsKey(project: Pick<Project, "ref">, plan: Plan, version: string): string {
  return sha256(canonicalJson({ version, evaluation: evaluationKey(project, { ...plan, train: { ...plan.train, candidates: [], baselines: [] } }) }));
}

/** Key of a search: what it sees, what judges, where it starts from, its bounds and seed. What it found itself is no part of it. */
export function searchKey(project: Pick<Project, "ref">, plan: Plan): string {
  const { minutes, trials, families, memoryMb, microsecondsPerRow } = plan.train.search ?? {};
  const own = plan.train.candidates.filter((each) => each.search === undefined);
  const settings = { minutes, trials, families, memoryMb, microsecondsPerRow };
  return sha256(canonicalJson({ settings, evaluation: evaluationKey(project, { ...plan, train: { ...plan.train, candidates: own, baselines: [] } }) }));
}

/** Key of what the gates before a package look at: the chosen model, its explanation and what people said of it, the data's quality, bounds and target, since
 *  when the plant counts as changed, what of the data is not believed, and what the package says of itself in which language. Undefined while nothing is chosen. */
export function gatesKey(project: Project, plan: Plan): string | undefined {
  const chosen = project.ref("chosen");
  const others = Object.fromEntries(["explanation", "importance", "feedback", "quality", "faulty", "baseline"].flatMap((name) => (project.ref(name) ? [[name, project.ref(name)]] : [])));
  const target = { device: plan.frame.device, responseTimeS: plan.frame.responseTimeS };
  return chosen && sha256(canonicalJson({ chosen, ...others, ...target, ...(plan.package.gates ? { gates: { ...plan.package.gates, why: "" } } : {}), ...(plan.package.shadow ? { shadow: plan.package.shadow } : {}), ...(plan.package.silentS === undefined ? {} : { silentS: plan.package.silentS }), name: plan.package.name, title: plan.name, goal: plan.frame.goal, language: project.head.language }));
}

/** Key of a package: what its gates look at, and who let which of them pass for these inputs. Undefined while nothing is chosen. */
export function packageKey(project: Project, plan: Plan): string | undefined {
  const key = gatesKey(project, plan);
  const overrides = project.ref("overrides");
  if (key === undefined || overrides === undefined) return key;
  const own = project.objects.readJson<{ of: Record<string, unknown> }>(overrides, "overrides.json").of[key];
  return own === undefined ? key : sha256(canonicalJson({ key, own }));
}

/** Key that an object was made with; undefined when the name points to nothing. */
export function keyOf(project: Project, name: string): string | undefined {
  const digest = project.ref(name);
  if (!digest) return undefined;
  return (project.objects.manifest(digest).meta as { key?: string }).key;
}
