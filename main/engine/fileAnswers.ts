// Files that a person hands over, piece by piece, into the project's work folder. The name is for people; the path is ours.
import { closeSync, fsyncSync, mkdirSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import { basename, join } from "node:path";
import { Failure } from "../../shared/contract/errors.ts";
import type { contract } from "../../shared/contract/contract.ts";
import { diskFailure } from "../store/disk.ts";
import type { Answers } from "../store/workbench.ts";

const largestBytes = 8 * 1024 ** 3;

export const fileAnswers: Answers<(typeof contract)["file"]> = {
  async upload({ upload, name, offset, piece, last }, workbench) {
    const folder = workbench.project.workPath(join("uploads", upload.replace(/[^0-9a-z-]/g, "")));
    const safeName = basename(name.replace(/[\\\0]/g, "/")).replace(/^\.+/, "") || "file";
    const path = join(folder, safeName);
    if (offset + piece.length > largestBytes) throw new Failure("csvOverBound", { file: safeName, detail: "8 GiB" });
    try {
      mkdirSync(folder, { recursive: true });
      const file = openSync(path, offset === 0 ? "w" : "r+");
      try {
        const size = statSync(path).size;
        if (offset !== size) throw new Failure("callMalformed", { field: "offset", detail: `${offset} after ${size} bytes` });
        for (let at = 0; at < piece.length; ) at += writeSync(file, piece, at, piece.length - at, offset + at);
        if (last) fsyncSync(file);
      } finally {
        closeSync(file);
      }
    } catch (thrown) {
      if (!(thrown instanceof Failure)) rmSync(path, { force: true });
      throw diskFailure(thrown, safeName);
    }
    return { received: offset + piece.length, handle: last ? workbench.handleFor(path) : null };
  },
};
