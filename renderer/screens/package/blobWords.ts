// Names of parts of the package as a person reads them. Pure.

import { blobText } from "../../../shared/text/package.ts";
import type { Words } from "../../parts/words.ts";

/** Name of a part of the package; its role where nobody named it. */
export function blobWords(role: string, t: Words["t"]): string {
  const text = Object.entries(blobText).find(([name]) => name === role)?.[1];
  return text === undefined ? role : t(text);
}
