/* Time of one row in C: the C target's mw_push, and LightGBM's own single-row prediction of the same trees by its C library, fed with the features
   ready made. Words: ours-ready | ours-whole | lightgbm, the rows as raw doubles, rows, columns, rounds; for lightgbm its model file.
   Last line: nanoseconds for a row and the sum of the answers. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#ifdef LIGHTGBM
extern int LGBM_BoosterCreateFromModelfile(const char *, int *, void **);
extern int LGBM_BoosterPredictForMatSingleRowFastInit(void *, int, int, int, int, int, const char *, void **);
extern int LGBM_BoosterPredictForMatSingleRowFast(void *, const void *, long long *, double *);
#else
#include "model.h"
#endif

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

int main(int words, char **word) {
  const long rows = atol(word[2]), columns = atol(word[3]), rounds = atol(word[4]);
  double *x = malloc(sizeof(double) * (size_t)(rows * columns)), sum = 0.0, best = 1e300;
  FILE *file = fopen(word[1], "rb");
  if (words < 5 || !file || fread(x, sizeof(double), (size_t)(rows * columns), file) != (size_t)(rows * columns)) return 2;
#ifdef LIGHTGBM
  void *booster, *fast;
  int trees;
  if (LGBM_BoosterCreateFromModelfile(word[5], &trees, &booster)) return 3;
  /* raw scores of doubles, all trees, one thread */
  if (LGBM_BoosterPredictForMatSingleRowFastInit(booster, 1, 0, -1, 1, (int)columns, "num_threads=1", &fast)) return 4;
#else
  static mw_row row;
  static mw_answer answers[MW_ANSWERS_MOST];
#endif
  for (long round = 0; round < rounds; round++) {
    sum = 0.0;
#ifndef LIGHTGBM
    mw_init();
#endif
    const double began = now();
    for (long r = 0; r < rows; r++) {
#ifdef LIGHTGBM
      double out;
      long long length;
      LGBM_BoosterPredictForMatSingleRowFast(fast, x + r * columns, &length, &out);
      sum += out;
#else
      memcpy(row.number, x + r * columns, sizeof row.number);
      row.t_us = (double)r * 1e6;
      if (mw_push(&row, answers) > 0) sum += answers[0].score;
#endif
    }
    const double ns = (now() - began) / (double)rows;
    if (ns < best) best = ns;
  }
  printf("{\"ns\": %.1f, \"sum\": %.17g}\n", best, sum);
  return 0;
}
