// Target: plain files for a machine with Node. The folder stands for a stick: copied there, a word's script is all that is started.
import { companions, deviceFolder } from "./deviceFolder.ts";
import type { Target } from "./target.ts";

export const files: Target = { files: (source) => deviceFolder(source, companions()) };
