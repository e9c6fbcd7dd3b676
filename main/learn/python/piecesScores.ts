// Python of what is made of scores: thresholds on honest scores, alarms, the figure that decides. The counterpart of main/learn/{outOfFold,
// evaluateFit,thresholds,costs,metrics}.ts.
import type { Piece } from "./piece.ts";

export const scorePieces: Readonly<Record<string, Piece>> = {
  out_of_fold: {
    needs: ["Frame", "NothingToLearn"],
    source: `
def out_of_fold(frame, folds, fit):
    """Scores of the rows that each fold tests, by a model that had not seen them."""
    scores = np.full(len(frame.X), np.nan)
    for train, test in folds:
        rows = in_stream(frame, test)
        scores[rows] = fit(frame.take(train))(frame.take(rows))
    return scores
`,
  },
  by_group: {
    needs: ["Frame"],
    source: `
def fit_by_group(train, fit):
    """One model a group, each taught by its own rows; no answer for a group without a model."""
    models = {number: fit(train.take(np.flatnonzero(train.group == number))) for number in np.unique(train.group)}

    def score(test):
        scores = np.full(len(test.X), np.nan)
        for number in np.unique(test.group):
            own = np.flatnonzero(test.group == number)
            if number in models:
                scores[own] = models[number](test.take(own))
        return scores

    return score
`,
  },
  persisted: {
    needs: ["Frame", "past_windows"],
    source: `
def pause_of(frame):
    """The pause that ends an alarm, in microseconds: five times the step that nine in ten neighbours keep."""
    if frame.time_us is None:
        return np.inf
    step = np.diff(frame.time_us)
    steps = np.sort(step[(step > 0) & (True if frame.group is None else np.diff(frame.group) == 0)])
    return np.inf if len(steps) == 0 else 5 * steps[int(0.9 * (len(steps) - 1))]


def persisted(scores, frame, count, of, pause):
    """The highest threshold at which each row would alarm: the count-th largest of the last \`of\` scores of its group."""
    new = np.ones(len(scores), dtype=bool)
    new[1:] = False
    if frame.group is not None:
        new[1:] |= np.diff(frame.group) != 0
    if frame.time_us is not None:
        new[1:] |= np.diff(frame.time_us) > pause
    length = np.minimum(places_in(np.cumsum(new)) + 1, of)
    out = np.empty(len(scores))
    for part, (windows,) in past_windows(length, scores):
        ranked = np.sort(np.where(np.isnan(windows), -np.inf, windows), axis=1)[:, ::-1]
        out[part] = ranked[:, count - 1] if count <= windows.shape[1] else -np.inf
    return out


def just_above(x):
    """The next number that a score must reach to be greater."""
    return x + max(abs(x) * 2.0**-52, 5e-324)


def honest_scores(stream, fit, parts):
    """Scores of training rows by models of the other parts; a part without both classes or with too few rows says nothing."""
    scores = np.full(len(stream.X), np.nan)
    for train, test in parts:
        try:
            scores[test] = fit(stream.take(train))(stream.take(test))
        except NothingToLearn:
            pass
    return scores


def limits_of(threshold, frame):
    """The threshold of each row: one for all, or that of its group."""
    if isinstance(threshold, dict):
        return np.array([threshold.get(number, np.nan) for number in frame.group])
    return np.full(len(frame.X), float(threshold))


def alarmed(frame, folds, fit, fit_threshold, count, of, pause):
    """Out-of-fold scores over their fold's threshold, and where an alarm stands."""
    relative, alarm = np.full(len(frame.X), np.nan), np.zeros(len(frame.X), dtype=bool)
    for train, test in folds:
        rows = in_stream(frame, test)
        training, testing = frame.take(train), frame.take(rows)
        limits = limits_of(fit_threshold(training), testing)
        scores = fit(training)(testing)
        relative[rows] = np.where(limits > 0, scores / np.where(limits > 0, limits, 1), scores)
        alarm[rows] = persisted(scores, testing, count, of, pause) >= limits
    return relative, alarm
`,
  },
  conformal_threshold: {
    needs: ["persisted", "conformal_limit"],
    source: `
def conformal_threshold(answer, stream, share):
    """At most this share of further normal rows alarms; rows without a label count as normal."""
    normal = answer[(np.ones(len(answer), dtype=bool) if stream.y is None else ~(stream.y > 0.5)) & (answer > -np.inf)]
    return just_above(conformal_limit(normal, share))
`,
  },
  threshold_by_group: {
    needs: ["Frame"],
    source: `
def threshold_by_group(train, fit_threshold):
    """One threshold a group, each from its own rows."""
    return {number: fit_threshold(train.take(np.flatnonzero(train.group == number))) for number in np.unique(train.group)}
`,
  },
  alarm_grid: {
    needs: ["persisted"],
    source: `
def joined_rows(stream, pause):
    """Whether each row follows the one before it in its group, and whether without a pause between."""
    ordered = stream.time_us is not None or stream.group is not None
    joins = np.zeros(len(stream.X), dtype=bool)
    joins[1:] = ordered if stream.group is None else np.diff(stream.group) == 0
    close = joins.copy()
    if stream.time_us is not None:
        close[1:] &= ~(np.diff(stream.time_us) > pause)
    return joins, close


def threshold_grid(answer):
    """Thresholds worth looking at, rising: quantiles, closer together in the upper tail, and one above every score."""
    ordered = np.sort(answer[answer > -np.inf])
    levels, tail = [i / 100 for i in range(100)], 0.5
    while tail * len(ordered) >= 0.5:
        levels.append(1 - tail)
        tail /= 1.1
    values = {ordered[int(np.floor((len(ordered) - 1) * p + 0.5))] for p in levels} | {np.quantile(ordered, 0.5), just_above(ordered[-1])}
    return np.array(sorted(values))


def starts(alarm, close):
    """Where an alarm begins."""
    return alarm & ~(close & np.r_[False, alarm[:-1]])
`,
  },
  weekly_threshold: {
    needs: ["alarm_grid"],
    source: `
def weekly_threshold(answer, scored, stream, accepted, pause):
    """The lowest threshold whose false alarms stay within so many a week of normal time with a score; looked for from the top down."""
    inside = np.zeros(len(stream.X), dtype=bool) if stream.y is None else stream.y > 0.5
    _, close = joined_rows(stream, pause)
    step = np.diff(stream.time_us)[True if stream.group is None else np.diff(stream.group) == 0]
    weeks = (scored & ~inside).sum() * np.median(step) / 1e6 / (7 * 86400)
    grid = threshold_grid(answer)
    lowest = grid[-1]
    for threshold in grid[::-1]:
        if (starts(answer >= threshold, close) & ~inside).sum() / weeks > accepted:
            break
        lowest = threshold
    return lowest
`,
  },
  cost_threshold: {
    needs: ["alarm_grid"],
    source: `
def cost_threshold(answer, stream, missed_cost, false_cost, pause):
    """The threshold of least cost on honest training scores; of equal ones the middle."""
    inside = stream.y > 0.5
    joins, close = joined_rows(stream, pause)
    event = np.cumsum(inside & ~(joins & np.r_[False, inside[:-1]]))
    events = len(np.unique(event[inside]))
    costs, grid = [], threshold_grid(answer)
    for threshold in grid:
        alarm = answer >= threshold
        begins = starts(alarm, close)
        found = len(np.unique(event[begins & inside]))
        costs.append((events - found) * missed_cost + (begins & ~inside).sum() * false_cost)
    equal = np.flatnonzero(np.array(costs) == min(costs))
    return grid[equal[len(equal) // 2]]
`,
  },
  rmse: {
    source: `
def rmse(y, answer, frame):
    """Square root of the mean squared error."""
    return np.sqrt(np.mean((answer - y) ** 2))
`,
  },
  mae: {
    source: `
def mae(y, answer, frame):
    """Mean absolute error."""
    return np.mean(np.abs(answer - y))
`,
  },
  r2: {
    source: `
def r2(y, answer, frame):
    """Share of the spread of the target that is explained."""
    return 1 - np.mean((answer - y) ** 2) / np.mean((y - y.mean()) ** 2)
`,
  },
  pinball: {
    source: `
def pinball(share):
    """Error of a promise that this share of the values lies below (Koenker and Bassett, 1978)."""
    return lambda y, answer, frame: np.mean(np.where(answer > y, (1 - share) * (answer - y), share * (y - answer)))
`,
  },
  nasaScore: {
    source: `
def nasa_score(y, answer, frame):
    """Sum over the last row of each group of exp(-d / 13) - 1 for early and exp(d / 10) - 1 for late answers (Saxena and others, 2008)."""
    d = answer - y
    each = np.where(d < 0, np.exp(-d / 13), np.exp(d / 10)) - 1
    return each.sum() if frame.group is None else each[np.r_[np.diff(frame.group) != 0, True]].sum()
`,
  },
  prAuc: {
    imports: ["from sklearn.metrics import average_precision_score"],
    source: `
def pr_auc(y, answer, frame):
    """Sum over thresholds of precision times gain in recall; rows of equal answer enter together."""
    return average_precision_score(y > 0.5, answer)
`,
  },
  rocAuc: {
    imports: ["from sklearn.metrics import roc_auc_score"],
    source: `
def roc_auc(y, answer, frame):
    """Share of pairs in the right order, ties counting half."""
    return roc_auc_score(y > 0.5, answer)
`,
  },
  brier: {
    source: `
def brier(y, answer, frame):
    """Mean squared distance of probability and truth (Brier, 1950)."""
    return np.mean((answer - (y > 0.5)) ** 2)
`,
  },
  confusion: {
    source: `
def confusion(y, alarm):
    """Rows by truth and alarm: caught, false, missed, quiet."""
    event = y > 0.5
    return (event & alarm).sum(), (~event & alarm).sum(), (event & ~alarm).sum(), (~event & ~alarm).sum()
`,
  },
};
