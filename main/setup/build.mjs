// Bundles every Node entry to build/node with esbuild and compiles the kernels. Run by set-up and by the test runner.
// An entry whose source does not exist yet is an error, never skipped.
import { build } from "esbuild";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { dirname, join } from "node:path";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** Node entries: output name → source. ESM bundles; packages stay outside but for those of `packagesInside`. @type {Record<string, string>} */
export const nodeEntries = {
  engine: "main/engine/entry.ts",
  cli: "main/hosts/cli/cli.ts",
  simulateWorker: "main/simulate/worker.ts",
  web: "main/hosts/web/main.ts",
  boostingWorker: "main/learn/families/boostingWorker.ts",
  learnWorker: "main/learn/thread/worker.ts",
  importWorker: "main/data/import/worker.ts",
  onnxWorker: "main/learn/onnx/worker.ts",
  exploreWorker: "main/data/explore/worker.ts",
  signer: "main/package/release/worker.ts",
  measureTarget: "main/package/targets/worker.ts",
  tableDriftWorker: "main/monitor/tableDrift/worker.ts",
};

/** The thread that trains neural nets: TensorFlow.js goes into its bundle, so that the product carries neither its package folders nor its sources. */
const netWorker = { netWorker: "main/learn/families/nets/worker.ts" };
const netBinary = "tfjs-backend-wasm-simd.wasm";

/** Inner loops compiled by asc: output name → source and memory. @type {Record<string, { source: string, memory: string }>} */
const kernels = {
  boosting: { source: "main/learn/families/kernel/boosting.as.ts", memory: "--importMemory --sharedMemory --initialMemory 1 --maximumMemory 65536 --enable threads" },
  blocks: { source: "main/learn/families/kernel/blocks.as.ts", memory: "--initialMemory 1" },
  row: { source: "main/edge/kernel/row.as.ts", memory: "--initialMemory 1" },
  philox: { source: "main/simulate/kernel/philox.as.ts", memory: "--initialMemory 4" },
};

/** When the newest part of a kernel was written: its source may name other .as.ts files of its folder. @param {string} source */
function writtenAt(source) {
  const folder = dirname(join(root, source));
  return Math.max(...readdirSync(folder).filter((file) => file.endsWith(".as.ts")).map((file) => statSync(join(folder, file)).mtimeMs));
}

/** Compiles each kernel into memory and writes it whole, and only when its source is newer. */
export async function buildKernels() {
  for (const [name, { source, memory }] of Object.entries(kernels)) {
    const target = join(root, `build/node/${name}.wasm`);
    if (existsSync(target) && statSync(target).mtimeMs >= writtenAt(source)) continue;
    const { default: asc } = await import("assemblyscript/asc");
    const options = `-O3 --noAssert --runtime stub ${memory} --enable simd`;
    /** @type {Uint8Array | undefined} */
    let bytes;
    const { error, stderr } = await asc.main([source, "--outFile", `${name}.wasm`, ...options.split(" ")], {
      readFile: (file) => (existsSync(join(root, file)) ? readFileSync(join(root, file), "utf8") : null),
      writeFile: (_name, contents) => void (bytes = /** @type {Uint8Array} */ (contents)),
      listFiles: () => null,
    });
    if (error || !bytes) throw new Error(`build: kernel ${name} does not compile\n${stderr}`, { cause: error });
    mkdirSync(dirname(target), { recursive: true });
    const temporary = `${target}.${process.pid}`;
    writeFileSync(temporary, bytes);
    renameSync(temporary, target);
  }
}

/** Programs that travel to a plant machine, each one file: nothing stays outside but Node's built-ins. @type {Record<string, string>} */
const travelling = { edge: "main/edge/edge.ts", courier: "main/courier/courier.ts", adapter: "main/adapters/adapter.ts" };

/** Bundles each travelling program to build/node/<name>.cjs. */
export async function buildEdge() {
  await Promise.all(Object.entries(travelling).map(([name, source]) => buildTravelling(name, source)));
}

