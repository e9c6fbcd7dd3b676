// Reads a file that was just written back from the medium itself where the system can do that, so that a stick that lies about its size
// or drops what it was given is found before it travels. Elsewhere the system's memory answers, and the caller is told so.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";

/** medium: past the system's cache; memory: what the system still holds of the file, which says nothing of the medium. */
export type ReadFrom = "medium" | "memory";

const piece = 1024 * 1024;

/** SHA-256 of a file as it lies on the disk, and from where it was read. Throws what reading throws. */
export function digestOnMedium(path: string): { sha256: string; from: ReadFrom } {
  const size = statSync(path).size;
  // coreutils' dd opens with O_DIRECT, which Node cannot feed with aligned memory; file systems without it (tmpfs) refuse
  if (process.platform === "linux" && size > 0) {
    const read = spawnSync("dd", [`if=${path}`, "iflag=direct", `bs=${piece}`, "status=none"], { maxBuffer: size + piece, stdio: ["ignore", "pipe", "ignore"] });
    if (read.status === 0 && read.stdout.length === size) return { sha256: sha256(read.stdout), from: "medium" };
  }
  return { sha256: sha256(readFileSync(path)), from: "memory" };
}

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
