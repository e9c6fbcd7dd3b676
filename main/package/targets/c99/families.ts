// Model documents as C functions: families, and what is laid around them (kept features, regimes, calibration). Pure.
// The meaning is that of shared/scoring, family by family, in the same order of sums; what has no form here is named, never half done.
import { answerOfSum, type BoostingModel } from "../../../../shared/scoring/boosting.ts";
import type { ClassesModel } from "../../../../shared/scoring/classes.ts";
import { stepsOf, type EbmModel } from "../../../../shared/scoring/ebm.ts";
import type { ForestModel } from "../../../../shared/scoring/forest.ts";
import { isolationExponent, isolationNodesOf, type IsolationForestModel } from "../../../../shared/scoring/isolationForest.ts";
import { keptModel } from "../../../../shared/scoring/keptFeatures.ts";
import type { LinearPart } from "../../../../shared/scoring/linear.ts";
import type { Calibration, ModelHead } from "../../../../shared/scoring/model.ts";
import type { PcaModel } from "../../../../shared/scoring/pca.ts";
import type { RepeatModel, ThreeSigmaModel } from "../../../../shared/scoring/baselines.ts";
import type { Regimes } from "../../../../shared/scoring/regimes.ts";
import type { SingleDocument } from "../../../../shared/scoring/scorer.ts";
import { treeNodesOf } from "../../../../shared/scoring/treeNodes.ts";
import { cDouble, cWhole } from "./cText.ts";
import { notOffered, type Draft } from "./draft.ts";
import { leafSumText } from "./trees.ts";

/** A function of a row. classes 0: `double fn(const double *x)`; else `void fn(const double *x, double *out)` that fills that many probabilities. */
export interface ModelText {
  fn: string;
  classes: number;
}

/** The function of a document with all that is laid around it. Throws targetNotOffered with the family; RangeError on broken documents. */
export function modelText(draft: Draft, document: SingleDocument): ModelText {
  const inner = regimesText(draft, document);
  return document.calibration ? calibratedText(draft, inner, document.calibration, document.family) : inner;
}

function define(draft: Draft, stem: string, body: string): ModelText {
  const fn = draft.name(stem);
  draft.write(`static double ${fn}(const double *x) {\n  ${body.trim()}\n}`);
  return { fn, classes: 0 };
}

/** A function of the same shape as `inner` whose row is first made into another. */
function wrapped(draft: Draft, stem: string, inner: ModelText, body: (answer: (of: ModelText, row: string) => string) => string): ModelText {
  const fn = draft.name(stem);
  const answer = ({ fn: of }: ModelText, row: string) => (inner.classes > 0 ? `${of}(${row}, out);` : `return ${of}(${row});`);
  draft.write(`static ${inner.classes > 0 ? "void" : "double"} ${fn}(const double *x${inner.classes > 0 ? ", double *out" : ""}) {\n  ${body(answer)}\n}`);
  return { fn, classes: inner.classes };
}

function regimesText(draft: Draft, document: SingleDocument): ModelText {
  const { regimes, byRegime } = document;
  const own = keptText(draft, document);
  if (!regimes) return own;
  const others = regimes.centres.map((_, k) => (byRegime?.[k] ? keptText(draft, byRegime[k] as SingleDocument) : own));
  if (others.some(({ classes }) => classes !== own.classes)) throw notOffered(document.family, "models of single regimes that answer otherwise");
  return wrapped(draft, "regimes", own, (answer) => readText(draft, regimes, document.features.length, others.every(({ fn }) => fn === own.fn) ? answer(own, "row") : `switch (k) {\n${others.map((one, k) => `    case ${k}: ${answer(one, "row")}${own.classes > 0 ? " break;" : ""}`).join("\n")}\n    default: ${answer(own, "row")}\n  }`));
}

function readText(draft: Draft, regimes: Regimes, size: number, answer: string): string {
  const doubles = (values: readonly number[]) => draft.table("double", values);
  const row = draft.work(draft.name("row").slice(3), "double", size);
  const asked = [draft.table("uint16_t", regimes.context), regimes.context.length, doubles(regimes.fill), doubles(regimes.inverseSpread), doubles(regimes.centres.flat()), regimes.centres.length];
  return `double *row = ${row};
  const int32_t k = mw_regime(x, ${asked.join(", ")});
  for (int32_t f = 0; f < ${size}; f++) row[f] = (x[f] - ${doubles(regimes.means.flat())}[k * ${size} + f]) * ${doubles(regimes.inverseScales.flat())}[k * ${size} + f];
  ${answer}`;
}

