// From a model document to its scorer: the one place that knows every family. Runs anywhere; pure; part of the device bundle.
// A family is added here with one line; `byGroup` holds one document a group (machine, batch, run).
import { autoencoderScorer, type AutoencoderModel } from "./autoencoder.ts";
import { constantScorer, repeatScorer, threeSigmaScorer, type ConstantModel, type RepeatModel, type ThreeSigmaModel } from "./baselines.ts";
import { blendScorer, type BlendModel } from "./blend.ts";
import { boostingScorer, type BoostingModel } from "./boosting.ts";
import { calibratedScorer } from "./calibration.ts";
import { classesScorer, type ClassesModel } from "./classes.ts";
import { ebmScorer, type EbmModel } from "./ebm.ts";
import { forestScorer, type ForestModel } from "./forest.ts";
import { isolationForestScorer, type IsolationForestModel } from "./isolationForest.ts";
import { keptScorer } from "./keptFeatures.ts";
import { knnScorer, type KnnModel } from "./knn.ts";
import { linearScorer, type ElasticNetModel, type LagLineModel, type LogisticModel, type RidgeModel } from "./linear.ts";
import { lofScorer, type LofModel } from "./lof.ts";
import { matrixProfileScorer, type MatrixProfileModel } from "./matrixProfile.ts";
import type { ModelHead, Scorer } from "./model.ts";
import { pcaScorer, type PcaModel } from "./pca.ts";
import { plsScorer, type PlsModel } from "./pls.ts";
import { regimeScorer } from "./regimeScorer.ts";
import { leafSumOf, type LeafSumOf } from "./treeNodes.ts";
import { windowNetScorer, type WindowNetModel } from "./windowNet.ts";

/** Documents of one model that gives one number. */
export type PlainDocument = LogisticModel | RidgeModel | PlsModel | ElasticNetModel | LagLineModel | EbmModel | BoostingModel | ForestModel | PcaModel | KnnModel | LofModel | MatrixProfileModel | IsolationForestModel | AutoencoderModel | WindowNetModel | ConstantModel | RepeatModel | ThreeSigmaModel | BlendModel;

/** Documents of one model. */
export type SingleDocument = PlainDocument | ClassesModel<PlainDocument>;

/** One model for each group; every one has the same features and answer as the head. */
export interface ByGroupModel extends ModelHead {
  family: "byGroup";
  models: Record<string, SingleDocument>;
}

export type ModelDocument = SingleDocument | ByGroupModel;

/** A scorer that knows groups. `score` without a group is for models that have none. */
export interface GroupScorer extends Scorer {
  /** The scorer of a group: the model itself when it has no groups; undefined for a group without a model. */
  forGroup(name: string): Scorer | undefined;
}

/** The scorer of any document. Throws RangeError for a family it does not know. `byGroup` answers NaN where no group is named. `walk`: how trees are
 *  walked, where a machine knows a quicker way than leafSumOf. */
export function scorerOf(document: ModelDocument, walk: LeafSumOf = leafSumOf): GroupScorer {
  if (document.family === "byGroup") return groupScorer(document, walk);
  const scorer = calibratedScorer(singleScorer(document, walk), document.calibration);
  return { ...scorer, forGroup: () => scorer };
}

function singleScorer(document: SingleDocument, walk: LeafSumOf): Scorer {
  const ofFamily = (kept: SingleDocument): Scorer => familyScorer(kept, walk);
  return regimeScorer(keptScorer(document, ofFamily), document, (own) => keptScorer(own as SingleDocument, ofFamily));
}

/** Whether nothing of the above is laid around the family's own scorer: what a family says of a whole table is then what the document says. */
export function isFamilyAlone({ calibration, kept, regimes, byRegime }: ModelDocument): boolean {
  return calibration === undefined && kept === undefined && regimes === undefined && byRegime === undefined;
}

function familyScorer(document: SingleDocument, walk: LeafSumOf): Scorer {
  switch (document.family) {
    case "classes":
      return classesScorer(document, document.parts.map((part) => familyScorer(part, walk)));
    case "logistic":
    case "ridge":
    case "elasticNet":
    case "nlinear":
    case "dlinear":
      return linearScorer(document);
    case "blend":
      // A member of a family that is not known is refused there.
      return blendScorer(document, document.members.map(({ model }) => singleScorer(model as SingleDocument, walk)));
    case "boosting":
      return boostingScorer(document, walk);
    case "ebm":
      return ebmScorer(document);
    case "forest":
    case "extraTrees":
      return forestScorer(document, walk);
    case "isolationForest":
      return isolationForestScorer(document, walk);
    case "pca":
      return pcaScorer(document);
    case "knn":
      return knnScorer(document);
    case "lof":
      return lofScorer(document);
    case "matrixProfile":
      return matrixProfileScorer(document);
    case "pls":
      return plsScorer(document);
    case "denseAutoencoder":
    case "convAutoencoder":
      return autoencoderScorer(document);
    case "cnn":
    case "gru":
      return windowNetScorer(document);
    case "prior":
    case "mean":
      return constantScorer(document);
    case "persistence":
    case "seasonalNaive":
      return repeatScorer(document);
    case "threeSigma":
      return threeSigmaScorer(document);
    default:
      throw new RangeError(`unknown model family ${(document as ModelHead).family}`);
  }
}

function groupScorer(document: ByGroupModel, walk: LeafSumOf): GroupScorer {
  const scorers = new Map(Object.entries(document.models).map(([name, model]) => [name, calibratedScorer(singleScorer(model, walk), model.calibration)]));
  return {
    score: () => NaN,
    contributions: () => ({ scale: "score", base: NaN, values: new Float64Array(document.features.length).fill(NaN), total: NaN }),
    forGroup: (name) => scorers.get(name),
  };
}
