// Python of the dumb rules that every model must beat: the counterpart of main/learn/families/{baselines,streamBaselines}.ts.
import type { Piece } from "./piece.ts";

export const baselinePieces: Readonly<Record<string, Piece>> = {
  constant: {
    needs: ["NothingToLearn"],
    source: `
def fit_constant(train):
    """The mean of the training targets, for every row."""
    need(len(train.y) >= 2, "too few rows")
    mean = train.y.mean()
    return lambda test: np.full(len(test.X), mean)
`,
  },
  prior: {
    needs: ["constant"],
    source: `
def fit_prior(train):
    """The share of events in training, for every row."""
    need(0 < train.y.mean() < 1, "one class only")
    return fit_constant(train)
`,
  },
  repeated: {
    needs: ["NothingToLearn"],
    source: `
def fit_repeated(train, feature):
    """A column as it stands; where it is missing, the mean of the training targets."""
    fill = train.y.mean()
    return lambda test: test.X[feature].fillna(fill).to_numpy()
`,
  },
  threeSigma: {
    needs: ["scaling_of"],
    source: `
def fit_three_sigma(train, only=None):
    """The largest distance of a column from its mean, in its own spreads."""
    X = train.X.to_numpy()
    need(len(X) >= 3, "too few rows")
    _, mean, inverse = scaling_of(X)
    counted = inverse * np.array([only is None or name in only for name in train.X])
    return lambda test: np.abs(np.where(np.isnan(test.X.to_numpy()), 0, (test.X.to_numpy() - mean) * counted)).max(axis=1, initial=0)
`,
  },
  ewma: {
    needs: ["scaling_of"],
    source: `
def fit_ewma(train, weight=0.2):
    """The largest distance of a column's weighted mean from its training mean, in its own spreads (Roberts, 1959)."""
    X = train.X.to_numpy()
    need(len(X) >= 3, "too few rows")
    _, mean, inverse = scaling_of(X)

    def score(test):
        Z = (test.X.to_numpy() - mean) * inverse
        group = np.zeros(len(Z), dtype=int) if test.group is None else test.group
        state, out = {}, np.zeros(len(Z))
        for r in range(len(Z)):
            now = state.setdefault(group[r], np.zeros(Z.shape[1]))
            now += np.where(np.isnan(Z[r]), 0, weight * (Z[r] - now))
            out[r] = np.abs(now).max(initial=0) / np.sqrt(weight / (2 - weight))
        return out

    return score
`,
  },
  lastTarget: {
    needs: ["NothingToLearn"],
    source: `
def fit_last_target(train, lag_s):
    """The newest target that is at least \`lag_s\` old; before there is one, the mean of the training targets."""
    need(len(train.y) >= 2, "too few rows")
    fill = train.y.mean()

    def score(test):
        out = np.full(len(test.y), fill)
        group = np.zeros(len(out), dtype=int) if test.group is None else test.group
        for number in np.unique(group):
            own = np.flatnonzero(group == number)
            said = own[~np.isnan(test.y[own])]
            at = np.searchsorted(test.time_us[said], test.time_us[own] - lag_s * 1e6, side="right") - 1
            out[own] = np.where(at >= 0, test.y[said][np.maximum(at, 0)] if len(said) else fill, fill)
        return out

    return score
`,
  },
  rule: {
    needs: ["derive"],
    source: `
def fit_rule(train, formula, task):
    """The engineer's own rule; a gap says no alarm, or the mean of the training targets."""
    fill = train.y.mean() if task == "regression" else 0.0

    def score(test):
        with np.errstate(all="ignore"):
            told = np.broadcast_to(np.asarray(formula(test.X), dtype=float), len(test.X))
        return np.where(np.isnan(told), fill, told)

    return score
`,
  },
};
