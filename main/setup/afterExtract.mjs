// electron-builder's hook after it has copied the runtime: the stand-in's loader is ours for tests and must not be in a packed app.
import { rmSync } from "node:fs";
import { join } from "node:path";

/** @param {{appOutDir: string}} context */
export default function afterExtract({ appOutDir }) {
  for (const piece of ["resources/app", "ready-2", "version"]) rmSync(join(appOutDir, piece), { recursive: true, force: true });
}
