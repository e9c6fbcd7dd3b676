// A package by whoever may sign its kind here: a trial by this workbench's LAB key, a release by two persons of the site.
import { readContainer, packageMagic } from "../../../shared/format/container.ts";
import { decodeEnvelope, payloadTypeOf } from "../../../shared/format/dsse.ts";
import { openPackage } from "../../../shared/format/package.ts";
import type { OpenPackage } from "../../../shared/format/package.ts";
import { keysOf } from "../../../shared/format/root.ts";
import type { Workbench } from "../../store/workbench.ts";
import { nodeCrypto } from "../keys.ts";
import { signerOf } from "../packageFor.ts";
import { siteRoots } from "./site.ts";

/** Opens a package held in memory. Throws what openPackage throws. */
export function openAny(workbench: Workbench, bytes: Uint8Array, file: string): OpenPackage {
  const { payloadType } = decodeEnvelope(readContainer(bytes, packageMagic, file).envelope, file);
  const isRelease = payloadType === payloadTypeOf("release");
  const site = siteRoots(workbench.configDir).slice(0, 1).map(({ root }) => root);
  return openPackage(bytes, { crypto: nodeCrypto, keys: [signerOf(workbench).publicKey], threshold: 1, kinds: [isRelease ? "release" : "trial"], ...(isRelease ? { site } : {}) }, file);
}

/** Keys whose orders a device of this person's reach may carry out. */
export function orderKeys(workbench: Workbench): Uint8Array[] {
  const root = siteRoots(workbench.configDir)[0]?.root;
  return [signerOf(workbench).publicKey, ...(root ? keysOf(root, "order") : [])];
}
