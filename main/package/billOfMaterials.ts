// The software bill of materials of a package: CycloneDX 1.6 JSON (ECMA-424) naming the model, what it was made from and the program that made it.
import { utf8 } from "../../shared/format/utf8.ts";

export interface Component {
  type: "machine-learning-model" | "data" | "application" | "library";
  name: string;
  version?: string;
  /** SHA-256 in hexadecimal. */
  sha256?: string;
  /** SPDX id. */
  licence?: string;
}

/** Bytes of the document; the same facts give the same bytes: no serial number, time from the caller. */
export function billOfMaterials(root: Component, components: readonly Component[], createdUs: number): Uint8Array {
  const written = (component: Component, ref: string) => ({
    type: component.type,
    "bom-ref": ref,
    name: component.name,
    ...(component.version === undefined ? {} : { version: component.version }),
    ...(component.sha256 === undefined ? {} : { hashes: [{ alg: "SHA-256", content: component.sha256 }] }),
    ...(component.licence === undefined ? {} : { licenses: [{ license: { id: component.licence } }] }),
  });
  const parts = components.map((component, i) => written(component, `part-${i + 1}`));
  const document = {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: { timestamp: new Date(Math.floor(createdUs / 1000)).toISOString(), component: written(root, "package") },
    components: parts,
    dependencies: [{ ref: "package", dependsOn: parts.map((part) => part["bom-ref"]) }],
  };
  return utf8(JSON.stringify(document));
}
