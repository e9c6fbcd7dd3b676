// Every target by its id, in the order in which they are offered. One more is a file beside this one, a line here, its id in shared/contract/targets.ts
// and its words in shared/text/targets.ts.
import type { TargetId } from "../../../shared/contract/targets.ts";
import { c99 } from "./c99.ts";
import { containerImage } from "./containerImage.ts";
import { executable } from "./executable.ts";
import { files } from "./files.ts";
import { onnx } from "./onnx.ts";
import type { Target } from "./target.ts";

export const targets: Record<TargetId, Target> = {
  files,
  "linux-x64": executable("linux-x64"),
  "linux-arm64": executable("linux-arm64"),
  "win-x64": executable("win-x64"),
  image: containerImage,
  c99,
  onnx,
};
