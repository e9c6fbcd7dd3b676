// Target: a single executable for one system, beside it the package; the machine needs nothing installed.
import { deviceFolder } from "./deviceFolder.ts";
import { deviceProgram, type DeviceSystem } from "./devicePrograms.ts";
import type { Target } from "./target.ts";

export const executable = (system: DeviceSystem): Target => ({
  need: () => void deviceProgram(system),
  // the executable holds the program already
  files: (source) => deviceFolder(source, [deviceProgram(system)]).filter(({ name }) => !name.endsWith("/edge.cjs")),
});
