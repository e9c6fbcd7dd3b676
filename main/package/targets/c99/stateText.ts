// The static state of the C program and the calls on it: groups, init, push, flush. Pure. Nothing is allocated; the size of the state is
// known here and checked again by the compiler.
import { blemishesMost } from "./answerText.ts";
import { cString } from "./cText.ts";
import type { Draft } from "./draft.ts";
import type { RecipeText } from "./recipeText.ts";

/** Longest name of a group in bytes. */
const groupBytesMost = 127;

export interface StateFacts {
  groups: number;
  /** Whether rows name their group. */
  named: boolean;
  /** Whether steps keep a past. */
  past: boolean;
  /** Statements at the birth of a group. */
  begin: string;
  /** Longest memory of an alarm rule; undefined where there is none. */
  over: number | undefined;
  /** Groups with a model, and with a rule, of their own; undefined where one holds for all. */
  models: readonly string[] | undefined;
  rules: readonly string[] | undefined;
  bytesMost: number;
}

/** Bytes of the whole state with the fields that were asked for. */
export function stateSize({ groups, named, over }: StateFacts, { past, kept, work }: ReturnType<Draft["bytes"]>): number {
  const eight = (bytes: number) => Math.ceil(bytes / 8) * 8;
  const group = past + kept + 8 + 8 * blemishesMost + 8 + 4 + 2 + 2 + 2 * blemishesMost + (over === undefined ? 0 : 6 + over) + blemishesMost + 2 + (named ? groupBytesMost + 1 : 0);
  return groups * eight(group) + eight(work) + 24;
}

/** The state as one static object, `mw_all`. */
export function stateText(draft: Draft, { groups, named, past, over, bytesMost }: StateFacts): string {
  return `struct mw_group {
${past ? `  struct {\n${draft.pastText()}\n  } past;\n` : ""}${draft.keptText() === "" ? "" : `${draft.keptText()}\n`}  double newest;
  double blemish_t[${blemishesMost}];
  double decided_t;
  uint32_t turn;
  int16_t model;
  int16_t rule;
  int16_t blemish_reason[${blemishesMost}];
${over === undefined ? "" : `  uint16_t over_at, over_sum, stands;\n  uint8_t over[${over}];\n`}  uint8_t blemish_quality[${blemishesMost}];
  uint8_t blemishes;
  uint8_t used;
${named ? `  char name[${groupBytesMost + 1}];\n` : ""}};

static struct {
  struct mw_group groups[${groups}];
${draft.workText()}
  mw_answer *answers;
  double row_t;
  uint32_t turn;
  int32_t count;
} mw_all;

const uint32_t mw_state_bytes = sizeof mw_all;
typedef char mw_state_fits[sizeof mw_all <= ${bytesMost} ? 1 : -1];`;
}

/** Finding the group of a row, and what is its own. */
export function groupTexts({ groups, named, models, rules, begin: more }: StateFacts): string[] {
  const own = (names: readonly string[] | undefined) => (names === undefined ? "0" : named ? `mw_number((const char *const[]){${names.map(cString).join(", ")}}, ${names.length}, name)` : String(names.indexOf("")));
  const begin = `mw_clear(g, sizeof *g);
  g->used = 1;
  g->newest = -INFINITY;
  ${more}
  g->model = ${own(models)};
  g->rule = ${own(rules)};`.replace(/\n\s*\n/g, "\n");
  if (!named)
    return [`static struct mw_group *mw_find(void) {
  struct mw_group *g = mw_all.groups;
  if (g->used) return g;
  ${begin}
  return g;
}`];
  const number = `static int16_t mw_number(const char *const *names, int16_t n, const char *name) {
  for (int16_t k = 0; k < n; k++)
    if (mw_same(names[k], name)) return k;
  return -1;
}`;
  return [
    ...(models || rules ? [number] : []),
    `/* The group of that name; a new one takes the place of the one quiet longest. NULL for a name that is too long. */
static struct mw_group *mw_find(const char *name) {
  struct mw_group *g = mw_all.groups;
  int32_t length = 0;
  while (name[length] != 0)
    if (++length > ${groupBytesMost}) return NULL;
  for (int32_t k = 0; k < ${groups}; k++)
    if (mw_all.groups[k].used && mw_same(mw_all.groups[k].name, name)) return mw_all.groups + k;
  for (int32_t k = 0; k < ${groups} && g->used; k++)
    if (!mw_all.groups[k].used || mw_all.turn - mw_all.groups[k].turn > mw_all.turn - g->turn) g = mw_all.groups + k;
  ${begin}
  for (; length >= 0; length--) g->name[length] = name[length];
  return g;
}`,
  ];
}

/** mw_init, mw_push, mw_flush. */
export function callTexts({ groups, named, past }: StateFacts, recipe: RecipeText, hasTime: boolean): string[] {
  const flush = recipe.flushes.map((n) => `mw_flush_${n}(g);`).join("\n  ");
  const find = named ? `mw_find(row->group ? row->group : "")` : "mw_find()";
  return [
    "void mw_init(void) {\n  mw_clear(&mw_all, sizeof mw_all);\n}",
    `int mw_push(const mw_row *row, mw_answer *answers) {
  int reason;
  struct mw_group *g = ${find};
  ${named ? "if (!g) return -1;" : ""}
  const int quality = mw_check(g, row, &reason);
  mw_all.answers = answers;
  mw_all.count = 0;
  mw_all.row_t = row->t_us;
  ${hasTime ? `if (reason == MW_REASON_LATE) {
    answers->t_us = row->t_us;
    answers->group = mw_group_name(g);
    answers->score = answers->low = answers->high = NAN;
    answers->answered_class = -1;
    answers->alarm = answers->alarm_begins = 0;
    answers->quality = MW_BAD;
    answers->reason = MW_REASON_LATE;
    return 1;
  }` : ""}
  g->turn = ++mw_all.turn;
  if (quality != MW_GOOD) mw_remember(g, row->t_us, quality, reason);
  mw_step_1(g, ${hasTime ? "row->t_us" : "NAN"}, 0, ${recipe.input});
  return mw_all.count;
}`.replace(/\n\s*\n/g, "\n"),
    flush === ""
      ? `int mw_flush(mw_answer *answers) {\n  (void)answers;\n  return -1;\n}`
      : `int mw_flush(mw_answer *answers) {
  struct mw_group *g = NULL;
  for (int32_t k = 0; k < ${groups}; k++)
    if (mw_all.groups[k].used && mw_all.groups[k].turn != 0 && (!g || mw_all.turn - mw_all.groups[k].turn > mw_all.turn - g->turn)) g = mw_all.groups + k;
  if (!g) return -1;
  mw_all.answers = answers;
  mw_all.count = 0;
  mw_all.row_t = NAN;
  ${flush}
  ${past ? "mw_clear(&g->past, sizeof g->past);" : ""}
  g->turn = 0;
  return mw_all.count;
}`,
  ];
}

/** The name of a group, for its answers. */
export function nameText(named: boolean): string {
  return named ? "static const char *mw_group_name(const struct mw_group *g) {\n  return g->name;\n}" : "static const char *mw_group_name(const struct mw_group *g) {\n  (void)g;\n  return NULL;\n}";
}