function keptText(draft: Draft, document: SingleDocument): ModelText {
  const { kept } = document;
  const family = familyText(draft, keptModel(document));
  if (!kept) return family;
  const row = draft.work(draft.name("row").slice(3), "double", Math.max(1, kept.length));
  return wrapped(draft, "kept", family, (answer) => `double *row = ${row};\n  for (int32_t f = 0; f < ${kept.length}; f++) row[f] = x[${draft.table("uint16_t", kept)}[f]];\n  ${answer(family, "row")}`);
}

function calibratedText(draft: Draft, inner: ModelText, map: Calibration, family: string): ModelText {
  if (inner.classes > 0) throw notOffered(family, "calibrated classes");
  if (map.kind === "platt") return define(draft, "calibrated", `return mw_logistic(${cDouble(map.slope)} * mw_odds(${inner.fn}(x)) + ${cDouble(map.offset)});`);
  return define(draft, "calibrated", `return mw_isotonic(${draft.table("double", map.from)}, ${draft.table("double", map.to)}, ${map.from.length}, ${inner.fn}(x));`);
}

function familyText(draft: Draft, document: SingleDocument): ModelText {
  switch (document.family) {
    case "classes":
      return classesText(draft, document);
    case "logistic":
    case "ridge":
    case "elasticNet":
    case "nlinear":
    case "dlinear":
    case "pls":
      return linearText(draft, document);
    case "blend": {
      const members = document.members.map(({ weight, model }) => ({ weight, of: regimesText(draft, model as SingleDocument) }));
      return define(draft, "blend", `double sum = 0.0;\n  ${members.map(({ weight, of }) => `sum += ${cDouble(weight)} * ${of.fn}(x);`).join("\n  ")}\n  return sum;`);
    }
    case "boosting":
      return boostingText(draft, document);
    case "ebm":
      return ebmText(draft, document);
    case "forest":
    case "extraTrees":
      return forestText(draft, document);
    case "isolationForest":
      return isolationText(draft, document);
    case "pca":
      return pcaText(draft, document);
    case "prior":
    case "mean":
      return define(draft, "constant", `(void)x;\n  return ${cDouble(document.constant)};`);
    case "persistence":
    case "seasonalNaive":
      return repeatText(draft, document);
    case "threeSigma":
      return threeSigmaText(draft, document);
    default:
      throw notOffered((document as ModelHead).family, "this family");
  }
}

function classesText(draft: Draft, { parts, link, classes, family }: ClassesModel<unknown>): ModelText {
  const texts = parts.map((part) => familyText(draft, part as SingleDocument));
  if (texts.length !== classes.length || texts.some((one) => one.classes > 0)) throw notOffered(family, "parts that are no numbers");
  const n = texts.length;
  const fn = draft.name("classes");
  const scores = texts.map((one, k) => `out[${k}] = ${one.fn}(x);`).join("\n  ");
  const shared = link === "softmax"
    ? `double largest = -INFINITY;
  for (int32_t k = 0; k < ${n}; k++) if (!(out[k] <= largest)) largest = out[k];
  for (int32_t k = 0; k < ${n}; k++) sum += out[k] = exp(out[k] - largest);
  for (int32_t k = 0; k < ${n}; k++) out[k] /= sum;`
    : `for (int32_t k = 0; k < ${n}; k++) sum += out[k];
  for (int32_t k = 0; k < ${n}; k++) out[k] = sum == 0.0 ? 1.0 / ${n}.0 : out[k] / sum;`;
  draft.write(`static void ${fn}(const double *x, double *out) {\n  double sum = 0.0;\n  ${scores}\n  ${shared}\n}`);
  return { fn, classes: n };
}

function linearText(draft: Draft, { answer, weights, fill, center, bias }: LinearPart): ModelText {
  const doubles = (values: readonly number[]) => draft.table("double", values);
  const sum = `mw_linear(x, ${weights.length}, ${doubles(weights)}, ${doubles(fill)}, ${doubles(center)}, ${cDouble(bias)})`;
  return define(draft, "linear", `return ${answer === "probability" ? `mw_logistic(${sum})` : sum};`);
}

function boostingText(draft: Draft, model: BoostingModel): ModelText {
  const trees = leafSumText(draft, treeNodesOf(model, model.features.length), model.family);
  // Asked of the scorer's own link, so that a third one cannot be missed here.
  const isSum = answerOfSum(model)(0.25) === 0.25;
  const answer = isSum ? "sum" : model.link === "log" ? "exp(sum)" : "1.0 / (1.0 + exp(-sum))";
  return define(draft, "boosting", `const double sum = ${trees}(x, ${cDouble(model.base)});\n  return ${answer};`);
}

