// Python of the families that draw a line: scikit-learn on columns standardised as main/learn/families/standardise.ts does it, and the choice of
// their strength by forward validation (leastSquares.ts). These give Millwright's figures to rounding.
import type { Piece } from "./piece.ts";

export const linearPieces: Readonly<Record<string, Piece>> = {
  NothingToLearn: {
    source: `
class NothingToLearn(Exception):
    """Too few rows, or one class only: a part of the rows that says nothing."""


def need(holds, why):
    if not holds:
        raise NothingToLearn(why)
`,
  },
  scaling_of: {
    needs: ["NothingToLearn"],
    source: `
def scaling_of(X):
    """Of each column: the median that fills a gap, mean and 1 / standard deviation after filling (0: it does not move)."""
    some = X[::max(1, -(-len(X) // 65_536))]
    fill = np.zeros(X.shape[1])
    for c in range(X.shape[1]):
        column = some[:, c] if not np.isnan(some[:, c]).all() else X[:, c]
        fill[c] = 0 if np.isnan(column).all() else np.nanmedian(column)
    full = np.where(np.isnan(X), fill, X)
    mean, sd = full.mean(axis=0), full.std(axis=0, ddof=1) if len(X) > 1 else np.zeros(X.shape[1])
    moves = sd > 1e-9 * np.abs(mean)
    return fill, mean, np.where(moves, 1 / np.where(moves, sd, 1), 0)


def standardised(X, scaling):
    """Columns in their own spreads, gaps filled."""
    fill, mean, inverse = scaling
    return (np.where(np.isnan(X), fill, X) - mean) * inverse
`,
  },
  forward_errors: {
    needs: ["scaling_of"],
    source: `
def in_time(train):
    """X and y of the rows in time order."""
    order = np.arange(len(train.X)) if train.time_us is None else np.argsort(train.time_us, kind="stable")
    return train.X.to_numpy()[order], train.y[order]


def forward_errors(X, y, lines_of):
    """Squared error of several lines: taught on 1/4, 2/4, 3/4 of the rows in time, tried on the next quarter; geometric mean of the three.
    None for too few rows. lines_of(Z, y): weights and bias of each."""
    if len(X) < 16:
        return None
    logs = []
    for part in (1, 2, 3):
        cut, end = len(X) * part // 4, len(X) * (part + 1) // 4
        scaling = scaling_of(X[:cut])
        Z = standardised(X[cut:end], scaling)
        lines = lines_of(standardised(X[:cut], scaling), y[:cut])
        with np.errstate(divide="ignore"):
            logs.append([np.log(np.mean((Z @ weights + bias - y[cut:end]) ** 2)) for weights, bias in lines])
    return np.exp(np.mean(logs, axis=0))


def line(scaling, weights, bias):
    """Answers of a line over standardised columns."""
    return lambda test: standardised(test.X.to_numpy(), scaling) @ weights + bias
`,
  },
  ridge: {
    needs: ["forward_errors"],
    imports: ["from sklearn.linear_model import Ridge"],
    source: `
def fit_ridge(train, alpha="auto"):
    """Ridge regression (Hoerl and Kennard, 1970); alpha is a share of the rows."""
    X, y = in_time(train)
    need(len(y) >= 3, "too few rows")
    alphas = [1e-6, 1e-5, 1e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3, 1, 3, 10]

    def solved(Z, y, alpha):
        model = Ridge(alpha=len(y) * max(alpha, 1e-9), fit_intercept=False, solver="cholesky").fit(Z, y - y.mean())
        return model.coef_, y.mean()

    if alpha == "auto":
        errors = forward_errors(X, y, lambda Z, y: [solved(Z, y, each) for each in alphas])
        # Of equal ones the stronger.
        alpha = 1e-2 if errors is None else alphas[len(alphas) - 1 - int(np.argmin(errors[::-1]))]
    scaling = scaling_of(X)
    return line(scaling, *solved(standardised(X, scaling), y, alpha))
`,
  },
  pls: {
    needs: ["forward_errors"],
    imports: ["from sklearn.cross_decomposition import PLSRegression"],
    source: `
def fit_pls(train, latent_variables="auto", limit_share=None):
    """Partial least squares for one target (Wold, Sjöström, Eriksson, 2001)."""
    X, y = in_time(train)
    need(len(y) >= 3, "too few rows")

    def lines(Z, y, most):
        """The lines of the first 1 .. most latent variables; the last again where there are no more."""
        moving = np.flatnonzero(Z.any(axis=0))
        model = PLSRegression(n_components=min(most, len(moving), len(y) - 1), scale=False).fit(Z[:, moving], y - y.mean())
        out = []
        for k in range(1, most + 1):
            weights = np.zeros(Z.shape[1])
            weights[moving] = model.x_rotations_[:, :k] @ model.y_loadings_[0, :k]
            out.append((weights, y.mean()))
        return out

    if latent_variables == "auto":
        most = max(1, min(20, X.shape[1]))
        errors = forward_errors(X, y, lambda Z, y: lines(Z, y, most))
        latent_variables = min(2, most) if errors is None else 1 + int(np.flatnonzero(errors <= 1.01 * errors.min())[0])
    scaling = scaling_of(X)
    return line(scaling, *lines(standardised(X, scaling), y, latent_variables)[-1])
`,
  },
  elasticNet: {
    needs: ["forward_errors"],
    imports: ["from sklearn.linear_model import ElasticNet"],
    source: `
def fit_elastic_net(train, alpha="auto", l1_share=0.5):
    """Elastic net for numbers (Friedman, Hastie, Tibshirani, 2010)."""
    X, y = in_time(train)
    need(len(y) >= 3, "too few rows")
    l1_share = min(1, max(0.01, l1_share))

    def path(Z, y):
        top = max(np.abs(Z.T @ (y - y.mean())).max(initial=0) / len(y) / l1_share, np.finfo(float).tiny)
        return [top * 1e-4 ** (k / 19) for k in range(20)]

    def solved(Z, y, alpha):
        model = ElasticNet(alpha=alpha, l1_ratio=l1_share, fit_intercept=False, tol=1e-14, max_iter=100_000).fit(Z, y - y.mean())
        return model.coef_, y.mean()

    scaling = scaling_of(X)
    Z = standardised(X, scaling)
    if alpha == "auto":
        errors = forward_errors(X, y, lambda Z, y: [solved(Z, y, each) for each in path(Z, y)])
        alpha = path(Z, y)[10 if errors is None else int(np.argmin(errors))]
    return line(scaling, *solved(Z, y, alpha))
`,
  },
  logistic: {
    needs: ["scaling_of"],
    imports: ["from sklearn.linear_model import LogisticRegression"],
    source: `
def fit_logistic(train, l2=1, class_weights="none", max_steps=50):
    """Logistic regression with a penalty on squared weights, by Newton's method."""
    X, y = train.X.to_numpy(), train.y > 0.5
    need(len(y) >= 2 and 0 < y.sum() < len(y), "one class only")
    scaling = scaling_of(X)
    weight = "balanced" if class_weights == "balanced" else None
    model = LogisticRegression(C=1 / l2, class_weight=weight, solver="newton-cholesky", tol=1e-10, max_iter=1000).fit(standardised(X, scaling), y)
    return lambda test: model.predict_proba(standardised(test.X.to_numpy(), scaling))[:, 1]
`,
  },
};
