// The rules around recipe and model as C: what a row may hold, blemishes, the alarm rule, the answer. Pure.
// Their meaning is that of the device program's pipeline; contributions of single features are not part of this target.
import { errorRegistry } from "../../../../shared/contract/errors.ts";
import type { InputContract } from "../../../../shared/format/inputContract.ts";
import type { DecisionRules } from "../../../../shared/scoring/decide.ts";
import { knownEnds, type KnownRange } from "../../../../shared/scoring/knownRange.ts";
import { cDouble, cString } from "./cText.ts";
import { notOffered, type Draft } from "./draft.ts";
import type { ModelText } from "./families.ts";
import { functionText, type RecipeText } from "./recipeText.ts";

/** Blemished rows that a group remembers; when there are more, the two oldest become one. */
export const blemishesMost = 8;

const numberOf = (code: string): number => Number(code.slice(code.lastIndexOf("-") + 1));
/** Reasons as the numbers of the product's codes (MW-DEV-…). */
export const reasons = {
  missing: numberOf(errorRegistry.deviceRowMissing.code),
  outOfRange: numberOf(errorRegistry.deviceRowOutOfRange.code),
  frozen: numberOf(errorRegistry.deviceSignalFrozen.code),
  late: numberOf(errorRegistry.deviceRowLate.code),
  outsideKnown: numberOf(errorRegistry.deviceRowOutsideKnown.code),
  classUnsure: numberOf(errorRegistry.deviceClassUnsure.code),
};

/** Signals that may not stand still, and where that is remembered. */
export interface Stillness {
  places: readonly number[];
  value: string;
  since: string;
}

/** Fields for the signals that may not stand still; undefined where all may. Throws targetNotOffered for a text: its numbers do not tell all texts apart. */
export function stillnessOf(draft: Draft, { signals, timeColumn }: InputContract): Stillness | undefined {
  const places = timeColumn === null ? [] : signals.flatMap(({ frozenUs }, s) => (frozenUs === undefined ? [] : [s]));
  const words = places.find((s) => signals[s]!.type === "text");
  if (words !== undefined) throw notOffered(signals[words]!.column, "a text that may not stand still");
  return places.length === 0 ? undefined : { places, value: draft.kept("still_value", "double", places.length), since: draft.kept("still_since", "double", places.length) };
}

function frozenText(draft: Draft, { signals }: InputContract, { places, value, since }: Stillness): string {
  const worse = draft.table("uint8_t", places.map((s) => (signals[s]!.frozen === "answer" ? 1 : 2)));
  return `if (!missing && !out && ${draft.table("int16_t", signals.map((_, s) => places.indexOf(s)))}[s] >= 0) {
      const int32_t k = ${draft.table("int16_t", signals.map((_, s) => places.indexOf(s)))}[s];
      if (${value}[k] != row->number[${placesOf(draft, signals)}[s]]) {
        ${value}[k] = row->number[${placesOf(draft, signals)}[s]];
        ${since}[k] = row->t_us;
      } else {
        if (row->t_us < ${since}[k]) ${since}[k] = row->t_us;
        if (row->t_us - ${since}[k] > ${draft.table("double", places.map((s) => signals[s]!.frozenUs!))}[k]) mw_worse(&quality, reason, ${worse}[k], MW_REASON_FROZEN);
      }
    }`;
}

/** Table of each signal's place among those of its type. */
function placesOf(draft: Draft, signals: InputContract["signals"]): string {
  const next = { number: 0, text: 0 };
  return draft.table("uint16_t", signals.map(({ type }) => next[type]++));
}

/** The function that applies the input rules to a row and writes its cells; quality and reason come back. */
export function checkText(draft: Draft, contract: InputContract, input: string, still: Stillness | undefined): string {
  const { signals, timeColumn, lateUs } = contract;
  const has = (kind: "number" | "text") => signals.some(({ type }) => type === kind);
  const flags = draft.table("uint8_t", signals.map(({ type, missing, outOfRange }) => Number(type === "text") + 2 * Number(missing === "noAnswer") + 4 * Number(outOfRange === "noAnswer" || (outOfRange === "asMissing" && missing === "noAnswer")) + 8 * Number(outOfRange === "answer")));
  const places = placesOf(draft, signals);
  const low = draft.table("double", signals.map(({ min }) => min ?? -Infinity));
  const high = draft.table("double", signals.map(({ max }) => max ?? Infinity));
  const late = `if (!(row->t_us >= g->newest - ${cDouble(lateUs)})) {
    *reason = MW_REASON_LATE;
    return MW_BAD;
  }
  if (row->t_us > g->newest) g->newest = row->t_us;`;
  const text = `if (${flags}[s] & 1) {
      const char *word = row->text[${places}[s]];
      c[s] = word ? mw_code(word) : NAN;
      missing = !word;
    }`;
  const number = `{
      double v = row->number[${places}[s]];
      missing = !isfinite(v);
      if (!missing && (v < ${low}[s] || v > ${high}[s])) {
        mw_worse(&quality, reason, ${flags}[s] & 4 ? MW_BAD : MW_UNCERTAIN, MW_REASON_OUT_OF_RANGE);
        if (!(${flags}[s] & 8)) v = NAN;${still ? "\n        out = 1;" : ""}
      }
      c[s] = mw_known(v);
    }`;
  const read = !has("text") ? number : !has("number") ? text : `${text} else ${number}`;
  return `static void mw_worse(int *quality, int *reason, int to, int why) {
  if (*quality >= to) return;
  *quality = to;
  *reason = why;
}

static int mw_check(struct mw_group *g, const mw_row *row, int *reason) {
  double *c = ${input};
  int quality = MW_GOOD;
  *reason = 0;
  ${timeColumn === null ? "(void)g;" : late}
  for (int32_t s = 0; s < ${signals.length}; s++) {
    int missing${still ? ", out = 0" : ""};
    ${read}
    if (missing) mw_worse(&quality, reason, ${flags}[s] & 2 ? MW_BAD : MW_UNCERTAIN, MW_REASON_MISSING);
    ${still ? frozenText(draft, contract, still) : ""}
  }
  return quality;
}`.replace(/\n\s*\n {2}/g, "\n  ");
}

