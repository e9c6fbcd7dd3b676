// A day as a person types it.

/** A day written year-month-day, at its start in UTC as ISO text; null when nothing is written, undefined when it is no day. */
export function dayOf(text: string): string | null | undefined {
  if (text.trim() === "") return null;
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(text.trim()) ? Date.parse(`${text.trim()}T00:00:00Z`) : NaN;
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}
