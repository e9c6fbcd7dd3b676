// Every model family by its id, with the role it plays in a comparison. Runs in main; knows no data.
// A family is added here with one line; `cost` orders families from the cheapest to understand and run, and breaks ties.
import type { ModelHead } from "../../shared/scoring/model.ts";
import { mean, persistence, prior, seasonalNaive, threeSigma } from "./families/baselines.ts";
import { blendOn } from "./families/blend.ts";
import { boosting } from "./families/boosting.ts";
import { fitBoostingClasses } from "./families/boostingClasses.ts";
import { cnn } from "./families/cnn.ts";
import { convAutoencoder } from "./families/convAutoencoder.ts";
import { denseAutoencoder } from "./families/denseAutoencoder.ts";
import { ebm } from "./families/ebm.ts";
import { elasticNet } from "./families/elasticNet.ts";
import { extraTrees } from "./families/extraTrees.ts";
import { forest } from "./families/forest.ts";
import { gru } from "./families/gru.ts";
import { isolationForest } from "./families/isolationForest.ts";
import { ofManyClasses, sharesOfClasses } from "./families/manyClasses.ts";
import { onKeptFeatures } from "./families/keepFeatures.ts";
import { knn } from "./families/knn.ts";
import { dlinear, nlinear } from "./families/lagLines.ts";
import { lof } from "./families/lof.ts";
import { logistic } from "./families/logistic.ts";
import { fitLogisticClasses } from "./families/logisticClasses.ts";
import { matrixProfile } from "./families/matrixProfile.ts";
import { pca } from "./families/pca.ts";
import { pls } from "./families/pls.ts";
import { inRegimes } from "./families/regimes.ts";
import { ridge } from "./families/ridge.ts";
import { ewma, lastSeason, lastTarget, rule } from "./families/streamBaselines.ts";
import type { Family, Task } from "./family.ts";

export interface FamilyEntry {
  family: Family;
  role: "candidate" | "baseline";
  /** 0 = a constant; higher = dearer to run and to explain. */
  cost: number;
}

/** Hides a family's own parameter and document types: the registry hands each family back only its own documents. Any candidate may be fitted
 *  by operating regime, and on the features that tell most. */
function entry<P extends object, M extends ModelHead>(family: Family<P, M>, role: FamilyEntry["role"], cost: number): FamilyEntry {
  const whole = role === "candidate" ? inRegimes(onKeptFeatures(family)) : family;
  return { family: whole as unknown as Family, role, cost };
}

const entries: readonly FamilyEntry[] = [
  entry(ofManyClasses(prior, sharesOfClasses), "baseline", 0),
  entry(mean, "baseline", 0),
  entry(persistence, "baseline", 1),
  entry(seasonalNaive, "baseline", 1),
  entry(threeSigma, "baseline", 1),
  entry(ewma, "baseline", 1),
  entry(lastTarget, "baseline", 1),
  entry(lastSeason, "baseline", 1),
  entry(rule, "baseline", 1),
  entry(ofManyClasses(logistic, fitLogisticClasses), "candidate", 2),
  entry(ridge, "candidate", 2),
  entry(elasticNet, "candidate", 2),
  entry(nlinear, "candidate", 2),
  entry(dlinear, "candidate", 2),
  entry(pls, "candidate", 2),
  entry(pca, "candidate", 3),
  entry(isolationForest, "candidate", 4),
  entry(knn, "candidate", 4),
  entry(lof, "candidate", 4),
  entry(matrixProfile, "candidate", 5),
  entry(ofManyClasses(ebm), "candidate", 4),
  entry(ofManyClasses(boosting, fitBoostingClasses), "candidate", 5),
  entry(ofManyClasses(forest), "candidate", 6),
  entry(ofManyClasses(extraTrees), "candidate", 6),
  entry(denseAutoencoder, "candidate", 7),
  entry(convAutoencoder, "candidate", 8),
  entry(cnn, "candidate", 8),
  entry(gru, "candidate", 8),
  entry(blendOn((id) => familyEntry(id)?.family), "candidate", 9),
];

const byId = new Map(entries.map((e) => [e.family.id, e]));

/** The entry of a family; undefined when there is none of that name. */
export function familyEntry(id: string): FamilyEntry | undefined {
  return byId.get(id);
}

/** Every family for a task, cheapest first. */
export function familiesFor(task: Task): readonly FamilyEntry[] {
  return entries.filter((e) => e.family.tasks.includes(task));
}

/** Every family, cheapest first. */
export function allFamilies(): readonly FamilyEntry[] {
  return entries;
}
