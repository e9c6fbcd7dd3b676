// Python of the rows themselves: how a dataset is read, what travels with a row through the recipe, and where windows must begin anew.
// The counterpart of main/prepare/sql.ts and shared/recipe/gaps.ts.
import type { Piece } from "./piece.ts";

export const rowPieces: Readonly<Record<string, Piece>> = {
  known: {
    source: `
def known(values):
    """Values whose size is not over 1e100; others are missing: their squares would overflow."""
    values = np.asarray(values, dtype=float)
    with np.errstate(invalid="ignore"):
        return np.where(np.abs(values) <= 1e100, values, np.nan)
`,
  },
  Rows: {
    imports: ["from dataclasses import dataclass, replace"],
    source: `
@dataclass
class Rows:
    """Rows in order of work: one group after another, each in the order of its file. Missing: NaN in numbers, None in text."""

    values: pd.DataFrame     # a column a tag or feature
    row: np.ndarray          # number of the row in the table that is made
    place: np.ndarray        # place in the order of work
    group: np.ndarray        # number of its machine, batch or run
    group_names: list        # their names; None: rows of no group
    segment: np.ndarray      # changes at a break; nothing reaches over one
    time_us: np.ndarray      # microseconds since 1970 UTC; NaN: unknown
    source: np.ndarray       # what the target is made of

    def where(self, keep):
        """The rows for which \`keep\` holds."""
        part = {name: getattr(self, name)[keep] for name in ("row", "place", "group", "segment", "time_us", "source")}
        return replace(self, values=self.values[keep].reset_index(drop=True), **part)

    def chosen(self, columns):
        """Names of columns; "numeric" is every column of numbers."""
        return [c for c in self.values if self.values[c].dtype == float] if columns == "numeric" else list(columns)

    def with_columns(self, made, worked=(), keep=True):
        """The rows with further columns; without the worked ones where they are not kept."""
        stay = self.values if keep else self.values.drop(columns=list(worked))
        return replace(self, values=pd.concat([stay, pd.DataFrame(made, index=stay.index)], axis=1))
`,
  },
  read_dataset: {
    needs: ["known", "Rows"],
    source: `
def read_dataset(path, columns, source=None, positive=None):
    """Rows of a dataset, its columns, and what the target is made of: a column's numbers, or where it equals \`positive\`."""
    table = pd.read_parquet(path).sort_values("row_id", kind="stable").reset_index(drop=True)
    names = table["grp"].astype(object).where(table["grp"].notna(), None) if "grp" in table else pd.Series([None] * len(table), dtype=object)
    codes, found = pd.factorize(names, use_na_sentinel=False)
    time_us = np.full(len(table), np.nan)
    if "ts" in table:
        time_us = np.where(table["ts"].isna(), np.nan, table["ts"].astype("datetime64[us]").astype("int64").astype(float))
    told = np.full(len(table), np.nan)
    if source is not None and positive is None:
        told = known(table[source])
    elif source is not None:
        told = np.where(table[source].isna(), np.nan, (table[source] == positive).astype(float))
    values = {c: known(table[c]) if pd.api.types.is_numeric_dtype(table[c]) else table[c].astype(object).where(table[c].notna(), None) for c in columns}
    work = np.argsort(codes, kind="stable")
    frame = pd.DataFrame(values, index=table.index).iloc[work].reset_index(drop=True)
    place = np.arange(len(table))
    group_names = [None if pd.isna(name) else name for name in found]
    return Rows(frame, table["row_id"].to_numpy()[work], place, codes[work], group_names, np.zeros(len(table), dtype=int), time_us[work], told[work])
`,
  },
  runs_of: {
    source: `
def runs_of(rows, max_gap_s=None):
    """Number of the unbroken run that each row belongs to: it ends with its group, at a break, and at a longer pause."""
    new = np.ones(len(rows.row), dtype=bool)
    new[1:] = (np.diff(rows.group) != 0) | (np.diff(rows.segment) != 0)
    if max_gap_s is not None:
        pause = np.diff(rows.time_us, prepend=np.nan)
        new |= ~((pause >= 0) & (pause <= round(max_gap_s * 1e6)))
    return np.cumsum(new)


def places_in(runs):
    """Place of each row in its run, from 0."""
    first = np.r_[True, runs[1:] != runs[:-1]] if len(runs) else np.zeros(0, dtype=bool)
    at = np.arange(len(runs))
    return at - np.maximum.accumulate(np.where(first, at, 0)) if len(runs) else at
`,
  },
  past_windows: {
    needs: ["runs_of"],
    source: `
def past_windows(length, *columns):
    """Part by part: which rows, and of each column their windows, oldest value first, NaN before the window. length: rows of each window."""
    size = int(length.max(initial=1))
    step = max(1, 2_000_000 // size)
    back = np.arange(size - 1, -1, -1)
    for begin in range(0, len(length), step):
        part = slice(begin, min(begin + step, len(length)))
        at = np.arange(part.start, part.stop)[:, None] - back
        outside = back >= length[part][:, None]
        yield part, [np.where(outside, np.nan, column[np.maximum(at, 0)]) for column in columns]


def quantile_of(windows, share):
    """Quantile of the known values of each window, linear between neighbours (type 7 of Hyndman and Fan); NaN where there are none."""
    ordered = np.sort(windows, axis=1)
    last = np.maximum((~np.isnan(windows)).sum(axis=1) - 1, 0)
    at = last * share
    low, high = np.floor(at).astype(int), np.ceil(at).astype(int)
    every = np.arange(len(windows))
    return ordered[every, low] + (ordered[every, high] - ordered[every, low]) * (at - low)
`,
  },
};
