// The TensorFlow.js backend that trains: native where it is installed, else WebAssembly with SIMD, else plain loops. Runs in the training thread.
// Chosen once, asserted, and written into every model: never a silent change. Nothing is fetched: the binary lies beside the bundle.
import "@tensorflow/tfjs-backend-cpu";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-core/dist/register_all_gradients.js";
import { dirname, join, sep } from "node:path";
import { entryPath } from "../../../entryPath.ts";

export const backends = ["tensorflow", "wasm", "cpu"] as const;
export type Backend = (typeof backends)[number];

// Else it prints an advertisement.
tf.enableProdMode();

/** Not a dependency: its library is downloaded by an install script. Where a site has installed it, it registers itself with the same engine. */
const nativePackage = "@tensorflow/tfjs-node";

let chosen: Promise<Backend> | undefined;

/** The first backend that works here; the same for the life of the thread. */
export function chooseBackend(): Promise<Backend> {
  return (chosen ??= (async () => {
    for (const backend of backends) if (await useBackend(backend)) return backend;
    throw new Error("no TensorFlow.js backend works here");
  })());
}

/** Makes a backend the one that works; false where it is not to be had. */
export async function useBackend(backend: Backend): Promise<boolean> {
  if (backend === "tensorflow") await import(nativePackage).catch(() => undefined);
  if (backend === "wasm") {
    // Its threads do not start in Node, and one thread gives the same bytes everywhere.
    tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
    setWasmPaths(join(dirname(entryPath("tfjs-backend-wasm-simd.wasm")), sep));
  }
  if (tf.findBackendFactory(backend) === null) return false;
  const works = await tf.setBackend(backend).catch(() => false);
  return works && tf.getBackend() === backend;
}
