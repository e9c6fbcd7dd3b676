// Which call of the script fits a family: its counterpart, how near its figures come, and what it is told. Pure.
// A family that is not here has no counterpart: the script then says so and stops, and never fits another one in its place.
import type { Task } from "../family.ts";
import { parseFormula } from "../../../shared/recipe/formula.ts";
import { pyFormula } from "./pythonFormula.ts";

interface MappedFamily {
  piece: string;
  call: string;
  /** `exact`: the same formulas, so the figure to rounding. `near`: another program's trees or another end of a descent, so a figure near by. */
  closeness: "exact" | "near";
  /** Arguments beside the parameters, as Python. */
  beside?: readonly ("seed" | "task" | "gap")[];
  /** Arguments that the family itself says. */
  fixed?: readonly string[];
  tasks?: readonly Task[];
}

const families: Readonly<Record<string, MappedFamily>> = {
  ridge: { piece: "ridge", call: "fit_ridge", closeness: "exact" },
  pls: { piece: "pls", call: "fit_pls", closeness: "exact" },
  elasticNet: { piece: "elasticNet", call: "fit_elastic_net", closeness: "near", tasks: ["regression"] },
  logistic: { piece: "logistic", call: "fit_logistic", closeness: "exact" },
  boosting: { piece: "boosting", call: "fit_boosting", closeness: "near", beside: ["task", "seed", "gap"] },
  forest: { piece: "forest", call: "fit_forest", closeness: "near", beside: ["task", "seed"] },
  extraTrees: { piece: "forest", call: "fit_forest", closeness: "near", beside: ["task", "seed"], fixed: ['kind="ExtraTrees"'] },
  isolationForest: { piece: "isolationForest", call: "fit_isolation_forest", closeness: "near", beside: ["seed"] },
  pca: { piece: "pca", call: "fit_pca", closeness: "exact" },
  knn: { piece: "knn", call: "fit_knn", closeness: "exact", beside: ["seed"] },
  lof: { piece: "lof", call: "fit_lof", closeness: "exact", beside: ["seed"] },
  mean: { piece: "constant", call: "fit_constant", closeness: "exact" },
  prior: { piece: "prior", call: "fit_prior", closeness: "exact" },
  persistence: { piece: "repeated", call: "fit_repeated", closeness: "exact" },
  seasonalNaive: { piece: "repeated", call: "fit_repeated", closeness: "exact" },
  threeSigma: { piece: "threeSigma", call: "fit_three_sigma", closeness: "exact" },
  ewma: { piece: "ewma", call: "fit_ewma", closeness: "exact" },
  lastTarget: { piece: "lastTarget", call: "fit_last_target", closeness: "exact" },
  rule: { piece: "rule", call: "fit_rule", closeness: "exact", beside: ["task"] },
};

/** What a family's defaults are where they differ from those of the piece that it shares. */
const differing: Readonly<Record<string, Record<string, unknown>>> = { extraTrees: { leaves: 512 } };

/** The counterpart of a family, and its parameters as the script is told them; undefined where there is none. */
export function mappedFamily(family: string, parameters: Readonly<Record<string, unknown>>, task: Task): { of: MappedFamily; settings: Record<string, unknown>; formula?: string } | undefined {
  const of = families[family];
  if (!of || (of.tasks && !of.tasks.includes(task))) return undefined;
  // One model for each operating regime is a model of its own kind, and so is one on features that were chosen inside the fit.
  const { regimes, regimeModels: _, keepFeatures = "all", ...own } = parameters;
  if ((Array.isArray(regimes) && regimes.length > 0) || keepFeatures !== "all") return undefined;
  // Only LightGBM can be told directions; a line without its signs would be another model.
  const { monotone, ...free } = own;
  const told = Object.keys((monotone as object | undefined) ?? {}).length > 0;
  if (told && family !== "boosting") return undefined;
  const settings = { ...differing[family], ...(told ? own : free) };
  if (family !== "rule") return { of, settings };
  const parsed = parseFormula(String(own["formula"]));
  return "node" in parsed ? { of, settings: {}, formula: pyFormula(parsed.node, "x") } : undefined;
}
