// Colours of the theme for canvases: read from the tokens once a theme, redrawn when the theme changes.

const known = new Map<string, string>();
let isWatched = false;

/** Value of a token now: `token("--series-1")`. Kept until the theme changes: asking the style anew would lay out the page in every frame. */
export function token(name: string): string {
  if (!isWatched) {
    isWatched = true;
    onThemeChange(() => known.clear());
  }
  const value = known.get(name) ?? getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  known.set(name, value);
  return value;
}

/** Calls back when theme, density or mode change. Returns the function that stops it. */
export function onThemeChange(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme", "data-density", "data-mode"] });
  return () => observer.disconnect();
}

export type SeriesNumber = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/** Colour token of a series, for styles. */
export function seriesColour(series: SeriesNumber): string {
  return `var(--series-${series})`;
}

/** The nth series, counted from 0, around after eight. */
export function seriesAt(index: number): SeriesNumber {
  return (((index % 8) + 8) % 8 + 1) as SeriesNumber;
}

/** Dash of a series: solid for the first four, broken from the fifth on, so that lightness is not alone. */
export function seriesDash(series: SeriesNumber): number[] {
  return series <= 4 ? [] : [[6, 3], [2, 3], [8, 3, 2, 3], [4, 2]][series - 5] ?? [];
}
