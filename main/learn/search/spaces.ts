// What a search may vary of each family, and by how much: bounds follow from rows and features alone, never from what the data are called.
// Pure. Ranges are those that the families' own sources and the defaults of scikit-learn, LightGBM and XGBoost span; a family without an entry
// takes part with its defaults.

/** One setting: a number on a plain or logarithmic scale, whole where asked; or one of a few values. */
export type Dimension =
  | { kind: "number"; low: number; high: number; log?: true; whole?: true }
  | { kind: "choice"; values: readonly (string | number)[] };
export type Space = Readonly<Record<string, Dimension>>;

/** What bounds may depend on: rows that a fold trains on, features of the table, kind of question. */
export interface SpaceFacts {
  rows: number;
  features: number;
  task: "classification" | "classes" | "regression" | "anomaly";
}

const number = (low: number, high: number): Dimension => ({ kind: "number", low, high });
const log = (low: number, high: number): Dimension => ({ kind: "number", low, high, log: true });
const whole = (low: number, high: number): Dimension => ({ kind: "number", low, high: Math.max(low, Math.floor(high)), log: true, whole: true });
const choice = (...values: (string | number)[]): Dimension => ({ kind: "choice", values });

/** Fewer features than this are all kept. */
const leastToChoose = 12;
/** Families that read windows of lagged columns, which lose their sense with a step taken out. */
const ofWindows: ReadonlySet<string> = new Set(["nlinear", "dlinear", "cnn", "gru", "convAutoencoder"]);

/** The space of a family; empty where there is nothing to vary. */
export function spaceOf(family: string, facts: SpaceFacts): Space {
  const { features } = facts;
  if (features < leastToChoose || ofWindows.has(family)) return ownSpace(family, facts);
  const kept = [2, 4, 8].map((part) => Math.max(3, Math.round(features / part)));
  // Half of the draws keep all: what a family can sort out by itself costs it nothing.
  return { ...ownSpace(family, facts), keepFeatures: choice("all", "all", "all", ...new Set(kept)) };
}

function ownSpace(family: string, { rows, features, task }: SpaceFacts): Space {
  const classes: Space = task === "classification" ? { classWeight: choice("none", "balanced") } : {};
  const weights: Space = task === "classification" || task === "classes" ? { classWeights: choice("none", "balanced") } : {};
  const leastRows = whole(1, Math.max(2, Math.min(200, rows / 20)));
  switch (family) {
    case "boosting":
      return {
        trees: whole(40, rows > 200_000 ? 400 : 1000),
        learningRate: log(0.01, 0.3),
        leaves: whole(3, Math.max(4, Math.min(127, rows / 10))),
        minRowsPerLeaf: leastRows,
        lambda: log(1e-3, 100),
        rowShare: number(0.5, 1),
        featureShare: number(Math.min(1, Math.max(0.2, 2 / features)), 1),
        ...classes,
      };
    case "forest":
    case "extraTrees":
      return {
        trees: whole(50, 300),
        leaves: whole(16, Math.max(17, Math.min(1024, rows / 2))),
        minRowsPerLeaf: leastRows,
        featureShare: number(Math.min(1, Math.max(0.1, 1 / features)), 1),
        ...classes,
      };
    // Ridge weighs its penalty in every fit, with care that a draw which happens to lead has not.
    case "ridge":
      return {};
    case "nlinear":
    case "dlinear":
      return { alpha: log(1e-4, 1e4) };
    case "logistic":
      return { l2: log(1e-3, 1e3), ...weights };
    case "elasticNet":
      return { l1Share: number(0.05, 1) };
    case "ebm":
      return { learningRate: log(0.02, 0.2), leaves: whole(2, 5), minRowsPerLeaf: leastRows, lambda: log(1e-3, 100), pairs: whole(1, Math.max(2, Math.min(20, (features * (features - 1)) / 2))), ...classes };
    case "pls":
      return { latentVariables: whole(1, Math.min(features, 30)) };
    case "pca":
      return { components: number(0.6, 0.999), ...(rows > 5 * features ? { outside: choice("spe", "t2") } : {}) };
    case "isolationForest":
      return { trees: whole(100, 400), sampleRows: whole(32, Math.min(2048, rows)) };
    case "knn":
      return { neighbours: whole(1, 50), referenceRows: whole(200, 3000), distance: choice("mean", "largest") };
    case "matrixProfile":
      return { worst: whole(1, Math.min(features, 8)), referenceWindows: whole(50, 800) };
    case "lof":
      return { neighbours: whole(5, 80), referenceRows: whole(200, 3000) };
    case "denseAutoencoder":
      return { hidden: whole(8, 64), latent: whole(2, Math.min(16, features - 1)), learningRate: log(1e-3, 1e-2) };
    case "convAutoencoder":
      return { filters: whole(4, 16), width: whole(3, 9), latent: whole(2, 16), learningRate: log(1e-3, 1e-2) };
    case "cnn":
      return { filters: whole(8, 32), width: whole(3, 9), hidden: whole(8, 32), learningRate: log(1e-3, 1e-2), ...weights };
    case "gru":
      return { units: whole(8, 48), learningRate: log(1e-3, 1e-2), ...weights };
    default:
      return {};
  }
}