function forestText(draft: Draft, model: ForestModel): ModelText {
  const nodes = treeNodesOf(model, model.features.length);
  return define(draft, "forest", `return ${cDouble(model.base)} + ${leafSumText(draft, nodes, model.family)}(x, 0.0) / ${cDouble(nodes.roots.length)};`);
}

function isolationText(draft: Draft, model: IsolationForestModel): ModelText {
  const nodes = isolationNodesOf(model);
  const size = model.features.length;
  const row = draft.work(draft.name("row").slice(3), "double", size);
  return define(draft, "isolation", `double *row = ${row};
  for (int32_t f = 0; f < ${size}; f++) row[f] = isnan(x[f]) ? ${draft.table("double", model.medians)}[f] : x[f];
  return pow(2.0, ${leafSumText(draft, nodes, model.family)}(row, 0.0) * ${cDouble(isolationExponent(model.sampleRows, nodes.roots.length))});`);
}

function ebmText(draft: Draft, model: EbmModel): ModelText {
  const size = model.features.length;
  const values = model.features.map((_, f) => [...stepsOf(model, f)]);
  const edges = model.curves.map((curve) => curve.edges);
  const starts = (lists: readonly (readonly number[])[]) => lists.map((_, f) => lists.slice(0, f).reduce((sum, list) => sum + list.length, 0));
  const doubles = (lists: readonly (readonly number[])[]) => draft.table("double", lists.flat());
  const grids = model.pairs.map(({ features: [f, g], edges: [a, b], values: cells }) => `sum += ${draft.table("double", cells)}[mw_place(${draft.table("double", a)}, ${a.length}, x[${cWhole(f)}]) * ${b.length + 2} + mw_place(${draft.table("double", b)}, ${b.length}, x[${cWhole(g)}])];`);
  return define(draft, "ebm", `double sum = ${cDouble(model.base)};
  for (int32_t f = 0; f < ${size}; f++) {
    const int32_t n = ${draft.table("int32_t", edges.map((list) => list.length))}[f];
    sum += ${doubles(values)}[${draft.table("uint32_t", starts(values))}[f] + mw_place(${doubles(edges)} + ${draft.table("uint32_t", starts(edges))}[f], n, x[f])];
  }
  ${grids.join("\n  ")}
  return ${model.answer === "probability" ? "mw_logistic(sum)" : "sum"};`);
}

function pcaText(draft: Draft, model: PcaModel): ModelText {
  const size = model.features.length;
  const doubles = (values: readonly number[]) => draft.table("double", values);
  const [z, residual] = [draft.work(draft.name("row").slice(3), "double", size), draft.work(draft.name("row").slice(3), "double", size)];
  const along = (loadings: readonly (readonly number[])[], variances: readonly number[], into: string, also = "") => variances.length === 0 ? "" : `for (int32_t k = 0; k < ${variances.length}; k++) {
    const double *p = ${doubles(loadings.flat())} + k * ${size};
    double sum = 0.0;
    for (int32_t f = 0; f < ${size}; f++) sum += p[f] * z[f];
    ${into} += (sum * sum) / ${doubles(variances)}[k];
    ${also}
  }`;
  const { t2, q } = model.limits;
  const outside = model.outside ? along(model.outside.loadings, model.outside.variances, "q") : `for (int32_t f = 0; f < ${size}; f++) q += left[f] * left[f];`;
  return define(draft, "pca", `double *z = ${z}, *left = ${residual};
  double t2 = 0.0, q = 0.0;
  for (int32_t f = 0; f < ${size}; f++) left[f] = z[f] = ((isnan(x[f]) ? ${doubles(model.fill)}[f] : x[f]) - ${doubles(model.center)}[f]) * ${doubles(model.inverseScale)}[f];
  ${along(model.loadings, model.variances, "t2", `for (int32_t f = 0; f < ${size}; f++) left[f] -= p[f] * sum;`)}
  ${outside}
  t2 = ${t2 > 0 ? `t2 / ${cDouble(t2)}` : "0.0"};
  q = ${q > 0 ? `q / ${cDouble(q)}` : "0.0"};
  return t2 > q ? t2 : q;`);
}

function repeatText(draft: Draft, { feature, fill }: RepeatModel): ModelText {
  return define(draft, "repeat", `return isnan(x[${cWhole(feature)}]) ? ${cDouble(fill)} : x[${cWhole(feature)}];`);
}

function threeSigmaText(draft: Draft, { features, center, inverseScale }: ThreeSigmaModel): ModelText {
  return define(draft, "sigma", `double score = 0.0;
  for (int32_t f = 0; f < ${features.length}; f++) {
    const double z = isnan(x[f]) ? 0.0 : fabs(x[f] - ${draft.table("double", center)}[f]) * ${draft.table("double", inverseScale)}[f];
    if (z > score) score = z;
  }
  return score;`);
}
