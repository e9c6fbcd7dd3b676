// The test that travels with the C source: rows, the answers of the device program to them, and a comparison. Pure.
// Run alone it prints one JSON line and ends with 0 or 1; with a number it also measures the time of a row over that many rounds.
import type { InputContract } from "../../../../shared/format/inputContract.ts";
import { cDouble, cString, withPrefix } from "./cText.ts";

export interface GoldenRow {
  tUs: number;
  group: string | null;
  /** In the order of the contract's signals. */
  values: readonly (number | string | null)[];
}

/** What the device program answers. */
export interface ExpectedAnswer {
  tUs: number;
  score: number | null;
  class: string | null;
  alarm: boolean;
  alarmBegins: boolean;
  quality: "Good" | "Uncertain" | "Bad";
  reason: string | null;
  low: number | null;
  high: number | null;
}

/** A score s may differ from the expected e by this times max(1, |e|). */
export const scoreBound = 1e-12;

const qualities = { Good: 0, Uncertain: 1, Bad: 2 };

/** Text of test_golden.c. classes: names in the order of the model; bound: see scoreBound. With another prefix, as the source was made with, its main is
 *  <prefix>_main, for many in one program. */
export function goldenText(inputs: InputContract, rows: readonly GoldenRow[], expected: readonly ExpectedAnswer[], classes: readonly string[], { bound = scoreBound, prefix = "mw" }: { bound?: number; prefix?: string } = {}): string {
  const number = (value: number | string | null) => cDouble(typeof value === "number" ? value : NaN);
  const places = (type: "number" | "text") => inputs.signals.flatMap((signal, s) => (signal.type === type ? [s] : []));
  const [numbers, texts] = [places("number"), places("text")];
  const one = ({ tUs, group, values }: GoldenRow) => {
    const parts = [number(tUs), group === null ? "0" : cString(group)];
    if (numbers.length > 0) parts.push(`{${numbers.map((s) => number(values[s] ?? null)).join(", ")}}`);
    if (texts.length > 0) parts.push(`{${texts.map((s) => (typeof values[s] === "string" ? cString(values[s]) : "0")).join(", ")}}`);
    return `  {${parts.join(", ")}}`;
  };
  const reason = (code: string | null) => (code === null ? 0 : Number(code.slice(code.lastIndexOf("-") + 1)));
  const answer = (e: ExpectedAnswer) => `  {${[number(e.tUs), "0", number(e.score), number(e.low), number(e.high), e.class === null ? -1 : classes.indexOf(e.class), reason(e.reason), Number(e.alarm), Number(e.alarmBegins), qualities[e.quality]].join(", ")}}`;
  const listed = (lines: readonly string[]) => (lines.length === 0 ? "" : ` = {\n${lines.join(",\n")}\n}`);
  const text = `#include "model.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define MW_ROWS ${rows.length}
#define MW_EXPECTED ${expected.length}

static const mw_row mw_test_rows[MW_ROWS + 1]${listed(rows.map(one))};

static const mw_answer mw_test_expected[MW_EXPECTED + 1]${listed(expected.map(answer))};

static mw_answer mw_test_answers[MW_ANSWERS_MOST];
static long mw_test_count = 0, mw_test_faults = 0;
static double mw_test_worst = 0.0;

static int mw_test_alike(double a, double b) { return isnan(a) ? isnan(b) : fabs(a - b) <= ${cDouble(bound)} * (fabs(b) > 1.0 ? fabs(b) : 1.0); }

static void mw_test_compare(int n) {
  for (int k = 0; k < n; k++, mw_test_count++) {
    const mw_answer *a = mw_test_answers + k, *e = mw_test_expected + (mw_test_count < MW_EXPECTED ? mw_test_count : MW_EXPECTED);
    const double apart = isnan(a->score) || isnan(e->score) ? 0.0 : fabs(a->score - e->score) / (fabs(e->score) > 1.0 ? fabs(e->score) : 1.0);
    const int same = mw_test_count < MW_EXPECTED && (${inputs.timeColumn === null ? "1" : "a->t_us == e->t_us || (isnan(a->t_us) && isnan(e->t_us))"}) && mw_test_alike(a->score, e->score) && mw_test_alike(a->low, e->low) && mw_test_alike(a->high, e->high) &&
      a->answered_class == e->answered_class && a->reason == e->reason && a->alarm == e->alarm && a->alarm_begins == e->alarm_begins && a->quality == e->quality;
    if (apart > mw_test_worst) mw_test_worst = apart;
    if (!same && ++mw_test_faults <= 5)
      fprintf(stderr, "answer %ld: score %.17g for %.17g, time %.17g for %.17g, quality %d for %d, reason %d for %d, alarm %d for %d\\n", mw_test_count + 1, a->score, e->score, a->t_us, e->t_us, a->quality, e->quality, a->reason, e->reason, a->alarm, e->alarm);
  }
}

int ${prefix === "mw" ? "main" : "mw_main"}(int words, char **word) {
  const long rounds = words > 1 ? atol(word[1]) : 0;
  double ns = 0.0;
  int n;
  mw_init();
  for (long r = 0; r < MW_ROWS; r++) mw_test_compare(mw_push(mw_test_rows + r, mw_test_answers));
  while ((n = mw_flush(mw_test_answers)) >= 0) mw_test_compare(n);
  if (mw_test_count != MW_EXPECTED) mw_test_faults++;
  if (rounds > 0) {
    const clock_t began = clock();
    for (long round = 0; round < rounds; round++) {
      mw_init();
      for (long r = 0; r < MW_ROWS; r++) mw_push(mw_test_rows + r, mw_test_answers);
    }
    ns = (double)(clock() - began) * 1e9 / CLOCKS_PER_SEC / ((double)MW_ROWS * (double)rounds);
  }
  printf("{\\"rows\\": %ld, \\"answers\\": %ld, \\"worst\\": %.17g, \\"faults\\": %ld, \\"stateBytes\\": %lu, \\"nsPerRow\\": %.1f}\\n", (long)MW_ROWS, mw_test_count, mw_test_worst, mw_test_faults, (unsigned long)mw_state_bytes, ns);
  return mw_test_faults == 0 ? 0 : 1;
}
`;  return withPrefix(text, prefix);
}
