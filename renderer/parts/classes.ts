// Joins class names. CSS modules give `string | undefined` for a name, the parts want a string.

/** "a b" from names, leaving out what is false or missing. */
export function cx(...names: readonly (string | false | null | undefined)[]): string {
  return names.filter(Boolean).join(" ");
}
