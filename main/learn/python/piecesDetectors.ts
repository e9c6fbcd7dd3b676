// Python of detectors that are formulas: the plane of normal rows, distances to normal rows. Written out in numpy, as main/learn/families/
// {pca,knn,lof,neighbours}.ts work them, so that they give Millwright's figures to rounding.
import type { Piece } from "./piece.ts";

export const detectorPieces: Readonly<Record<string, Piece>> = {
  conformal_limit: {
    source: `
def conformal_limit(values, share):
    """Limit that a further normal value passes with probability at most \`share\`: rank (n + 1)(1 - share) (Vovk and others, 2005)."""
    values = np.sort(values[~np.isnan(values)])
    rank = int(np.ceil((len(values) + 1) * (1 - share) - 1e-9))
    return values[min(len(values), max(1, rank)) - 1]
`,
  },
  pca: {
    needs: ["scaling_of", "conformal_limit"],
    source: `
def fit_pca(train, components=0.95, limit_share=0.01, held_out=0, outside="spe"):
    """Plane of normal rows: T² inside it and Q outside, each over its limit; the greater one is the score (MacGregor and Kourti, 1995)."""
    X = train.X.to_numpy()
    need(len(X) >= 10, "too few rows")
    last = int(len(X) * held_out)
    fitted, limited = X[:len(X) - last], X[len(X) - last:] if last else X
    scaling = scaling_of(fitted)
    Z, size = standardised(fitted, scaling), X.shape[1]
    variances, directions = np.linalg.eigh(Z.T @ Z / max(1, len(Z) - 1))
    variances, directions = np.maximum(variances[::-1], 0), directions[:, ::-1]
    total = variances.sum()
    usable = int((variances > 1e-10 * max(1, total / size)).sum())
    kept = round(components) if components >= 1 else int(np.searchsorted(np.cumsum(variances[:usable]), components * total - 1e-12)) + 1
    kept = min(kept, usable)
    beyond = [k for k in range(kept, usable) if variances[k] > 1e-6 * total / size]

    def statistics(X):
        Z = standardised(X, scaling)
        inside = Z @ directions[:, :kept]
        t2 = (inside**2 / variances[:kept]).sum(axis=1)
        if outside == "t2":
            return t2, ((Z @ directions[:, beyond]) ** 2 / variances[beyond]).sum(axis=1)
        return t2, ((Z - inside @ directions[:, :kept].T) ** 2).sum(axis=1)

    t2, q = statistics(limited)
    limit_t2, limit_q = conformal_limit(t2, limit_share) if kept else 0, conformal_limit(q, limit_share)
    limit_q = limit_q if limit_q > size * 1e-10 else 0

    def score(test):
        t2, q = statistics(test.X.to_numpy())
        return np.maximum(t2 / limit_t2 if limit_t2 > 0 else 0 * t2, q / limit_q if limit_q > 0 else 0 * q)

    return score
`,
  },
  Reference: {
    needs: ["NothingToLearn", "Draw"],
    imports: ["from sklearn.neighbors import NearestNeighbors"],
    source: `
class Reference:
    """Normal rows to compare with, on a grid of 4,096 steps a spread: drawn by the seed, or covering them (Gonzalez, 1985)."""

    def __init__(self, X, reference_rows, seed, cover):
        size = X.shape[1]
        self.center, inverse = np.zeros(size), np.zeros(size)
        some = X[::max(1, -(-len(X) // 65_536))]
        for c in range(size):
            column = some[:, c][np.isfinite(some[:, c])]
            whole = X[:, c][np.isfinite(X[:, c])]
            column = column if len(column) else whole
            if len(column) == 0:
                continue
            at = lambda share: np.quantile(column, share)
            self.center[c] = at(0.5)
            spread = max((at(0.75) - at(0.25)) / 1.349, (at(0.99) - at(0.01)) / 4.6527 / 10)
            least = max(1e-9 * abs(self.center[c]), 1e-200)
            if not spread > least:
                spread = np.std(whole, ddof=1) if len(whole) > 1 else 0
            inverse[c] = 1 / spread if spread > least else 0
        self.inverse = inverse
        limit = max(10, min(max(10, round(reference_rows)), 2**18 // max(1, size)))
        draw = Draw(seed)
        points = self.place(X[self.drawn(draw, len(X), 8 * limit)])
        if cover:
            points = self.covering(points, limit)
        else:
            points = points[np.sort(np.unique(points, axis=0, return_index=True)[1])]
            points = points[self.drawn(draw, len(points), limit)]
        self.points = points

    def place(self, X):
        """Rows on the grid; missing lies at the median."""
        Z = (np.clip(X, -1e300, 1e300) - self.center) * self.inverse
        return np.where(np.isnan(X), 0, np.floor(np.clip(Z, -1024, 1024) * 4096 + 0.5))

    @staticmethod
    def drawn(draw, n, most):
        """At most \`most\` of the numbers 0 .. n - 1, without replacement, ascending."""
        every = np.arange(n)
        if n <= most:
            return every
        for i in range(most):
            j = i + draw.below(n - i)
            every[i], every[j] = every[j], every[i]
        return np.sort(every[:most])

    @staticmethod
    def covering(points, limit):
        """At most \`limit\` rows, each the farthest from those before, from the one nearest to the median on."""
        if len(points) <= limit:
            return points
        far = (points**2).sum(axis=1)
        kept, following, far = [], int(np.argmin(far)), np.full(len(points), np.inf)
        for _ in range(limit):
            kept.append(following)
            far = np.minimum(far, ((points - points[following]) ** 2).sum(axis=1))
            far[kept] = -1
            following = int(np.argmax(far))
        return points[np.sort(kept)]

    def nearest(self, X, neighbours):
        """Distances in spreads to the nearest reference rows, and which they are."""
        search = NearestNeighbors(n_neighbors=neighbours, algorithm="brute").fit(self.points)
        distance, which = search.kneighbors(self.place(X))
        return distance / 4096, which
`,
  },
  knn: {
    needs: ["Reference"],
    source: `
def fit_knn(train, seed, neighbours=5, distance="mean", reference_rows=1000):
    """Distance to the nearest normal rows (Ramaswamy and others, 2000; Angiulli and Pizzuti, 2002)."""
    X = train.X.to_numpy()
    need(len(X) >= 10, "too few rows")
    reference = Reference(X, reference_rows, seed, cover=True)
    k = min(max(1, round(neighbours)), len(reference.points))

    def score(test):
        far = reference.nearest(test.X.to_numpy(), k)[0]
        return far[:, -1] if distance == "largest" else far.mean(axis=1)

    return score
`,
  },
  lof: {
    needs: ["Reference"],
    source: `
def fit_lof(train, seed, neighbours=20, reference_rows=1000):
    """Local outlier factor: how much lonelier a row lies than its neighbours (Breunig and others, 2000)."""
    X = train.X.to_numpy()
    need(len(X) >= 10, "too few rows")
    reference = Reference(X, reference_rows, seed, cover=False)
    k = max(1, min(round(neighbours), len(reference.points) - 1))
    search = NearestNeighbors(n_neighbors=k, algorithm="brute").fit(reference.points)
    own, which = search.kneighbors()  # a row is no neighbour of itself
    reach = own[:, -1] / 4096
    density = 1 / (np.maximum(own / 4096, reach[which]).mean(axis=1) + 1e-10)

    def score(test):
        far, which = reference.nearest(test.X.to_numpy(), k)
        return density[which].mean(axis=1) * (np.maximum(far, reach[which]).mean(axis=1) + 1e-10)

    return score
`,
  },
};
