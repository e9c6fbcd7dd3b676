/* Parts that generated models take from here, each only where it is needed. A part begins with its name behind a colon. */

/*: same */
static int mw_same(const char *a, const char *b) {
  while (*a != 0 && *a == *b) {
    a++;
    b++;
  }
  return *a == *b;
}

/*: clear */
static void mw_clear(void *at, size_t bytes) {
  unsigned char *p = at;
  while (bytes-- > 0) *p++ = 0;
}

/*: known */
static double mw_known(double x) {
  return fabs(x) <= 1e100 ? x : NAN;
}

/*: gap */
typedef struct {
  double t;
  int32_t segment;
  int32_t begun;
} mw_gap;

/*: anew */
/* Whether nothing before this row may be used with it; most: longest distance in microseconds, below 0 for any. */
static int mw_anew(mw_gap *gap, double t, int32_t segment, double most) {
  const double dt = t - gap->t;
  const int anew = !gap->begun || segment != gap->segment || (most >= 0.0 && !(dt >= 0.0 && dt <= most));
  gap->t = t;
  gap->segment = segment;
  gap->begun = 1;
  return anew;
}

/*: window */
typedef struct {
  mw_gap gap;
  int32_t at;
  int32_t length;
} mw_window;

/*: enter */
/* The place of a new row in a ring of `size` rows. */
static int32_t mw_enter(mw_window *w, int32_t size) {
  const int32_t slot = w->at;
  w->at = slot + 1 == size ? 0 : slot + 1;
  if (w->length < size) w->length++;
  return slot;
}

/*: line */
/* The rows of a ring, oldest first. */
static void mw_line(double *out, const double *ring, int32_t size, const mw_window *w) {
  int32_t from = w->at - w->length;
  if (from < 0) from += size;
  for (int32_t k = 0; k < w->length; k++) {
    out[k] = ring[from];
    from = from + 1 == size ? 0 : from + 1;
  }
}

/*: back */
/* The same, newest first. */
static void mw_back(double *out, const double *ring, int32_t size, const mw_window *w) {
  int32_t from = w->at;
  for (int32_t k = 0; k < w->length; k++) {
    from = from == 0 ? size - 1 : from - 1;
    out[k] = ring[from];
  }
}

/*: sums */
typedef struct {
  int32_t n;
  double low, high, sum, mean;
} mw_sums;

/*: pass */
static mw_sums mw_pass(const double *v, int32_t length) {
  mw_sums s = {0, INFINITY, -INFINITY, 0.0, 0.0};
  for (int32_t k = 0; k < length; k++) {
    const double x = v[k];
    if (isnan(x)) continue;
    s.n++;
    s.low = x < s.low ? x : s.low;
    s.high = x > s.high ? x : s.high;
    s.sum += x;
  }
  s.mean = s.low == s.high ? s.low : s.sum / s.n;
  return s;
}

/*: squares */
static double mw_squares(const double *v, int32_t length, double mean) {
  double sum = 0.0;
  for (int32_t k = 0; k < length; k++)
    if (!isnan(v[k])) sum += (v[k] - mean) * (v[k] - mean);
  return sum;
}

/*: slope */
/* Least squares; places are those of the rows, or seconds where they are given. */
static double mw_slope(const double *v, const double *seconds, int32_t length, const mw_sums *s) {
  double place = 0.0, products = 0.0, squares = 0.0;
  if (s->low == s->high) return 0.0;
  for (int32_t k = 0; k < length; k++)
    if (!isnan(v[k])) place += seconds ? seconds[k] : (double)k;
  place /= s->n;
  for (int32_t k = 0; k < length; k++) {
    const double at = (seconds ? seconds[k] : (double)k) - place;
    if (isnan(v[k])) continue;
    products += at * (v[k] - s->mean);
    squares += at * at;
  }
  return products / squares;
}

/*: sort */
/* Shell's sort with Ciura's steps; no library, no recursion. */
static void mw_sort(double *v, int32_t n) {
  static const int32_t steps[] = {57, 23, 10, 4, 1};
  for (int32_t s = 0; s < 5; s++) {
    const int32_t step = steps[s];
    for (int32_t i = step; i < n; i++) {
      const double x = v[i];
      int32_t j = i;
      while (j >= step && v[j - step] > x) {
        v[j] = v[j - step];
        j -= step;
      }
      v[j] = x;
    }
  }
}

/*: sorted */
/* The known values in order; their number. */
static int32_t mw_sorted(double *out, const double *v, int32_t length) {
  int32_t n = 0;
  for (int32_t k = 0; k < length; k++)
    if (!isnan(v[k])) out[n++] = v[k];
  mw_sort(out, n);
  return n;
}

/*: quantile */
/* Hyndman and Fan, type 7, of values in order. */
static double mw_quantile(const double *v, int32_t n, double share) {
  const double place = (n - 1) * share;
  const double down = floor(place);
  const double low = v[(int32_t)down];
  return low + (v[(int32_t)ceil(place)] - low) * (place - down);
}

/*: moves */
static int mw_moves(double low, double high) {
  const double size = fabs(low) > fabs(high) ? fabs(low) : fabs(high);
  return high - low > 1e-90 && high - low > 1e-6 * size;
}

