// The allowed arrows of architecture.md, the one list that the import rules read. A folder that no line covers is an error.
// `from` and `to` are path prefixes of the checkout; `packages` are the npm packages that a folder may name; `node` allows Node's built-ins.

/** The domains in the order of the loop: each may use those before it, and the sample plant, which stands before all. */
const loop = ["data", "prepare", "label", "learn", "explain", "package", "deploy", "monitor"];
const everyMainPackage = ["zod", "@duckdb/node-api", "protobufjs", "ml-matrix"];

/** What reads the formats and sources that plants export, inside the throw-away process (docs/decisions). */
const readers = ["yauzl", "saxes", "fzstd", "xxhash-wasm", "node-sqlite3-wasm", "pg", "pg-cursor", "fast-png", "tiff", "@jsquash/jpeg"];

/** What lists the removable drives of this machine (docs/decisions/0049). */
const drives = ["systeminformation"];

/** Maps of many tags on a plane, in the thread of Explore's analyses (docs/decisions/0017). */
const maps = ["umap-js"];

/** What trains neural nets, in a thread of its own (docs/decisions/0026). */
const nets = ["@tensorflow/tfjs-core", "@tensorflow/tfjs-backend-wasm", "@tensorflow/tfjs-backend-cpu"];

/** What hosts share: how an engine is started and what a page is told. */
const besideHosts = ["engineHost", "nodeProcess", "page", "startOptions"].map((name) => `main/hosts/${name}.ts`);

/** @typedef {{from: string, to: string[], packages: string[], node: boolean}} Arrow */

/** The first line whose `from` begins the importing file's path holds. @type {Arrow[]} */
export const arrows = [
  { from: "shared/", to: ["shared/"], packages: ["zod"], node: false },

  { from: "main/entryPath.ts", to: [], packages: [], node: true },
  { from: "main/edge/", to: ["main/edge/", "shared/"], packages: ["zod"], node: true },
  { from: "main/store/", to: ["main/store/", "main/entryPath.ts", "shared/"], packages: everyMainPackage, node: true },
  // Graphs run in a throw-away process alone (docs/decisions/0073): nothing else names their runtime.
  { from: "main/learn/onnx/runGraph.ts", to: ["main/learn/onnx/", "shared/"], packages: ["onnxruntime-node"], node: false },
  // A target is held to what the device program answers: the one program that is imported from outside itself, and only its pipeline.
  { from: "main/package/targets/", to: ["main/package/", "main/edge/pipeline.ts", "main/data/", "main/prepare/", "main/label/", "main/learn/", "main/explain/", "main/store/", "main/entryPath.ts", "shared/"], packages: [...everyMainPackage, "tar-stream"], node: true },
  ...loop.map((domain, place) => ({
    from: `main/${domain}/`,
    to: [...loop.slice(0, place + 1).map((earlier) => `main/${earlier}/`), "main/simulate/", "main/store/", "main/entryPath.ts", "shared/"],
    packages: domain === "data" ? [...everyMainPackage, ...readers, ...maps] : domain === "learn" ? [...everyMainPackage, ...nets] : domain === "deploy" ? [...everyMainPackage, ...drives] : everyMainPackage,
    node: true,
  })),
  { from: "main/simulate/", to: ["main/simulate/", "main/store/", "main/entryPath.ts", "shared/"], packages: [...everyMainPackage, "fast-png"], node: true },
  {
    from: "main/engine/",
    to: ["main/engine/", ...loop.map((domain) => `main/${domain}/`), "main/simulate/", "main/store/", "main/entryPath.ts", "shared/"],
    packages: everyMainPackage,
    node: true,
  },
  // Hosts know the engine's channel and the words, never a domain.
  { from: "main/hosts/desktop/", to: ["main/hosts/desktop/", ...besideHosts, "main/engine/", "main/entryPath.ts", "shared/"], packages: ["electron"], node: true },
  { from: "main/hosts/web/", to: ["main/hosts/web/", ...besideHosts, "main/engine/", "main/entryPath.ts", "shared/"], packages: ["ws"], node: true },
  { from: "main/hosts/cli/millwright.mjs", to: ["main/setup/"], packages: [], node: true },
  // The sample plant needs no project, so the command line makes it without an engine.
  { from: "main/hosts/cli/", to: ["main/hosts/cli/", ...besideHosts, "main/simulate/", "main/engine/", "main/entryPath.ts", "main/store/disk.ts", "shared/"], packages: ["zod"], node: true },
  { from: "main/hosts/", to: [...besideHosts, "main/engine/", "main/entryPath.ts", "shared/"], packages: [], node: true },
  { from: "main/adapters/", to: ["main/adapters/", "shared/"], packages: ["mqtt", "protobufjs", "jsmodbus", "node-opcua-client"], node: true },
  { from: "main/courier/", to: ["main/courier/", "main/edge/deviceCrypto.ts", "main/edge/hostPort.ts", "shared/"], packages: ["bonjour-service"], node: true },
  { from: "main/setup/", to: ["main/setup/"], packages: ["esbuild", "vite", "assemblyscript", "extract-zip", "@electron/fuses", "electron-builder", "dependency-cruiser"], node: true },

  {
    from: "renderer/",
    to: ["renderer/", "shared/"],
    packages: ["react", "react-dom", "react-aria-components", "@tanstack/react-table", "@tanstack/react-virtual", "lucide-react", "recharts", "uplot", "vite", "zod"],
    node: false,
  },
  // Benchmarks of an engine measure a family's own training, without the comparison around it.
  { from: "e2e/bench/", to: ["e2e/", "shared/", "main/setup/", "main/learn/", "main/monitor/", "main/simulate/", "main/edge/pipeline.ts", "main/package/targets/c99/"], packages: ["@playwright/test", "@duckdb/node-api", "onnxruntime-node", "zod"], node: true },
  // Stories and benchmarks use the public faces: the hosts as programs, the calls' declarations, the formats' readers.
  { from: "e2e/", to: ["e2e/", "shared/", "main/setup/"], packages: ["@playwright/test", "@axe-core/playwright", "@duckdb/node-api", "node-sqlite3-wasm", "mqtt", "jsmodbus", "node-opcua-client", "node-opcua-server", "node-opcua-certificate-manager", "saxes", "zod"], node: true },
];

/** What a test beside the code may use besides: the runner and what stands in for a machine. @type {Arrow} */
export const besidesInTests = { from: "", to: ["main/entryPath.ts", "main/setup/", "main/hosts/engineHost.ts", "main/hosts/nodeProcess.ts"], packages: ["vitest", "fast-check", "esbuild", "ws"], node: true };

/** Names that say nothing (house-style.md). */
export const emptyNames = ["utils", "util", "helpers", "helper", "common", "misc"];
