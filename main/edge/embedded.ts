// The programs that a single executable carries besides its own: those that stand beside edge.cjs where Node is (adapters of the plant's protocols, the
// courier of the plant network). They were laid in when the executable was made and are run by its own runtime, in a process of their own; no file
// beside the executable is ever run. Source: nodejs.org/api, single executable applications, assets.
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { runInThisContext } from "node:vm";
import { program } from "./ownProgram.ts";

const companions = ["adapter", "courier"] as const;
type Companion = (typeof companions)[number];

/** The word by which an executable runs one of them. */
export function companionOf(word: string | undefined): Companion | undefined {
  return program === resolve(process.execPath) ? companions.find((name) => name === word) : undefined;
}

/** Turns this process into that program, with these words. */
export function runCompanion(name: Companion, words: readonly string[]): void {
  const load = createRequire(process.execPath);
  const { getAsset } = load("node:sea") as { getAsset(key: string, encoding: "utf8"): string };
  const path = join(dirname(process.execPath), `${name}.cjs`);
  // the courier starts the device program: this very executable
  const more = name === "courier" && !words.includes("--program") ? ["--program", process.execPath] : [];
  process.argv = [process.execPath, path, ...words, ...more];
  const module = { exports: {} };
  const run = runInThisContext(`(function (exports, require, module, __filename, __dirname) {${getAsset(`${name}.cjs`, "utf8")}\n})`, { filename: path }) as (...given: unknown[]) => void;
  run(module.exports, load, module, path, dirname(path));
}