/*: autocorrelation */
static double mw_autocorrelation(const double *v, int32_t length) {
  double n = 0.0, x = 0.0, y = 0.0, xy = 0.0, xx = 0.0, yy = 0.0;
  double xLow = INFINITY, xHigh = -INFINITY, yLow = INFINITY, yHigh = -INFINITY;
  for (int32_t k = 1; k < length; k++) {
    if (isnan(v[k]) || isnan(v[k - 1])) continue;
    n += 1.0;
    x += v[k];
    y += v[k - 1];
    xLow = v[k] < xLow ? v[k] : xLow;
    xHigh = v[k] > xHigh ? v[k] : xHigh;
    yLow = v[k - 1] < yLow ? v[k - 1] : yLow;
    yHigh = v[k - 1] > yHigh ? v[k - 1] : yHigh;
  }
  if (n < 3.0 || !mw_moves(xLow, xHigh) || !mw_moves(yLow, yHigh)) return NAN;
  x /= n;
  y /= n;
  for (int32_t k = 1; k < length; k++) {
    if (isnan(v[k]) || isnan(v[k - 1])) continue;
    xy += (v[k] - x) * (v[k - 1] - y);
    xx += (v[k] - x) * (v[k] - x);
    yy += (v[k - 1] - y) * (v[k - 1] - y);
  }
  return xy / n / (sqrt(xx / n) * sqrt(yy / n));
}

/*: regime */
/* Number of the regime whose middle is nearest; the first of equal ones. */
static int32_t mw_regime(const double *c, const uint16_t *places, int32_t n, const double *fill, const double *inverse, const double *centres, int32_t regimes) {
  int32_t best = 0;
  double least = INFINITY;
  for (int32_t k = 0; k < regimes; k++) {
    double distance = 0.0;
    for (int32_t i = 0; i < n; i++) {
      const double x = c[places[i]];
      const double z = isnan(x) ? 0.0 : (x - fill[i]) * inverse[i];
      distance += centres[k * n + i] * (centres[k * n + i] - 2.0 * z);
    }
    if (distance < least) {
      best = k;
      least = distance;
    }
  }
  return best;
}

/*: turn */
/* Share of the day that has passed, or of the week that begins on Monday. */
static double mw_turn(double local, int week) {
  const double day = 86400000000.0;
  const double rest = fmod(fmod(local, day) + day, day);
  return week ? fmod(fmod((local - rest) / day + 3.0, 7.0) + 7.0, 7.0) / 7.0 : rest / day;
}

/*: lt */
static double mw_lt(double a, double b) { return isnan(a) || isnan(b) ? NAN : a < b ? 1.0 : 0.0; }

/*: le */
static double mw_le(double a, double b) { return isnan(a) || isnan(b) ? NAN : a <= b ? 1.0 : 0.0; }

/*: eq */
static double mw_eq(double a, double b) { return isnan(a) || isnan(b) ? NAN : a == b ? 1.0 : 0.0; }

/*: ne */
static double mw_ne(double a, double b) { return isnan(a) || isnan(b) ? NAN : a != b ? 1.0 : 0.0; }

/*: min */
static double mw_min(double a, double b) { return isnan(a) || isnan(b) ? NAN : a < b ? a : b; }

/*: max */
static double mw_max(double a, double b) { return isnan(a) || isnan(b) ? NAN : a > b ? a : b; }

/*: if */
static double mw_if(double condition, double then, double other) { return isnan(condition) ? NAN : condition != 0.0 ? then : other; }

/*: logistic */
static double mw_logistic(double t) {
  if (t >= 0.0) return 1.0 / (1.0 + exp(-t));
  const double e = exp(t);
  return e / (1.0 + e);
}

/*: odds */
/* Log-odds of a probability, cut at 16. */
static double mw_odds(double p) {
  const double t = log(p / (1.0 - p));
  return t > 16.0 ? 16.0 : t < -16.0 ? -16.0 : t;
}

/*: isotonic */
static double mw_isotonic(const double *from, const double *to, int32_t n, double score) {
  int32_t low = 0, high = n - 1;
  if (isnan(score)) return NAN;
  if (score <= from[0]) return to[0];
  if (score >= from[high]) return to[high];
  while (high - low > 1) {
    const int32_t middle = (low + high) / 2;
    if (from[middle] <= score) low = middle;
    else high = middle;
  }
  return to[low] + ((score - from[low]) / (from[high] - from[low])) * (to[high] - to[low]);
}

/*: linear */
static double mw_linear(const double *x, int32_t n, const double *weights, const double *fill, const double *center, double sum) {
  for (int32_t f = 0; f < n; f++) sum += weights[f] * ((isnan(x[f]) ? fill[f] : x[f]) - center[f]);
  return sum;
}

/*: place */
/* Edges below v, by halving; n + 1 for a missing value. */
static int32_t mw_place(const double *edges, int32_t n, double v) {
  int32_t low = 0, high = n;
  if (isnan(v)) return n + 1;
  while (low < high) {
    const int32_t middle = (low + high) / 2;
    if (edges[middle] < v) low = middle + 1;
    else high = middle;
  }
  return low;
}

/*: below */
/* Thresholds below v; 0 for a missing value. Without a branch that a processor could guess wrong. */
static int32_t mw_below(const double *thresholds, int32_t n, double v) {
  const double *at = thresholds;
  while (n > 1) {
    const int32_t half = n / 2;
    at += at[half - 1] < v ? half : 0;
    n -= half;
  }
  return (int32_t)(at - thresholds) + (n == 1 && *at < v);
}
