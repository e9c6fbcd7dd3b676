// The explanation of the chosen model as it travels in its package. Runs in main; reads, never writes.
import type { PackedExplanation } from "../../shared/format/explanation.ts";
import { directionsOf } from "../../shared/plan/constraints.ts";
import type { Plan } from "../../shared/plan/plan.ts";
import type { ModelDocument } from "../../shared/scoring/scorer.ts";
import { checkDirections } from "../learn/directions.ts";
import { readEvaluation } from "../learn/evaluationObject.ts";
import { readRow } from "../prepare/frame.ts";
import type { Workbench } from "../store/workbench.ts";
import { globalDrivers, movingTogether, scorerFor, type GlobalDriver } from "./drivers.ts";
import { readImportance } from "./measureImportance.ts";
import { readEffect } from "./readEffect.ts";
import { subjectOf, type Subject } from "./subject.ts";
import { everyVerdict } from "./verdicts.ts";

/** Features told in full, places of an effect, rows whose contributions are added up. */
const mostDrivers = 50;
const mostEffects = 6;
const places = 16;
const addedUpRows = 200;

/** Throws storeUnknownRef while nothing is chosen. */
export async function packedExplanation(workbench: Workbench, plan: Plan): Promise<PackedExplanation> {
  const subject = await subjectOf(workbench);
  const { chosen, model, frame } = subject;
  const { drivers, together, rows, scale } = explained(workbench, subject);
  const measured = readImportance(workbench);
  const effects: PackedExplanation["effects"] = [];
  for (const { feature, tag } of drivers.slice(0, mostEffects)) {
    const effect = await readEffect(workbench, feature);
    if (!effect) continue;
    const step = Math.max(1, Math.ceil(effect.at.length / places));
    const picked = Array.from(effect.at.keys()).filter((k) => k % step === 0 || k === effect.at.length - 1);
    const { curve } = effect;
    effects.push({ feature, tag, unit: effect.unit ?? null, at: picked.map((k) => effect.at[k]!), mean: picked.map((k) => finite(effect.partial[k]!)), curve: curve && { edges: [...curve.edges], values: [...curve.values], missing: curve.missing } });
  }
  return {
    format: 1,
    scale, rows, together, effects,
    drivers: drivers.slice(0, mostDrivers),
    importance: measured && { ...measured, groups: measured.groups.map(({ features, share, cost, low, high }) => ({ features, share, cost, low, high })) },
    verdicts: everyVerdict(workbench).map(({ id, ofChosen, verdict, feature = null, note, by, at = null }) => ({ alarm: id, ofThisModel: ofChosen, verdict, feature, note, by, at })),
    constraints: chosen.constraints ?? [],
    without: plan.train.without.filter(({ feature }) => !chosen.columns.includes(feature)),
    drawn: drawnIn(model),
    checks: {
      addsUp: addedUp(subject),
      directionsHeldOut: readEvaluation(workbench, chosen.evaluation).candidates.find(({ id }) => id === chosen.candidate)?.directions ?? null,
      directions: checkDirections(model, frame, directionsOf(chosen.constraints)),
    },
  };
}

/** Drivers as people saw them; worked out where nobody asked for them. */
function explained({ project }: Workbench, { chosenDigest, frame, scorer, model, tagOf }: Subject): { drivers: GlobalDriver[]; together: PackedExplanation["together"]; rows: number; scale: string } {
  const digest = project.ref("explanation");
  if (digest && (project.objects.manifest(digest).meta as { key?: string }).key === chosenDigest) return project.objects.readJson(digest, "explanation.json");
  const found = globalDrivers(frame, scorer, tagOf, model);
  return { ...found, together: movingTogether(frame, found.drivers) };
}

function drawnIn(model: ModelDocument): PackedExplanation["drawn"] {
  const documents = model.family === "byGroup" ? Object.values(model.models) : [model];
  return documents.flatMap((document) => (document.family === "ebm" ? document.edits.map(({ feature, person, reason }) => ({ feature, person, reason })) : []));
}

/** Worst distance between a score and what base and contributions add up to, as a share of its size; rows without a score count as none. */
function addedUp({ frame, scorer }: Subject): PackedExplanation["checks"]["addsUp"] {
  const step = Math.max(1, Math.ceil(frame.rows / addedUpRows));
  const row = new Float64Array(frame.features.length);
  const found = { rows: 0, worst: 0 };
  for (let r = 0; r < frame.rows; r += step) {
    const parts = scorerFor(scorer, frame, r)?.contributions(readRow(frame, r, row));
    if (!parts || !Number.isFinite(parts.total)) continue;
    const sum = parts.values.reduce((a, b) => a + b, parts.base);
    found.rows++;
    found.worst = Math.max(found.worst, Math.abs(sum - parts.total) / Math.max(1, Math.abs(parts.total)));
  }
  return found;
}

const finite = (v: number): number | null => (Number.isFinite(v) ? v : null);
