// `npm run bench` lists the benchmarks of e2e/bench; `npm run bench -- NAME` builds and runs one. Its last line is one JSON object.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ensureInstalled } from "./install.mjs";
import { root } from "./places.mjs";
import { ensureSystemPackages, systemChromium } from "./systemPackages.mjs";

const folder = join(root, "e2e/bench");
const names = readdirSync(folder)
  .filter((file) => file.endsWith(".bench.ts"))
  .map((file) => file.slice(0, -".bench.ts".length));
const name = process.argv[2];
if (name === undefined) {
  for (const each of names) console.log(`${each.padEnd(14)} ${/^\/\/ (.*)$/m.exec(readFileSync(join(folder, `${each}.bench.ts`), "utf8"))?.[1] ?? ""}`);
} else if (!names.includes(name)) {
  console.error(`no benchmark is called ${name}; there are: ${names.join(", ")}`);
  process.exitCode = 2;
} else {
  ensureInstalled();
  const { build } = await import("esbuild");
  const { buildAll } = await import("./buildShell.mjs");
  await buildAll();
  const packages = ensureSystemPackages();
  if (packages !== undefined) console.log(`set-up: ${packages}`);
  const chromium = systemChromium();
  if (chromium !== undefined) process.env.MILLWRIGHT_CHROMIUM = chromium;
  const outfile = join(root, "build/bench", `${name}.mjs`);
  await build({ absWorkingDir: root, entryPoints: [`e2e/bench/${name}.bench.ts`], outfile, bundle: true, platform: "node", target: "node20", format: "esm", packages: "external", logLevel: "warning" });
  await import(pathToFileURL(outfile).href);
}
