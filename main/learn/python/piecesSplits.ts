// Python of the table that training sees and of the splits. The counterpart of main/learn/frame.ts and splits.ts: the same rows on the same side
// of the same cuts, down to the seeded draw, so that figures stand on the same rows.
import type { Piece } from "./piece.ts";

export const splitPieces: Readonly<Record<string, Piece>> = {
  Frame: {
    imports: ["from dataclasses import dataclass, replace"],
    source: `
@dataclass
class Frame:
    """The table that training sees, rows in order: X (NaN missing), target (NaN unknown, None where nothing is said), time, group."""

    X: pd.DataFrame
    y: np.ndarray
    time_us: np.ndarray   # None: rows have no time
    group: np.ndarray     # None: rows have no groups

    def take(self, rows):
        """The rows named, in that order."""
        part = {name: None if getattr(self, name) is None else getattr(self, name)[rows] for name in ("y", "time_us", "group")}
        return replace(self, X=self.X.iloc[rows].reset_index(drop=True), **part)


def frame_of(rows, target, features, has_time, has_group, only_known):
    """Features and target in the order of the rows; those without a known target neither teach nor judge where a target is learned."""
    order = np.argsort(rows.row, kind="stable")
    X = rows.values[features].iloc[order].reset_index(drop=True).astype(float)
    group = pd.factorize(rows.group[order])[0]
    y = None if target is None else np.asarray(target, dtype=float)[order]
    frame = Frame(X, y, rows.time_us[order] if has_time else None, group if has_group else None)
    return frame.take(np.flatnonzero(~np.isnan(y))) if only_known else frame


def in_stream(frame, rows):
    """The row numbers by group, then by time."""
    keys = [np.sort(rows)]
    if frame.time_us is not None:
        keys.append(frame.time_us[keys[0]])
    if frame.group is not None:
        keys.append(frame.group[keys[0]])
    return keys[0][np.lexsort(keys)]
`,
  },
  time_split: {
    needs: ["Frame"],
    source: `
def time_order(frame):
    """Row numbers in time order, and the time of each row: its place where rows have no time."""
    order = np.arange(len(frame.X)) if frame.time_us is None else np.argsort(frame.time_us, kind="stable")
    clock = np.empty(len(order))
    clock[order] = np.arange(len(order))
    return order, clock if frame.time_us is None else frame.time_us


def time_split(frame, shares, gap, changes_us=(), first_part=1, both_sides=False):
    """Parts between shares of the rows in time, each judged after training on those before it (and after it), rows within the gap left out."""
    order, time = time_order(frame)
    width = gap * 1e6 if frame.time_us is not None else gap
    cuts = [int(np.floor(share * len(order) + 0.5)) for share in shares]
    changes = [int(np.searchsorted(time[order], t)) for t in changes_us] if frame.time_us is not None else []
    edges = []
    for i, cut in enumerate(cuts):
        if 0 < i < len(cuts) - 1:
            # A cut moves to the nearest change of the plant within a quarter of its smaller neighbour part.
            reach = min(cut - cuts[i - 1], cuts[i + 1] - cut) / 4
            near = sorted((c for c in changes if abs(c - cut) <= reach), key=lambda c: abs(c - cut))
            cut = near[0] if near else cut
        # Rows of the same moment never stand on both sides.
        while 0 < cut < len(order) and time[order[cut]] == time[order[cut - 1]]:
            cut += 1
        edges.append(cut)
    folds = []
    for part in range(first_part, len(edges) - 1):
        test = order[edges[part]:edges[part + 1]]
        before, after = order[:edges[part]], order[edges[part + 1]:] if both_sides else order[:0]
        if width > 0:
            before = before[time[test[0]] - time[before] > width]
            after = after[time[after] - time[test[-1]] > width]
        folds.append((np.sort(np.r_[before, after]), np.sort(test)))
    return folds
`,
  },
  group_split: {
    needs: ["Frame"],
    source: `
def group_split(frame, folds, gap):
    """Whole groups dealt to folds by size; rows within the gap before or after a tested group's time are left out."""
    groups, first, sizes = np.unique(frame.group, return_index=True, return_counts=True)
    load, home = [0] * folds, {}
    for size, group in sorted(zip(-sizes, groups)):
        emptiest = load.index(min(load))
        home[group] = emptiest
        load[emptiest] -= size
    of = np.array([home[group] for group in frame.group])
    parts = []
    for fold in range(folds):
        train, test = np.flatnonzero(of != fold), np.flatnonzero(of == fold)
        if frame.time_us is not None and gap > 0:
            near = np.zeros(len(train), dtype=bool)
            time = frame.time_us[train]
            for group in np.unique(frame.group[test]):
                own = frame.time_us[test][frame.group[test] == group]
                begin, end = own.min(), own.max()
                near |= ((time < begin) & (begin - time <= gap * 1e6)) | ((time > end) & (time - end <= gap * 1e6))
            train = train[~near]
        parts.append((train, test))
    return parts
`,
  },
  head_split: {
    needs: ["time_split"],
    source: `
def head_split(frame, rows, gap):
    """The first rows of every group train, the rest of it judges."""
    order, time = time_order(frame)
    width = gap * 1e6 if frame.time_us is not None else gap
    group = np.zeros(len(order), dtype=int) if frame.group is None else frame.group
    train, test = [], []
    for number in dict.fromkeys(group[order]):
        own = order[group[order] == number]
        head, tail = own[:rows], own[rows:]
        if width > 0 and len(tail):
            head = head[time[tail[0]] - time[head] > width]
        train.append(head)
        test.append(tail)
    return [(np.sort(np.concatenate(train)), np.sort(np.concatenate(test)))]
`,
  },
  Draw: {
    source: `
class Draw:
    """Seeded whole numbers: xoshiro128** (Blackman and Vigna, 2021), its state filled by splitmix32."""

    def __init__(self, seed):
        self.state, mix = [], seed & 0xFFFFFFFF
        for _ in range(4):
            mix = (mix + 0x9E3779B9) & 0xFFFFFFFF
            z = ((mix ^ (mix >> 16)) * 0x21F0AAAD) & 0xFFFFFFFF
            z = ((z ^ (z >> 15)) * 0x735A2D97) & 0xFFFFFFFF
            self.state.append(z ^ (z >> 15))

    def word(self):
        """The next 32 bits."""
        a, b, c, d = self.state
        turned = (b * 5) & 0xFFFFFFFF
        answer = (((turned << 7) | (turned >> 25)) & 0xFFFFFFFF) * 9 & 0xFFFFFFFF
        shifted = (b << 9) & 0xFFFFFFFF
        c, d = c ^ a, d ^ b
        b, a = b ^ c, a ^ d
        c ^= shifted
        d = ((d << 11) | (d >> 21)) & 0xFFFFFFFF
        self.state = [a, b, c, d]
        return answer

    def below(self, n):
        """The next number in 0 .. n - 1, without bias."""
        limit = 4294967296 - 4294967296 % n
        value = self.word()
        while value >= limit:
            value = self.word()
        return value % n

    def shuffled(self, values):
        """The values in a drawn order (Fisher and Yates)."""
        values = list(values)
        for i in range(len(values) - 1, 0, -1):
            j = self.below(i + 1)
            values[i], values[j] = values[j], values[i]
        return values
`,
  },
  shuffled_split: {
    needs: ["Frame", "Draw"],
    source: `
def shuffled_split(frame, folds, seed):
    """Shuffled folds, dealt class by class where the target is 0 or 1."""
    draw = Draw(seed)
    y = np.full(len(frame.X), np.nan) if frame.y is None else frame.y
    two_classes = frame.y is not None and bool(np.all(np.isnan(y) | (y == 0) | (y == 1)))
    key = np.where(np.isnan(y), 2, y) if two_classes else np.zeros(len(y))
    home, following = np.zeros(len(y), dtype=int), 0
    for value in np.unique(key):
        for row in draw.shuffled(np.flatnonzero(key == value)):
            home[row] = following % folds
            following += 1
    return [(np.flatnonzero(home != fold), np.flatnonzero(home == fold)) for fold in range(folds)]
`,
  },
};
