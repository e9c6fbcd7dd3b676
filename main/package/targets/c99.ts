// Target: C99 source for a controller, with a test that holds it to the device program. What lies on the machine is its compiled form, so that is
// what is weighed, by this machine's own gcc where there is one.
import { readGolden } from "../../../shared/format/golden.ts";
import { utf8 } from "../../../shared/format/utf8.ts";
import { checkC99 } from "./c99/check.ts";
import { c99Files, readTemplates } from "./c99/files.ts";
import type { Target } from "./target.ts";

/** Times that the golden rows are pushed while a row is timed: some tens of thousands of rows. */
const measuredRounds = 30;

export const c99: Target = {
  files: ({ package: pkg, resourcesDir }) => {
    const { files } = c99Files(pkg, readGolden(pkg.blob("golden")!).stream?.rows ?? [], readTemplates(resourcesDir));
    return Object.entries(files).map(([name, text]) => ({ name, content: utf8(text) }));
  },
  async measure({ package: pkg, resourcesDir }, signal) {
    const found = await checkC99(pkg, readTemplates(resourcesDir), { rounds: measuredRounds, signal });
    return found.kind === "ran" ? { bytes: found.codeBytes, memoryMb: found.stateBytes / 2 ** 20, rowMs: found.rowUs === null ? null : found.rowUs / 1000 } : {};
  },
};
