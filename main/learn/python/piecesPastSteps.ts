// Python of the preparation steps that look back over rows. The counterpart of shared/recipe/steps/{impute,lag,difference,rolling,despike,
// align,smooth,spectrum}.ts: every window ends at its own row and is worked whole, so that an answer hangs on nothing outside of it.
import type { Piece } from "./piece.ts";

export const pastStepPieces: Readonly<Record<string, Piece>> = {
  impute: {
    needs: ["Rows", "runs_of"],
    source: `
def impute(rows, columns, method, max_rows=None, max_gap_s=None, value=None, flag=False):
    """Fills missing values from the past only: holds the last known one for a bounded time, or puts a constant."""
    values, flags = rows.values.copy(), {}
    at, run = np.arange(len(rows.row)), runs_of(rows)
    for c in rows.chosen(columns):
        before = rows.values[c]
        if method == "constant":
            values[c] = before.where(before.notna(), value)
        else:
            last = pd.Series(np.where(before.notna(), at, -1)).groupby(run).cummax().to_numpy()
            fits = last >= 0
            if max_rows is not None:
                fits &= at - last <= max_rows
            if max_gap_s is not None:
                age = rows.time_us - rows.time_us[np.maximum(last, 0)]
                fits &= (age >= 0) & (age <= round(max_gap_s * 1e6))
            values[c] = before.where(before.notna() | ~fits, before.iloc[np.maximum(last, 0)].to_numpy())
        flags[f"{c}_filled"] = (before.isna() & values[c].notna()).astype(float)
    rows = replace(rows, values=values)
    return rows.with_columns(flags) if flag else rows
`,
  },
  lag: {
    needs: ["Rows", "runs_of"],
    source: `
def lag(rows, columns, rows_back, max_gap_s=None, keep=True):
    """Values of earlier rows as columns."""
    run, columns = runs_of(rows, max_gap_s), rows.chosen(columns)
    made = {f"{c}_lag_{n}": rows.values[c].groupby(run).shift(n) for c in columns for n in rows_back}
    return rows.with_columns(made, columns, keep)
`,
  },
  difference: {
    needs: ["Rows", "runs_of", "known"],
    source: `
def difference(rows, columns, rows_back=1, per=None, max_gap_s=None, keep=True):
    """Change of a value against an earlier row, or its rate."""
    run, columns = runs_of(rows, max_gap_s), rows.chosen(columns)
    made, time = {}, pd.Series(rows.time_us)
    for c in columns:
        change = rows.values[c] - rows.values[c].groupby(run).shift(rows_back)
        if per is not None:
            between = (time - time.groupby(run).shift(rows_back)) / {"s": 1e6, "min": 60e6, "h": 3600e6}[per]
            change = (change / between).where(between > 0)
        made[f"{c}_{'diff' if per is None else 'rate'}_{rows_back}"] = known(change)
    return rows.with_columns(made, columns, keep)
`,
  },
  rolling: {
    needs: ["Rows", "past_windows", "known"],
    source: `
def rolling(rows, columns, stats, window_rows=None, window_s=None, min_rows=1, max_gap_s=None, keep=True):
    """Statistics of the last rows, or of the rows of a stretch of time, up to and with the row itself."""
    run = runs_of(rows, 1e9 if max_gap_s is None and window_s is not None else max_gap_s)
    length = places_in(run) + 1
    if window_s is None:
        length, size = np.minimum(length, window_rows), window_rows
    else:
        starts = np.flatnonzero(np.diff(run, prepend=0))
        for begin, end in zip(starts, np.r_[starts[1:], len(run)]):
            time = rows.time_us[begin:end]
            oldest = np.searchsorted(time, time - round(window_s * 1e6), side="right")
            length[begin:end] = np.clip(np.arange(1, end - begin + 1) - oldest, 1, 100_000)
        size = f"{label_of(window_s)}s"
    columns = rows.chosen(columns)
    made = {f"{c}_{stat}_{size}": np.empty(len(run)) for c in columns for stat in stats}
    for c in columns:
        for part, (windows, times) in past_windows(length, rows.values[c].to_numpy(), rows.time_us):
            place = np.arange(windows.shape[1]) + np.zeros_like(windows) if window_s is None else (times - times[:, -1:]) / 1e6
            answers = statistics_of(windows, place, stats, min_rows)
            for stat in stats:
                made[f"{c}_{stat}_{size}"][part] = answers[stat]
    return rows.with_columns(made, columns, keep)


def label_of(number):
    """A number as it stands in the name of a column."""
    return str(int(number)) if float(number).is_integer() else repr(float(number))


def statistics_of(windows, place, stats, min_rows):
    """What each statistic says of the known values of each window; a flat window gives exact answers."""
    is_known = ~np.isnan(windows)
    n = is_known.sum(axis=1)
    low, high = np.fmin.reduce(windows, axis=1), np.fmax.reduce(windows, axis=1)
    flat = low == high
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(flat, low, np.nansum(windows, axis=1) / n)
        around = np.where(is_known, windows - mean[:, None], 0)
        answers = {"count": n, "mean": mean, "min": low, "max": high, "range": high - low}
        if "std" in stats:
            answers["std"] = np.where(flat, 0, np.sqrt((around**2).sum(axis=1) / (n - 1)))
        if "slope" in stats:
            middle = np.where(is_known, place, 0).sum(axis=1) / n
            along = np.where(is_known, place - middle[:, None], 0)
            answers["slope"] = np.where(flat, 0, (along * around).sum(axis=1) / (along**2).sum(axis=1))
        for stat, share in (("median", 0.5), ("q05", 0.05), ("q25", 0.25), ("q75", 0.75), ("q95", 0.95)):
            if stat in stats:
                answers[stat] = quantile_of(windows, share)
        if "autocorrelation" in stats:
            answers["autocorrelation"] = neighbours_correlation(windows)
    least = {"count": 0, "std": max(2, min_rows), "slope": max(2, min_rows)}
    return {stat: np.where(n < least.get(stat, min_rows), np.nan, known(answers[stat])) for stat in stats}


def neighbours_correlation(windows):
    """Correlation of each value with the one before it, over pairs of known ones; missing below three pairs or where a side hardly moves."""
    x, y = windows[:, 1:], windows[:, :-1]
    both = ~np.isnan(x) & ~np.isnan(y)
    n = both.sum(axis=1)
    answers = n >= 3
    around = []
    for side in (np.where(both, x, np.nan), np.where(both, y, np.nan)):
        low, high = np.fmin.reduce(side, axis=1, initial=np.nan), np.fmax.reduce(side, axis=1, initial=np.nan)
        moved = high - low
        answers &= (moved > 1e-90) & (moved > 1e-6 * np.maximum(np.abs(low), np.abs(high)))
        around.append(np.where(both, side - (np.nansum(side, axis=1) / n)[:, None], 0))
    a, b = around
    together = (a * b).sum(axis=1) / n
    return np.where(answers, together / (np.sqrt((a**2).sum(axis=1) / n) * np.sqrt((b**2).sum(axis=1) / n)), np.nan)
`,
  },
  despike: {
    needs: ["Rows", "past_windows"],
    source: `
def despike(rows, columns, window_rows, limit=3.5, max_gap_s=None):
    """Makes values far from the median of the last rows missing, by modified z-score (Iglewicz and Hoaglin, 1993)."""
    values = rows.values.copy()
    length = np.minimum(places_in(runs_of(rows, max_gap_s)) + 1, window_rows)
    for c in dict.fromkeys(rows.chosen(columns)):
        cells = rows.values[c].to_numpy().copy()
        for part, (windows,) in past_windows(length, rows.values[c].to_numpy()):
            middle = quantile_of(windows, 0.5)
            spread = quantile_of(np.abs(windows - middle[:, None]), 0.5)
            far = 0.6745 * np.abs(cells[part] - middle) > limit * spread
            cells[part][far & (spread > 0) & ((~np.isnan(windows)).sum(axis=1) >= 5)] = np.nan
        values[c] = cells
    return replace(rows, values=values)
`,
  },
  align: {
    needs: ["Rows", "runs_of"],
    source: `
def align(rows, columns, delay_s, max_age_s=60):
    """Shows columns later than they came: what they read \`delay_s\` before the row."""
    run = runs_of(rows, 1e9)
    starts = np.flatnonzero(np.diff(run, prepend=0))
    then = np.full(len(run), -1)
    for begin, end in zip(starts, np.r_[starts[1:], len(run)]):
        asked = rows.time_us[begin:end] - round(delay_s * 1e6)
        found = np.searchsorted(rows.time_us[begin:end], asked, side="right") - 1
        fits = (found >= 0) & (asked - rows.time_us[begin:end][np.maximum(found, 0)] <= round(max_age_s * 1e6))
        then[begin:end] = np.where(fits, begin + found, -1)
    values = rows.values.copy()
    for c in rows.chosen(columns):
        cells = rows.values[c]
        missing = np.nan if cells.dtype == float else None
        values[c] = pd.Series(np.where(then >= 0, cells.to_numpy()[np.maximum(then, 0)], missing), index=cells.index, dtype=cells.dtype)
    return replace(rows, values=values)
`,
  },
  smooth: {
    needs: ["Rows", "past_windows", "known"],
    source: `
def smooth(rows, columns, method, window_rows, half_life_rows=None, degree=2, max_gap_s=None, keep=True):
    """Calms a column by its past alone: fading weights, median, or the newest point of a fitted polynomial (Savitzky and Golay, 1964)."""
    columns = rows.chosen(columns)
    length = np.minimum(places_in(runs_of(rows, max_gap_s)) + 1, window_rows)
    if method == "ewma":
        weights = 0.5 ** (np.arange(window_rows - 1, -1, -1) / (half_life_rows or window_rows / 5))
    else:
        places = np.vander(np.linspace(-1, 1, window_rows), degree + 1)
        weights = places[-1] @ np.linalg.pinv(places)
    made = {}
    for c in columns:
        calm = np.empty(len(length))
        for part, (windows,) in past_windows(length, rows.values[c].to_numpy()):
            is_known = ~np.isnan(windows)
            own = weights[-windows.shape[1]:]
            low = np.fmin.reduce(windows, axis=1)
            flat = low == np.fmax.reduce(windows, axis=1)
            with np.errstate(invalid="ignore"):
                if method == "median":
                    answers = quantile_of(windows, 0.5)
                elif method == "ewma":
                    answers = np.where(flat, low, np.nansum(windows * own, axis=1) / (is_known * own).sum(axis=1))
                else:
                    whole = is_known.all(axis=1) & (length[part] == window_rows)
                    answers = np.where(whole, np.where(flat, low, windows @ own), np.nan)
            calm[part] = known(answers)
        made[f"{c}_smooth_{window_rows}"] = calm
    return rows.with_columns(made, columns, keep)
`,
  },
  spectrum: {
    needs: ["Rows", "past_windows", "known"],
    source: `
def spectrum(rows, columns, window_rows, row_s, bands, max_gap_s=None, keep=True):
    """Power in bands of frequency over the last rows: mean removed, Hann window, one-sided (Heinzel and others, 2002)."""
    columns = rows.chosen(columns)
    length = np.minimum(places_in(runs_of(rows, max_gap_s)) + 1, window_rows)
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(window_rows) / window_rows)
    bins = np.arange(1, window_rows // 2 + 1)
    scaling = np.where(2 * bins == window_rows, 1, 2) / (window_rows**2 * 0.375)
    hz = bins / (window_rows * row_s)
    made = {f"{c}_{band['name']}_{window_rows}": np.full(len(length), np.nan) for c in columns for band in bands}
    for c in columns:
        for part, (windows,) in past_windows(length, rows.values[c].to_numpy()):
            whole = ~np.isnan(windows).any(axis=1) & (length[part] == window_rows)
            signal = windows[whole]
            flat = signal.min(axis=1, initial=np.inf) == signal.max(axis=1, initial=-np.inf)
            swing = np.where(flat[:, None], 0, (signal - signal.mean(axis=1, keepdims=True)) * hann[-windows.shape[1]:])
            power = np.abs(np.fft.rfft(swing, axis=1)[:, 1:]) ** 2 * scaling if len(signal) else np.zeros((0, len(bins)))
            for band in bands:
                inside = (hz >= band["lowHz"]) & (hz < band["highHz"])
                made[f"{c}_{band['name']}_{window_rows}"][np.arange(part.start, part.stop)[whole]] = known(power[:, inside].sum(axis=1))
    return rows.with_columns(made, columns, keep)
`,
  },
};
