// From a package to C99 source without allocation and without dependency: model.h, model.c, a test with the golden rows, a Makefile, a README.
// Pure: templates are handed in. One row in, the same answer out as the device program gives; what cannot be that is refused with the reason.
import { Failure } from "../../../../shared/contract/errors.ts";
import type { InputContract } from "../../../../shared/format/inputContract.ts";
import type { OpenPackage } from "../../../../shared/format/package.ts";
import { parseStrictJson } from "../../../../shared/format/strictJson.ts";
import { recipeSchema, type Recipe } from "../../../../shared/recipe/recipe.ts";
import type { DecisionRules } from "../../../../shared/scoring/decide.ts";
import type { ModelDocument } from "../../../../shared/scoring/scorer.ts";
import { answerText, blemishText, checkText, codeText, decideText, forgetText, rulesOf, stillnessOf } from "./answerText.ts";
import { cString, withPrefix } from "./cText.ts";
import { Draft, notOffered } from "./draft.ts";
import { modelText } from "./families.ts";
import { headerText } from "./headerText.ts";
import { recipeText } from "./recipeText.ts";
import { callTexts, groupTexts, nameText, stateSize, stateText, type StateFacts } from "./stateText.ts";

/** What the source is made from; the parts of a package that answer. */
export interface C99Model {
  inputs: InputContract;
  recipe: Recipe;
  model: ModelDocument;
  decision: DecisionRules | null;
  maxGapUs: number | null;
  /** Said in the head of each file. */
  title: string;
  digest: string;
}

export interface C99Options {
  /** Largest state in bytes; 64 KiB where it is not said. */
  stateBytesMost?: number;
  /** Groups whose past is kept; the one quiet longest is forgotten first. One for each group with a model, else 1, where it is not said. */
  groups?: number;
  /** Beginning of all names, for two models in one program; "mw" where it is not said. */
  prefix?: string;
}

export interface C99Source {
  /** Text by name of the file, without the golden test. */
  files: { "model.h": string; "model.c": string };
  /** Bytes that change while the program runs, all static; never less than a compiler on 64 bits makes of them. */
  stateBytes: number;
  groups: number;
  /** Answers that one call may give, at most. */
  answersMost: number;
}

const usualStateBytes = 65_536;

/** What a verified package answers with. Throws packageManifestMalformed. */
export function c99ModelOf(pkg: OpenPackage): C99Model {
  const document = (role: "model" | "recipe"): unknown => {
    const bytes = pkg.blob(role);
    if (!bytes) throw new Failure("packageManifestMalformed", { field: role });
    return parseStrictJson(bytes, { error: "packageManifestMalformed", file: role, depth: 64, bytes: bytes.length, magnitude: Number.MAX_VALUE });
  };
  const recipe = recipeSchema.safeParse(document("recipe"));
  if (!recipe.success) throw new Failure("packageManifestMalformed", { field: "recipe" });
  const { inputs, decision, maxGapUs, title } = pkg.manifest;
  const model = document("model");
  needLists(model);
  return { inputs, recipe: recipe.data, model: model as ModelDocument, decision, maxGapUs, title, digest: pkg.digest };
}

/** Refuses an object that says how long it is: in the place of a list its length would be written into the source as it stands. A group may be called so. */
function needLists(document: unknown): void {
  if (typeof document !== "object" || document === null) return;
  const { length } = document as { length?: unknown };
  if (!Array.isArray(document) && length !== undefined && (typeof length !== "object" || length === null || Array.isArray(length))) throw new Failure("packageManifestMalformed", { field: "model", detail: "length" });
  for (const part of Object.values(document)) needLists(part);
}