/** Numbers of the texts that the recipe names. */
export function codeText(texts: readonly string[]): string {
  return `static double mw_code(const char *word) {
  static const char *const known[] = {${(texts.length > 0 ? texts : [""]).map(cString).join(", ")}};
  for (int32_t k = 0; k < ${texts.length}; k++)
    if (mw_same(word, known[k])) return k;
  return -1.0;
}`;
}

/** Remembers what is wrong with a row until the answer that rests on it comes. bucketed: an answer is stamped with its bucket's end. */
export function blemishText(bucketed: boolean): string[] {
  return [`static void mw_remember(struct mw_group *g, double t, int quality, int reason) {
  if (g->blemishes == ${blemishesMost}) {
    const int keep = g->blemish_quality[0] == MW_BAD || g->blemish_quality[1] != MW_BAD ? 0 : 1;
    g->blemish_quality[1] = g->blemish_quality[keep];
    g->blemish_reason[1] = g->blemish_reason[keep];
    if (g->blemish_t[0] > g->blemish_t[1]) g->blemish_t[1] = g->blemish_t[0];
    mw_forget(g, 0);
  }
  g->blemish_t[g->blemishes] = t;
  g->blemish_quality[g->blemishes] = (uint8_t)quality;
  g->blemish_reason[g->blemishes] = (int16_t)reason;
  g->blemishes++;
}`, `static int mw_blemish(struct mw_group *g, double t, int *reason) {
  int quality = MW_GOOD;
  *reason = 0;
  for (int k = 0; k < g->blemishes;) {
    if (${bucketed ? "!(g->blemish_t[k] < t)" : "g->blemish_t[k] > t"}) {
      k++;
      continue;
    }
    if (quality == MW_GOOD || (quality != MW_BAD && g->blemish_quality[k] == MW_BAD)) {
      quality = g->blemish_quality[k];
      *reason = g->blemish_reason[k];
    }
    mw_forget(g, k);
  }
  return quality;
}`];
}

export const forgetText = `static void mw_forget(struct mw_group *g, int k) {
  g->blemishes--;
  for (; k < g->blemishes; k++) {
    g->blemish_t[k] = g->blemish_t[k + 1];
    g->blemish_quality[k] = g->blemish_quality[k + 1];
    g->blemish_reason[k] = g->blemish_reason[k + 1];
  }
}`;

export interface Rules {
  /** In the order of `names`; one where the rules are not by group. */
  rules: { threshold: number; count: number; of: number; classes?: string[] }[];
  names: string[] | undefined;
  /** Longest memory. */
  of: number;
}

export function rulesOf(decision: DecisionRules | null): Rules | undefined {
  if (!decision) return undefined;
  const names = "byGroup" in decision ? Object.keys(decision.byGroup) : undefined;
  const rules = "byGroup" in decision ? Object.values(decision.byGroup) : [decision];
  return { rules, names, of: Math.max(1, ...rules.map(({ of }) => of)) };
}

/** The alarm rule over the last scores of a group: 0 no alarm, 1 it stands, 3 it begins. */
export function decideText(draft: Draft, { rules }: Rules, maxGapUs: number | null): string {
  const of = draft.table("uint16_t", rules.map((rule) => rule.of));
  const count = draft.table("uint16_t", rules.map((rule) => rule.count));
  return `static int mw_decide(struct mw_group *g, double evidence, double t) {
  const int32_t rule = g->rule;
  if (rule < 0) return 0;
  ${maxGapUs === null ? "(void)t;" : `if (t - g->decided_t > ${cDouble(maxGapUs)}) {
    mw_clear(g->over, sizeof g->over);
    g->over_at = g->over_sum = g->stands = 0;
  }
  g->decided_t = t;`}
  const int now = evidence >= ${draft.table("double", rules.map((one) => one.threshold))}[rule];
  g->over_sum = (uint16_t)(g->over_sum + now - g->over[g->over_at]);
  g->over[g->over_at] = (uint8_t)now;
  g->over_at = (uint16_t)(g->over_at + 1 == ${of}[rule] ? 0 : g->over_at + 1);
  const int alarm = g->over_sum >= ${count}[rule];
  const int begins = alarm && !g->stands;
  g->stands = (uint16_t)alarm;
  return alarm + 2 * begins;
}`;
}

