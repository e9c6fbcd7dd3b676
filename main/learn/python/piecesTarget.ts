// Python of the target: what the model shall say of each row. The counterpart of main/prepare/target.ts and intervals.ts, and like them the
// one place that looks ahead in time.
import type { Piece } from "./piece.ts";

export const targetPieces: Readonly<Record<string, Piece>> = {
  column_target: {
    source: `
def column_target(rows):
    """What the dataset itself says."""
    return rows.source
`,
  },
  within: {
    needs: ["Rows"],
    source: `
def joined(events, lead_us):
    """Events of each group as stretches of time, each begun earlier by \`lead_us\`, overlapping ones joined. Group None: every group."""
    groups = {}
    for from_us, to_us, group in events:
        groups.setdefault(group, []).append([from_us - lead_us, max(from_us, to_us)])
    for group, stretches in groups.items():
        stretches.sort()
        out = stretches[:1]
        for begin, end in stretches[1:]:
            if begin <= out[-1][1]:
                out[-1][1] = max(out[-1][1], end)
            else:
                out.append([begin, end])
        groups[group] = np.array(out, dtype=float)
    return groups


def by_group(rows, events):
    """Each group's rows with the stretches that concern it: its own, then those of every group."""
    for number, name in enumerate(rows.group_names):
        mine = np.flatnonzero(rows.group == number)
        for key in dict.fromkeys([name, None]):
            if key in events:
                yield mine, events[key]


def within(rows, events):
    """1 for rows inside an event, 0 for others, missing where the time is unknown."""
    inside = np.zeros(len(rows.row), dtype=bool)
    for mine, stretches in by_group(rows, events):
        at = np.searchsorted(stretches[:, 0], rows.time_us[mine], side="right") - 1
        inside[mine] |= (at >= 0) & (rows.time_us[mine] <= stretches[np.maximum(at, 0), 1])
    return np.where(np.isnan(rows.time_us), np.nan, inside.astype(float))
`,
  },
  event_target: {
    needs: ["within"],
    source: `
def event_target(rows, events, open_events, horizon_s=0):
    """1 while an event is active or begins within the horizon, else 0. Rows of events that people are not sure of are unknown."""
    said = within(rows, joined(events, round(horizon_s * 1e6)))
    doubted = within(rows, joined(open_events, round(horizon_s * 1e6)))
    return np.where((said == 0) & (doubted == 1), np.nan, said)
`,
  },
  remaining_life: {
    needs: ["within"],
    source: `
def remaining_life(rows, events, unit, cap):
    """Rows or hours to the next event, or to the last row of the group where there are no events; at most \`cap\`."""
    if not events:
        life = rows.place.astype(float) if unit == "rows" else rows.time_us / 3600e6
        last = pd.Series(life).groupby(rows.group).transform("max").to_numpy()
        return np.minimum(last - life, cap)
    stretches = joined(events, 0)
    active = within(rows, stretches)
    following = np.full(len(rows.row), np.inf)
    for mine, own in by_group(rows, stretches):
        at = np.searchsorted(own[:, 0], rows.time_us[mine], side="left")
        begins = np.where(at < len(own), own[np.minimum(at, len(own) - 1), 0], np.inf)
        following[mine] = np.minimum(following[mine], np.where(np.isnan(rows.time_us[mine]), np.inf, begins))
    if unit == "rows":
        last = pd.Series(rows.place).groupby([rows.group, following, np.nan_to_num(active, nan=-1)]).transform("max").to_numpy()
        left = last - rows.place + 1.0
    else:
        left = (following - rows.time_us) / 3600e6
    left = np.where(active == 1, 0, np.where(np.isfinite(following), left, np.nan))
    return np.minimum(left, cap)
`,
  },
  forecast: {
    source: `
def forecast(rows, horizon_s):
    """The value one horizon later: that of the last row at or before then, if it lies in the second half of the horizon and the group goes on."""
    horizon = round(horizon_s * 1e6)
    target = np.full(len(rows.row), np.nan)
    for number in range(len(rows.group_names)):
        mine = np.flatnonzero((rows.group == number) & ~np.isnan(rows.time_us))
        mine = mine[np.argsort(rows.time_us[mine], kind="stable")]
        if len(mine) == 0:
            continue
        time = rows.time_us[mine]
        at = np.searchsorted(time, time + horizon, side="right") - 1
        fits = (time[-1] >= time + horizon) & (2 * (time + horizon - time[at]) <= horizon) & (time[at] > time)
        target[mine] = np.where(fits, rows.source[mine][at], np.nan)
    return target
`,
  },
};