/** @param {string} name @param {string} source */
async function buildTravelling(name, source) {
  const outfile = join(root, `build/node/${name}.cjs`);
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [source],
    outfile,
    write: false,
    bundle: true,
    minify: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    logLevel: "error",
    // a part of OPC UA's certificate store that is asked for only where several programs share one
    external: ["proper-lockfile"],
    plugins: [oneSchemaLanguage],
  });
  const program = outputFiles[0]?.contents;
  if (!program) throw new Error(`build: ${name} came out empty`);
  // a process may be running from this file: it is replaced whole, and only when it changed
  if (existsSync(outfile) && readFileSync(outfile).equals(program)) return;
  mkdirSync(dirname(outfile), { recursive: true });
  writeFileSync(`${outfile}.${process.pid}`, program);
  renameSync(`${outfile}.${process.pid}`, outfile);
}

/** The schema library carries its messages in fifty languages; the device speaks in codes, so English alone goes along. */
const oneSchemaLanguage = {
  name: "one-schema-language",
  /** @param {import("esbuild").PluginBuild} build */
  setup(build) {
    build.onLoad({ filter: /zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({ contents: 'export { default as en } from "./en.js";', loader: "js" }));
  },
};

/** Packages that every process asks for at its start and that are plain JavaScript: inside the bundle they are one file to find and read instead of
 *  hundreds, which halves the time to start. What holds native code or WebAssembly stays outside. */
const packagesInside = new Set(["zod", "@duckdb/node-api", "ml-matrix", "protobufjs/light.js"]);

/** The rule above for the bundler: an import is outside, unless it is named there or stands in a package that is inside. */
const somePackagesInside = {
  name: "some-packages-inside",
  /** @param {import("esbuild").PluginBuild} build */
  setup(build) {
    build.onResolve({ filter: /^[^./]/ }, ({ path, kind, importer }) => {
      if (kind === "entry-point" || packagesInside.has(path)) return undefined;
      const ofPackage = /[\\/]node_modules[\\/]/.test(importer);
      return ofPackage && !path.startsWith("@duckdb/node-bindings") ? undefined : { path, external: true };
    });
  },
};

/** CommonJS that came inside asks for Node's built-ins and its native part by name. */
const requireInside = 'import { createRequire as requireOf } from "node:module"; const require = requireOf(import.meta.url);';

/** Bundles the training thread with its libraries; the WebAssembly binary is laid beside it. The native backend is taken at run time where it is installed. */
async function buildNetWorker() {
  await build({
    absWorkingDir: root,
    entryPoints: netWorker,
    outdir: "build/node",
    bundle: true,
    minify: true,
    platform: "node",
    target: "node20",
    format: "esm",
    mainFields: ["module", "main"],
    // What would fetch models stays outside and is never asked for: the engine has no HTTP client.
    external: ["node-fetch"],
    banner: { js: `${requireInside} const __dirname = import.meta.dirname;` },
    sourcemap: true,
    logLevel: "warning",
  });
  // A training may be about to read it: it is replaced whole.
  const target = join(root, "build/node", netBinary);
  copyFileSync(join(root, "node_modules/@tensorflow/tfjs-backend-wasm/dist", netBinary), `${target}.${process.pid}`);
  renameSync(`${target}.${process.pid}`, target);
}

/** Bundles all Node entries; resolves when build/node is complete. */
export async function buildNode() {
  await buildEdge();
  await buildKernels();
  await buildNetWorker();
  for (const source of Object.values(nodeEntries)) if (!existsSync(join(root, source))) throw new Error(`build: ${source} is missing`);
  if (Object.keys(nodeEntries).length > 0)
    await build({
      absWorkingDir: root,
      entryPoints: nodeEntries,
      outdir: "build/node",
      bundle: true,
      platform: "node",
      target: "node20",
      format: "esm",
      plugins: [oneSchemaLanguage, somePackagesInside],
      banner: { js: requireInside },
      sourcemap: true,
      logLevel: "warning",
    });
}
