// Recomputes every ratio listed in the head of tokens.css from the token values (WCAG 2 relative luminance).
import { expect, test } from "vitest";

// The folder's types know no Node, and the test runner empties imported style sheets: the file is read through a loosely named import.
const nodeFiles: string = "node:fs";
const { readFileSync } = (await import(nodeFiles)) as { readFileSync(file: URL, encoding: "utf8"): string };
const css = readFileSync(new URL("./tokens.css", import.meta.url), "utf8");

function block(selector: string): Map<string, string> {
  const start = css.indexOf(`${selector} {`);
  if (start < 0) throw new Error(`no block ${selector}`);
  const body = css.slice(start, css.indexOf("\n}", start));
  return new Map([...body.matchAll(/--([\w-]+):\s*([^;]+);/g)].map((hit) => [hit[1]!, hit[2]!.trim()]));
}

const raw = block(":root");
const light = new Map([...raw, ...block(':root, [data-theme="light"]')]);
const dark = new Map([...light, ...block('[data-theme="dark"]')]);

function colour(tokens: Map<string, string>, name: string): readonly [number, number, number] {
  const value = tokens.get(name);
  if (value === undefined) throw new Error(`no token ${name}`);
  const alias = /^var\(--([\w-]+)\)$/.exec(value);
  if (alias) return colour(tokens, alias[1]!);
  const hex = /^#([0-9a-f]{6})$/i.exec(value);
  if (!hex) throw new Error(`${name} is not a colour: ${value}`);
  const n = parseInt(hex[1]!, 16);
  return [n >> 16, (n >> 8) & 255, n & 255];
}

function luminance(rgb: readonly [number, number, number]): number {
  const linear = rgb.map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * linear[0]! + 0.7152 * linear[1]! + 0.0722 * linear[2]!;
}

function contrast(tokens: Map<string, string>, front: string, back: string): number {
  const [a, b] = [luminance(colour(tokens, front)), luminance(colour(tokens, back))];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

interface Pair { front: string; back: string; light: number; dark: number; least: number }

function listed(): Pair[] {
  const pairs: Pair[] = [];
  let least = 0;
  for (const line of css.slice(0, css.indexOf("*/")).split("\n")) {
    if (line.includes("Text (>= 4.5)")) least = 4.5;
    if (line.includes("(>= 3)")) least = 3;
    const row = /^ \*\s{3}([\w-]+)\s+on (.+)$/.exec(line);
    if (!row) continue;
    for (const hit of row[2]!.matchAll(/([\w-]+) ([\d.]+)\/([\d.]+)/g))
      pairs.push({ front: row[1]!, back: hit[1]!, light: Number(hit[2]), dark: Number(hit[3]), least });
  }
  return pairs;
}

test("the head of tokens.css lists every pair of text and graphics that the parts use", () => {
  expect(listed()).toHaveLength(71);
});

test.each(listed())("$front on $back has the listed contrast in both themes and reaches $least", (pair) => {
  const found = { light: contrast(light, pair.front, pair.back), dark: contrast(dark, pair.front, pair.back) };
  expect(Math.abs(found.light - pair.light)).toBeLessThan(0.06);
  expect(Math.abs(found.dark - pair.dark)).toBeLessThan(0.06);
  expect(Math.min(found.light, found.dark)).toBeGreaterThanOrEqual(pair.least);
});
