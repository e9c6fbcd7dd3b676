// The window that a table of features holds: which column stands at which step of which channel. Runs in main; pure.
// Read from the names that the recipe's lag step gives (docs/decisions/0026), so that a row stays all a device needs.

export interface WindowLayout {
  /** Rows back of each step, falling, the last is 0. */
  lags: number[];
  channels: number;
  /** Feature at each place of the net's input: step by step, oldest first; channels by name. */
  places: number[];
}

/** Layout of the features: `pressure`, `pressure_lag_1`, `pressure_lag_2` are three steps of one channel. Where a channel has no column for a
 *  step, its nearest later one stands in, so a column without earlier values is the same in every step. The order of columns does not matter. */
export function layoutOf(features: readonly string[]): WindowLayout {
  const channels = new Map<string, Map<number, number>>();
  for (const [f, name] of features.entries()) {
    const lagged = /^(.+)_lag_([1-9][0-9]*)$/.exec(name);
    const channel = lagged?.[1] ?? name;
    const columns = channels.get(channel) ?? new Map<number, number>();
    channels.set(channel, columns.set(lagged ? Number(lagged[2]) : 0, f));
  }
  const byName = [...channels].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, columns]) => [...columns].sort(([a], [b]) => a - b));
  const lags = [...new Set([0, ...byName.flatMap((columns) => columns.map(([lag]) => lag))])].sort((a, b) => b - a);
  const places = lags.flatMap((lag) => byName.map((columns) => (columns.findLast(([own]) => own <= lag) ?? columns[0]!)[1]));
  return { lags, channels: byName.length, places };
}

/** A layout of one step: every feature is a channel, by name. */
export function flatLayout(features: readonly string[]): WindowLayout {
  const places = features.map((_, f) => f).sort((a, b) => (features[a]! < features[b]! ? -1 : 1));
  return { lags: [0], channels: places.length, places };
}