/** The source. Throws targetNotOffered (field: step, family or "state") where the model has no form here. support: resources/targets/c99/support.c. */
export function c99Source(from: C99Model, support: string, options: C99Options = {}): C99Source {
  const { inputs, model, decision, maxGapUs } = from;
  const draft = new Draft();
  const columns = inputs.signals.map((signal) => ({ name: signal.column, kind: signal.type }));
  const hasTime = inputs.timeColumn !== null;
  const recipe = recipeText(draft, from.recipe, columns, hasTime);
  const features = model.features.map((name) => recipe.outputs.find((output) => output.name === name)?.at ?? -1);
  if (features.some((at, f) => at <= (features[f - 1] ?? -1))) throw new Failure("packageManifestMalformed", { field: "model.features" });
  const byGroup = model.family === "byGroup" ? model.models : undefined;
  const documents = model.family === "byGroup" ? Object.values(model.models) : [model];
  const models = documents.map((document) => modelText(draft, document));
  const classes = documents[0]?.family === "classes" ? documents[0].classes : [];
  const rules = rulesOf(decision);
  const groups = options.groups ?? Math.max(1, Object.keys(byGroup ?? {}).length);
  draft.work("x", "double", Math.max(1, features.length));
  if (classes.length > 0) draft.work("probabilities", "double", classes.length);
  const still = stillnessOf(draft, inputs);
  const bytes = draft.bytes();
  const facts: StateFacts = { groups, named: inputs.groupColumn !== null, past: bytes.past > 0, begin: still ? `for (int32_t k = 0; k < ${still.places.length}; k++) ${still.value}[k] = NAN;` : "", over: rules?.of, models: byGroup && Object.keys(byGroup), rules: rules?.names, bytesMost: options.stateBytesMost ?? usualStateBytes };
  const stateBytes = stateSize(facts, bytes);
  if (stateBytes > facts.bytesMost) throw notOffered("state", `${stateBytes} bytes of state, at most ${facts.bytesMost}`);
  const bucketed = from.recipe.steps.some((step) => step.kind === "resample" && step.off !== true);
  const last = [
    nameText(facts.named),
    forgetText,
    ...blemishText(bucketed),
    ...(rules ? [decideText(draft, rules, maxGapUs)] : []),
    ...recipe.functions,
    answerText(draft, { recipe, features, models, byGroup: byGroup !== undefined, classes, rules, interval: model.interval, range: model.range }),
    ...(inputs.signals.some(({ type }) => type === "text") ? [codeText(draft.knownTexts)] : []),
    checkText(draft, inputs, recipe.input, still),
    ...groupTexts(facts),
    ...callTexts(facts, recipe, hasTime),
  ];
  // Every table is drawn by now: they stand before all that reads them.
  const code = [...draft.tables(), stateText(draft, facts), ...draft.functions(), ...last].join("\n\n");
  const header = headerText(from, { classes, answersMost: recipe.answersMost, groups });
  const { prefix = "mw" } = options;
  const names = classes.length > 0 ? `\nconst char *const mw_classes[] = {${classes.map(cString).join(", ")}};\n` : "";
  return {
    files: { "model.h": withPrefix(header, prefix), "model.c": withPrefix(`#include "model.h"\n\n#include <math.h>\n#include <stddef.h>\n\n${supportOf(support, code)}\n\n${code}\n${names}`, prefix) },
    stateBytes,
    groups,
    answersMost: recipe.answersMost,
  };
}

/** The parts of support.c that a text and these parts themselves use, in their order there. */
function supportOf(support: string, code: string): string {
  const parts = new Map(support.split("/*: ").slice(1).map((part) => [part.slice(0, part.indexOf(" */")), part.slice(part.indexOf(" */") + 3).trim()]));
  const needed = new Set<string>();
  const take = (text: string): void => {
    for (const [, name] of text.matchAll(/\bmw_(\w+)/g)) {
      if (needed.has(name!) || !parts.has(name!)) continue;
      needed.add(name!);
      take(parts.get(name!)!);
    }
  };
  take(code);
  return [...parts].filter(([name]) => needed.has(name)).map(([, text]) => text).join("\n\n");
}
