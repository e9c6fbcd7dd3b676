// Appearance of the window: theme, density, mode and language, remembered per machine in localStorage.
// `public/first-paint.js` applies the same values before the first paint; this file changes them later. Browser only.

import type { Language } from "../../shared/text/text.ts";

export type ThemeChoice = "system" | "light" | "dark";
export type Density = "dense" | "roomy";
export type Mode = "desk" | "technician";

export interface Appearance {
  readonly theme: ThemeChoice;
  readonly density: Density;
  readonly mode: Mode;
  readonly language: Language;
}

const key = "millwright.appearance";

function oneOf<T extends string>(value: unknown, allowed: readonly T[], fallback: T): T {
  return allowed.find((item) => item === value) ?? fallback;
}

/** Reads a stored appearance; anything unreadable becomes the default. `preferred` is the browser's language tag. */
export function parseAppearance(stored: string | null, preferred: string): Appearance {
  let raw: Record<string, unknown> = {};
  try {
    const value: unknown = JSON.parse(stored ?? "{}");
    if (typeof value === "object" && value !== null) raw = { ...value };
  } catch {
    raw = {};
  }
  return {
    theme: oneOf(raw["theme"], ["system", "light", "dark"], "system"),
    density: oneOf(raw["density"], ["dense", "roomy"], "dense"),
    mode: oneOf(raw["mode"], ["desk", "technician"], "desk"),
    language: oneOf(raw["language"], ["en", "de"], preferred.toLowerCase().startsWith("de") ? "de" : "en"),
  };
}

export function readAppearance(): Appearance {
  let stored: string | null = null;
  try {
    stored = localStorage.getItem(key);
  } catch {
    stored = null; // storage denied: the defaults hold for this window
  }
  return parseAppearance(stored, navigator.language);
}

/** Writes the appearance to <html> and, where storage is allowed, to the machine. */
export function applyAppearance(appearance: Appearance): void {
  const root = document.documentElement;
  const dark = appearance.theme === "dark" || (appearance.theme === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
  root.dataset["theme"] = dark ? "dark" : "light";
  root.dataset["density"] = appearance.density;
  root.dataset["mode"] = appearance.mode;
  root.lang = appearance.language;
  try {
    localStorage.setItem(key, JSON.stringify(appearance));
  } catch {
    return; // storage denied: nothing is remembered, the window still changes
  }
}
