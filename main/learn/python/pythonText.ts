// Writes values as Python source: strings, numbers, lists, keyword arguments, comments. Pure.
// Names of columns are data: whatever stands in them, what comes out is one literal or one comment on one line, never code.

/** Characters that end a line somewhere, hide, or turn the direction of reading: written as escapes, so that the text is what it looks like. */
const unsafe = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/gu;

/** A Python string literal. JSON's escapes are all Python's own. */
export function pyString(text: string): string {
  return JSON.stringify(text).replace(unsafe, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** A literal of plain data: numbers, strings, booleans, null, lists, and records as dictionaries. */
export function pyValue(value: unknown): string {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : Number.isNaN(value) ? "math.nan" : value > 0 ? "math.inf" : "-math.inf";
  if (typeof value === "string") return pyString(value);
  if (Array.isArray(value)) return `[${value.map(pyValue).join(", ")}]`;
  return `{${Object.entries(value).map(([key, item]) => `${pyString(key)}: ${pyValue(item)}`).join(", ")}}`;
}

/** Name of a setting as Python writes names: windowRows is window_rows. */
export function pyName(name: string): string {
  return name.replace(/[A-Z]+/g, (capitals) => `_${capitals.toLowerCase()}`);
}

/** Keyword arguments of a record's settings; those that are absent are left out. */
export function pyArguments(settings: Record<string, unknown>): string[] {
  return Object.entries(settings).flatMap(([name, value]) => (value === undefined ? [] : [`${pyName(name)}=${pyValue(value)}`]));
}

const widest = 110;

/** A call, on one line where it fits, else an argument a line. */
export function pyCall(name: string, args: readonly string[], indent = ""): string {
  const line = `${name}(${args.join(", ")})`;
  return indent.length + line.length <= widest ? line : `${name}(\n${args.map((arg) => `${indent}    ${arg},\n`).join("")}${indent})`;
}

/** Comment lines of a text that a person wrote; nothing where it is empty. */
export function pyComment(text: string, indent = ""): string[] {
  const words = text.replace(/[\p{C}\p{Z}]+/gu, " ").trim().split(" ").filter((word) => word !== "");
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < widest - indent.length) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(`${indent}# ${word}`);
  }
  return lines;
}
