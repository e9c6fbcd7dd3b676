// Holds every import against arrows.mjs, and looks for circles, uncovered folders and empty names. Prints file, line and the allowed arrow.
// The graph comes from dependency-cruiser; type-only imports obey too.
import { readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { cruise } from "dependency-cruiser";
import { arrows, besidesInTests, emptyNames } from "./arrows.mjs";
import { root } from "./places.mjs";

/** @typedef {{file: string, line: number, says: string}} Breach */
/** @typedef {import("./arrows.mjs").Arrow} Arrow */

const uncovered = "no line of main/setup/arrows.mjs covers this folder";

/** The name of the npm package in an import's words ("@a/b/c" → "@a/b"). @param {string} words */
export function packageName(words) {
  return words.split("/").slice(0, words.startsWith("@") ? 2 : 1).join("/");
}

/** Why one import is not allowed, or undefined. `resolved` is a path of the checkout, `words` what the import says.
 *  @param {string} file @param {string} words @param {string} resolved */
export function whyRefused(file, words, resolved) {
  const arrow = arrows.find((line) => file.startsWith(line.from));
  if (arrow === undefined) return uncovered;
  const isTest = /\.test\.tsx?$/.test(file);
  const rules = isTest ? [arrow, besidesInTests] : [arrow];
  const allowed = (/** @type {(rule: Arrow) => boolean} */ test) => rules.some(test);
  if (isBuiltin(words)) return allowed((rule) => rule.node) ? undefined : `${arrow.from} may not use Node's built-in ${words}`;
  if (!/^[.]{1,2}\//.test(words))
    return allowed((rule) => rule.packages.includes(packageName(words))) ? undefined : `${arrow.from} may not use the package ${packageName(words)}; allowed: ${arrow.packages.join(", ") || "none"}`;
  if (/\.(css|svg|json|html)(\?.*)?$/.test(words)) return undefined;
  return allowed((rule) => rule.to.some((prefix) => resolved.startsWith(prefix))) ? undefined : `${arrow.from} may not import ${resolved}; allowed: ${arrow.to.join(", ") || "nothing"}`;
}

/** The line on which a file says these words, counted from 1. @param {string} file @param {string} words */
function lineOf(file, words) {
  const lines = readFileSync(join(root, file), "utf8").split("\n");
  return 1 + Math.max(0, lines.findIndex((line) => line.includes(`"${words}"`) || line.includes(`'${words}'`)));
}

/** All breaches in the tree. @returns {Promise<{breaches: Breach[], files: number}>} */
export async function importBreaches() {
  const result = await cruise(["shared", "main", "renderer", "e2e"], {
    baseDir: root,
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(build|dist)/|\\.d\\.m?ts$|\\.as\\.ts$" },
    validate: true,
    ruleSet: { forbidden: [{ name: "circle", severity: "error", from: {}, to: { circular: true } }] },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "types", "node", "default"] },
  });
  const output = /** @type {import("dependency-cruiser").ICruiseResult} */ (result.output);
  /** @type {Breach[]} */
  const breaches = [];
  const own = output.modules.filter((module) => /^(shared|main|renderer|e2e)\//.test(module.source));
  for (const { source, dependencies } of own) {
    if (!arrows.some((line) => source.startsWith(line.from))) {
      breaches.push({ file: source, line: 1, says: uncovered });
      continue;
    }
    const empty = source.split("/").find((part) => emptyNames.includes(part.replace(/\..*$/, "").toLowerCase()));
    if (empty !== undefined) breaches.push({ file: source, line: 1, says: `the name "${empty}" says nothing: name the idea` });
    for (const { module, resolved, circular, cycle, couldNotResolve } of dependencies) {
      const refused = couldNotResolve && module.startsWith(".") ? `cannot find ${module}` : whyRefused(source, module, resolved);
      if (refused !== undefined) breaches.push({ file: source, line: lineOf(source, module), says: refused });
      if (circular) breaches.push({ file: source, line: lineOf(source, module), says: `a circle: ${(cycle ?? []).map((step) => step.name).join(" → ")}` });
    }
  }
  return { breaches, files: own.length };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const { breaches, files } = await importBreaches();
  for (const { file, line, says } of breaches) console.error(`${file}:${line}: ${says}`);
  console.log(breaches.length === 0 ? `import rules hold in ${files} files` : `${breaches.length} breaches of the import rules`);
  process.exitCode = breaches.length === 0 ? 0 : 1;
}
