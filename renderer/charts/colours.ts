// Colours of the theme for canvases: read from the tokens when drawing, redrawn when the theme changes.

/** Value of a token now: `token("--series-1")`. */
export function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
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
