// Python of the preparation steps that look at one row only, and of those that make one row of several. The counterpart of
// shared/recipe/steps/{select,clean,filter,oneHot,calendar,scale,regime,derive,resample,batch}.ts, with the same names of columns.
import type { Piece } from "./piece.ts";

export const rowStepPieces: Readonly<Record<string, Piece>> = {
  select: {
    needs: ["Rows"],
    source: `
def select(rows, columns):
    """Keeps the chosen columns, in the chosen order."""
    return replace(rows, values=rows.values[rows.chosen(columns)])
`,
  },
  clean: {
    needs: ["Rows"],
    source: `
def clean(rows, columns, low=-np.inf, high=np.inf, codes=()):
    """Makes values outside of what can be true missing, and codes that stand for missing."""
    values = rows.values.copy()
    numbers = [code for code in codes if not isinstance(code, str)]
    texts = [code for code in codes if isinstance(code, str)]
    for c in rows.chosen(columns):
        if values[c].dtype == float:
            values[c] = values[c].where((values[c] >= low) & (values[c] <= high) & ~values[c].isin(numbers))
        else:
            values[c] = values[c].where(~values[c].isin(texts), None)
    return replace(rows, values=values)
`,
  },
  filter: {
    needs: ["Rows"],
    source: `
def filter_rows(rows, column, values=None, low=-np.inf, high=np.inf):
    """Keeps the rows of an operating mode."""
    cells = rows.values[column]
    keep = cells.isin(values) & cells.notna() if values is not None else (cells >= low) & (cells <= high)
    return rows.where(keep.to_numpy())
`,
  },
  oneHot: {
    needs: ["Rows"],
    source: `
def one_hot(rows, column, levels, keep=False):
    """One column of 0 and 1 for each listed level; missing stays missing."""
    cells = rows.values[column]
    made = {f"{column}_is_{level}": np.where(cells.isna(), np.nan, (cells == level).astype(float)) for level in levels}
    return rows.with_columns(made, [column], keep)
`,
  },
  calendar: {
    needs: ["Rows"],
    source: `
def calendar(rows, parts, offset_minutes=0):
    """Hour of the day and day of the week as points on a circle, by a clock at a fixed distance from UTC."""
    local = rows.time_us + offset_minutes * 60e6
    of_day = np.mod(local, 86_400e6)
    # 1970-01-01 was a Thursday, day 3 of a week that begins on Monday.
    turns = {"hour": of_day / 86_400e6, "weekday": np.mod((local - of_day) / 86_400e6 + 3, 7) / 7}
    made = {f"{part}_{name}": way(2 * np.pi * turns[part]) for part in parts for name, way in (("sin", np.sin), ("cos", np.cos))}
    return rows.with_columns(made)
`,
  },
  scale: {
    needs: ["Rows", "known"],
    source: `
def scale(rows, scales):
    """Columns in units of a spread that a person gave."""
    values = rows.values.copy()
    for one in scales:
        values[one["column"]] = known((values[one["column"]] - one["center"]) / one["spread"])
    return replace(rows, values=values)
`,
  },
  regime: {
    needs: ["Rows", "known"],
    source: `
def regime(rows, context, columns, figures):
    """Columns in spreads from the mean of their way of running; the figures are those of Millwright's whole table, where each of its folds learned its own."""
    z = [np.nan_to_num((rows.values[name].to_numpy(float) - fill) * inverse) for name, fill, inverse in zip(context, figures["fill"], figures["inverseSpread"])]
    far = np.array([sum(middle * (middle - 2 * z[i]) for i, middle in enumerate(centre)) for centre in figures["centres"]])
    of = far.argmin(axis=0)
    values = rows.values.copy()
    for i, name in enumerate(columns):
        values[name] = known((values[name] - np.array(figures["means"])[of, i]) * np.array(figures["inverseScales"])[of, i])
    return replace(rows, values=values)
`,
  },
  derive: {
    needs: ["Rows", "known"],
    source: `
def compared(how, a, b):
    """1 where the comparison holds, else 0; missing where a side is missing."""
    return np.where(np.isnan(a) | np.isnan(b), np.nan, how(a, b).astype(float))


def chosen_by(condition, a, b):
    """The first where the condition is not 0, else the second; missing where the condition is."""
    return np.where(np.isnan(condition), np.nan, np.where(np.not_equal(condition, 0), a, b))


def derive(rows, name, formula):
    """A new column from a formula over columns of the same row."""
    with np.errstate(all="ignore"):
        return rows.with_columns({name: np.broadcast_to(np.asarray(formula(rows.values), dtype=float), len(rows.row))})
`,
  },
  resample: {
    needs: ["Rows", "runs_of"],
    source: `
def merged(cells, by, how):
    """One cell of the cells of each bucket: the last known text, or what \`how\` says of the known numbers."""
    grouped = cells.groupby(by, sort=False)
    if cells.dtype != float or how == "last":
        return grouped.last()
    low, high = grouped.min(), grouped.max()
    if how != "mean":
        return low if how == "min" else high
    return grouped.mean().where(low != high, low)


def resample(rows, every_s, numeric="mean", max_empty=0, target_merge="last"):
    """Rows on a regular grid, each stamped with the end of its bucket. A few empty buckets become missing rows; a longer hole is a break."""
    rows = rows.where(~np.isnan(rows.time_us))
    every = round(every_s * 1e6)
    bucket = np.floor_divide(rows.time_us.astype("int64"), every)
    hole = np.diff(bucket, prepend=0)
    new = np.diff(runs_of(rows), prepend=0) != 0
    run = np.cumsum(new | (hole < 0) | (hole > max_empty + 1))
    by = np.cumsum((np.diff(run, prepend=0) != 0) | (np.diff(bucket, prepend=bucket[:1] - 1) != 0)) - 1
    first = np.unique(by, return_index=True)[1]
    after = np.r_[first[1:], first[:0]] if len(first) else first
    follows = np.zeros(len(first), dtype="int64") + 1
    same = run[first[:-1]] == run[after] if len(first) else np.zeros(0, dtype=bool)
    follows[:-1] = np.where(same, bucket[after] - bucket[first[:-1]], 1)
    source = np.repeat(first, follows)
    ahead = np.arange(len(source)) - np.repeat(np.cumsum(follows) - follows, follows)
    how = numeric if target_merge == "value" else target_merge
    told = np.where(ahead > 0, np.nan, np.repeat(merged(pd.Series(rows.source), by, how).to_numpy(), follows))
    values = {}
    for c in rows.values:
        cells = merged(rows.values[c], by, numeric).to_numpy()
        values[c] = np.where(ahead > 0, np.nan if cells.dtype == float else None, np.repeat(cells, follows))
    at = np.arange(len(source))
    frame = pd.DataFrame(values, index=at)
    return Rows(frame, at, at, rows.group[source], rows.group_names, run[source], (bucket[source] + ahead + 1.0) * every, told)
`,
  },
  batch: {
    needs: ["Rows", "runs_of", "known"],
    source: `
def batch(rows, column, columns, stats, phase=None, places=10, max_rows=100_000, target_merge="last"):
    """One row a batch, at its end: what each column did in it, or in each of its phases."""
    key = rows.values[column]
    codes = pd.factorize(key)[0]
    new = (np.diff(runs_of(rows), prepend=0) != 0) | (np.diff(codes, prepend=-2) != 0)
    run = np.cumsum(new)
    number = run * (len(run) + 1) + places_in(run) // max_rows
    has = key.notna().to_numpy()
    rows, by = rows.where(has), pd.factorize(number[has])[0]
    cells = rows.values
    worked = [c for c in rows.chosen(columns) if c not in (column, phase and phase["column"])]
    parts = [("", np.ones(len(by), dtype=bool))] if phase is None else [(f"_{label(v)}", (cells[phase["column"]] == v).to_numpy()) for v in phase["values"]]
    count = int(by.max(initial=-1)) + 1
    made = {}
    for part, inside in parts:
        for c in worked:
            grouped = cells[c].where(inside).groupby(by)
            low, high, n = grouped.min(), grouped.max(), grouped.count()
            flat = low == high
            answers = {"min": low, "max": high, "range": known(high - low), "first": grouped.first(), "last": grouped.last()}
            answers["mean"] = np.where(flat, low, known(grouped.mean()))
            answers["std"] = np.where(n < 2, np.nan, np.where(flat, 0.0, known(grouped.std())))
            for stat in stats:
                if stat == "course":
                    read = course(rows.time_us, by, inside, cells[c].to_numpy(), count, places)
                    made.update({f"{c}{part}_course_{k + 1}": read[:, k] for k in range(places)})
                else:
                    made[f"{c}{part}_{stat}"] = np.asarray(answers[stat], dtype=float)
    made["batch_rows"] = np.bincount(by, minlength=count).astype(float)
    if phase is not None:
        made.update({f"batch{part}_rows": np.bincount(by, weights=inside, minlength=count) for part, inside in parts})
    told = pd.Series(rows.source).groupby(by)
    told = (told.max() if target_merge == "max" else told.last()).to_numpy(dtype=float)
    end = len(by) - 1 - np.unique(by[::-1], return_index=True)[1]
    at = np.arange(count)
    return Rows(pd.DataFrame(made, index=at), at, at, rows.group[end], rows.group_names, rows.segment[end], rows.time_us[end], told)


def course(time_us, by, inside, values, count, places):
    """Of each batch the values at the middles of \`places\` equal parts of its time, on straight lines between known values; by rows where none has a time."""
    read = np.full((count, places), np.nan)
    at = np.flatnonzero(inside)
    for number, group in pd.Series(at).groupby(by[at]):
        at, axis = group.to_numpy(), np.arange(len(group), dtype=float)
        if not np.isnan(time_us[at]).all():
            axis = time_us[at]
            kept = axis >= np.fmax.accumulate(axis)
            at, axis = at[kept], axis[kept]
        axis = axis - axis[0]
        known = ~np.isnan(values[at])
        if known.any():
            read[number] = np.interp(axis[-1] * (np.arange(places) + 0.5) / places, axis[known], values[at][known])
    return read


def label(value):
    """A phase as it stands in the name of a column."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
`,
  },
};
