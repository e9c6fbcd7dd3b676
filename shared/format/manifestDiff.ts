// What a release changes of the one before, field by field, as a second signer reads it. Pure.
import type { Manifest } from "./manifest.ts";

export interface ManifestChange {
  /** Path of the field; of an input its column, of a part its role. */
  field: string;
  before: string | null;
  after: string | null;
}

/** Only fields that differ, in the order of the manifest; texts of at most 200 characters. */
export function manifestDiff(before: Manifest, after: Manifest): ManifestChange[] {
  const [a, b] = [flat(before), flat(after)];
  const fields = [...new Set([...a.keys(), ...b.keys()])];
  return fields.flatMap((field) => {
    const [from, to] = [a.get(field) ?? null, b.get(field) ?? null];
    return from === to ? [] : [{ field, before: from && from.slice(0, 200), after: to && to.slice(0, 200) }];
  });
}

function flat(manifest: Manifest): Map<string, string> {
  const { inputs, blobs, gates, lineage, ...rest } = manifest;
  const out = new Map<string, string>();
  for (const [name, value] of Object.entries(rest)) out.set(name, typeof value === "string" ? value : JSON.stringify(value));
  const { signals, ...rows } = inputs;
  for (const [name, value] of Object.entries(rows)) if (value !== null) out.set(name, String(value));
  for (const { column, ...signal } of signals) out.set(`inputs.${column}`, Object.entries(signal).filter(([, value]) => value !== null).map(([name, value]) => `${name} ${String(value)}`).join(", "));
  for (const { id, passed, figure } of gates) out.set(`gates.${id}`, `${passed ? "passed" : "failed"}${figure === null ? "" : ` ${figure}`}`);
  for (const [name, digest] of Object.entries(lineage)) out.set(`lineage.${name}`, digest.slice(0, 12));
  for (const { role, size, sha256 } of blobs) out.set(`blobs.${role}`, `${size} B, ${sha256.slice(0, 12)}`);
  return out;
}
