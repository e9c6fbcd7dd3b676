// The device program as a single executable: made by set-up for each system (main/setup/devicePrograms.mjs), looked up here. The product never
// fetches a runtime: what was not made with it is refused by name.
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { z } from "zod";
import { Failure } from "../../../shared/contract/errors.ts";
import { entryPath } from "../../entryPath.ts";

export const deviceSystems = ["linux-x64", "linux-arm64", "win-x64"] as const;
export type DeviceSystem = (typeof deviceSystems)[number];

const made = z.object({ programs: z.partialRecord(z.enum(deviceSystems), z.object({ file: z.string(), edge: z.string(), node: z.string(), bytes: z.number(), sha256: z.string() })) });

/** The plain device program, build/node/edge.cjs. */
export function plainProgram(): string {
  return entryPath("edge.cjs");
}

/** Folder of the executables, beside that of the plain program. */
function programsFolder(): string {
  return join(dirname(plainProgram()), "..", "device");
}

/** The executable for a system, and the Node version inside. Throws targetProgramMissing when there is none that was made from this very device program. */
export function deviceProgram(system: DeviceSystem): { name: string; path: string; node: string } {
  const list = join(programsFolder(), "programs.json");
  const entry = existsSync(list) ? made.safeParse(JSON.parse(readFileSync(list, "utf8"))).data?.programs[system] : undefined;
  const path = entry && join(programsFolder(), basename(entry.file));
  const edge = createHash("sha256").update(readFileSync(plainProgram())).digest("hex");
  if (!entry || !path || !existsSync(path) || entry.edge !== edge) throw new Failure("targetProgramMissing", { field: system });
  return { name: basename(path), path, node: entry.node };
}

/** Those of the systems for which there is an executable. */
export function devicePrograms(systems: readonly DeviceSystem[] = deviceSystems): { name: string; path: string }[] {
  return systems.flatMap((system) => {
    try {
      return [deviceProgram(system)];
    } catch {
      return [];
    }
  });
}
