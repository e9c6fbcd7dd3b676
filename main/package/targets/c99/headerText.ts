// The header of the C program: the row, the answer, the three calls. Pure.
import type { InputContract } from "../../../../shared/format/inputContract.ts";
import { reasons } from "./answerText.ts";
import { cComment, cNames } from "./cText.ts";

/** Text of model.h. */
export function headerText({ inputs, title, digest }: { inputs: InputContract; title: string; digest: string }, { classes, answersMost, groups }: { classes: readonly string[]; answersMost: number; groups: number }): string {
  const of = (type: "number" | "text") => inputs.signals.filter((signal) => signal.type === type);
  const places = (kind: string, type: "number" | "text") => {
    const names = cNames(of(type).map(({ column }) => column));
    const lines = of(type).map(({ column, unit }, k) => `  MW_${kind}_${names[k]} = ${k}, /* ${cComment(column)}${unit === null ? "" : ` in ${cComment(unit)}`} */`);
    return lines.length === 0 ? "" : `/* Places in a row's ${type}s. */\nenum {\n${lines.join("\n")}\n};\n`;
  };
  const [numbers, texts] = [of("number").length, of("text").length];
  return `/* ${cComment(title)}. Package ${digest}. Generated; see README. */
#ifndef MW_MODEL_H
#define MW_MODEL_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

${places("IN", "number")}${places("TEXT", "text")}
/* A row as it arrives. */
typedef struct {
  double t_us;${inputs.timeColumn === null ? " /* not used: rows of this model have no time */" : " /* UTC in microseconds; NAN unknown */"}
  const char *group; /* ${inputs.groupColumn === null ? "not used: there is one machine" : `${cComment(inputs.groupColumn)}; NULL reads as ""`} */
${numbers > 0 ? `  double number[${numbers}]; /* NAN missing */\n` : ""}${texts > 0 ? `  const char *text[${texts}]; /* UTF-8; NULL missing */\n` : ""}} mw_row;

/* No answer is MW_BAD with a NAN score: never a guess, never the last value. */
enum { MW_GOOD, MW_UNCERTAIN, MW_BAD };

/* Why there is no answer, or what is uncertain about it: the number of the code MW-DEV-... */
enum {
  MW_REASON_MISSING = ${reasons.missing},
  MW_REASON_OUT_OF_RANGE = ${reasons.outOfRange},
  MW_REASON_LATE = ${reasons.late},
  MW_REASON_FROZEN = ${reasons.frozen},
  MW_REASON_OUTSIDE_KNOWN = ${reasons.outsideKnown},
  MW_REASON_CLASS_UNSURE = ${reasons.classUnsure}
};

typedef struct {
  double t_us;
  const char *group; /* valid until the next call */
  double score; /* NAN: no answer */
  double low, high; /* ends of the interval; NAN where the model has none */
  int16_t answered_class; /* place in mw_classes; -1 none */
  int16_t reason; /* 0: nothing to say */
  uint8_t alarm, alarm_begins, quality;
} mw_answer;

/* Answers that one call may give. */
#define MW_ANSWERS_MOST ${answersMost}
/* Groups whose past is kept; the one quiet longest is forgotten first. */
#define MW_GROUPS ${groups}
${classes.length > 0 ? `#define MW_CLASSES ${classes.length}\nextern const char *const mw_classes[];\n` : ""}
/* Bytes that change while the program runs; all static. */
extern const uint32_t mw_state_bytes;

/* Forgets everything; call it once before the first row. */
void mw_init(void);
/* Takes a row and gives the answers that it completes; their number, or -1 for a group whose name is too long. */
int mw_push(const mw_row *row, mw_answer *answers);
/* At the end of the data: the answers that wait for a group's bucket or batch to end, one group a call; -1 when no group is left. */
int mw_flush(mw_answer *answers);

#ifdef __cplusplus
}
#endif

#endif
`;
}