export interface AnswerFacts {
  recipe: RecipeText;
  /** Places of the model's features in the row of the recipe. */
  features: readonly number[];
  /** One model, or one for each group in the order of `g->model`. */
  models: readonly ModelText[];
  byGroup: boolean;
  classes: readonly string[];
  rules: Rules | undefined;
  interval: { halfWidth: number } | undefined;
  range: KnownRange | undefined;
}

/** The function that the last step calls: features to an answer. */
export function answerText(draft: Draft, facts: AnswerFacts): string {
  const { classes, rules, interval, range, models, byGroup, features } = facts;
  const lines = [
    "mw_answer *a = mw_all.answers + mw_all.count++;",
    `double *x = mw_all.x;`,
    `for (int32_t f = 0; f < ${features.length}; f++) x[f] = c[${draft.table("uint16_t", features)}[f]];`,
    "int reason, said = -1;",
    "const double at = isnan(t) ? mw_all.row_t : t;",
    "const int quality = mw_blemish(g, at, &reason);",
    "double score = NAN;",
    `if (quality != MW_BAD${byGroup ? " && g->model >= 0" : ""}) {${scoreText(models, byGroup, classes.length)}}`,
    "if (!isfinite(score)) score = NAN;",
    "const int none = isnan(score);",
    `int strange = 0;${range === undefined ? "" : rangeText(draft, range)}`,
    classes.length > 0 && rules ? `const int unsure = said >= 0 && g->rule >= 0 && !none && !(score >= ${draft.table("double", rules.rules.map((rule) => rule.threshold))}[g->rule]);` : "const int unsure = 0;",
    classes.length > 0 ? "if (none) said = -1;" : "",
    rules ? `const int alarm = mw_decide(g, ${evidenceText(draft, classes, rules)}, at);` : "const int alarm = 0;",
    "a->t_us = at;",
    "a->group = mw_group_name(g);",
    "a->score = score;",
    interval ? `a->low = score - ${cDouble(interval.halfWidth)};\n  a->high = score + ${cDouble(interval.halfWidth)};` : "a->low = a->high = NAN;",
    "a->answered_class = (int16_t)(unsure ? -1 : said);",
    "a->alarm = (uint8_t)(alarm & 1);",
    "a->alarm_begins = (uint8_t)(alarm >> 1);",
    "a->quality = (uint8_t)(none ? MW_BAD : quality != MW_GOOD ? quality : strange || unsure ? MW_UNCERTAIN : MW_GOOD);",
    "a->reason = (int16_t)(reason != 0 ? reason : none ? MW_REASON_MISSING : strange ? MW_REASON_OUTSIDE_KNOWN : unsure ? MW_REASON_CLASS_UNSURE : 0);",
  ];
  return functionText(`mw_step_${facts.recipe.last}(struct mw_group *g, double t, int32_t segment, double *c)`, lines.join("\n  "));
}

function scoreText(models: readonly ModelText[], byGroup: boolean, classes: number): string {
  const call = ({ fn }: ModelText) => (classes > 0 ? `${fn}(x, mw_all.probabilities);` : `score = ${fn}(x);`);
  const ask = byGroup ? `switch (g->model) {\n${models.map((one, k) => `      case ${k}: ${call(one)} break;`).join("\n")}\n      default: break;\n    }` : call(models[0]!);
  const best = `
    for (int32_t k = 0; k < ${classes}; k++)
      if (mw_all.probabilities[k] > (said < 0 ? -INFINITY : mw_all.probabilities[said])) said = k;
    score = mw_all.probabilities[said < 0 ? 0 : said];`;
  return `\n    ${ask}${classes > 0 ? best : ""}\n  `;
}

function rangeText(draft: Draft, range: KnownRange): string {
  const { low, high } = knownEnds(range);
  return `
  for (int32_t f = 0; f < ${low.length} && !none; f++) strange = strange || x[f] < ${draft.table("double", low)}[f] || x[f] > ${draft.table("double", high)}[f];`;
}

function evidenceText(draft: Draft, classes: readonly string[], { rules }: Rules): string {
  if (classes.length === 0) return "score";
  const alarming = draft.table("uint8_t", rules.flatMap((rule) => classes.map((name) => Number(rule.classes?.includes(name) ?? false))));
  return `g->rule >= 0 && said >= 0 && ${alarming}[g->rule * ${classes.length} + said] ? score : -score`;
}
