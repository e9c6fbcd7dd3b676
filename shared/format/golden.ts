// Golden rows: inputs with the answers they must give on every machine, carried in the package and replayed in the device's self-test.
// `stream` runs rows through recipe and scorer, `features` only through the scorer. A null score means "no answer".
import { finite, list, oneOf, orNull, readDocument, struct, text } from "./readers.ts";
import type { Read, Reader } from "./readers.ts";
import { utf8 } from "./utf8.ts";
import { Failure } from "../contract/errors.ts";

const cell: Reader<number | string | null> = (value, path, error) => {
  if (value === null || typeof value === "number" || (typeof value === "string" && value.length <= 256)) return value;
  throw new Failure(error, { field: path });
};

const goldenReader = struct({
  format: oneOf(1),
  /** A score s may differ from the expected e by tolerance * max(1, |e|). */
  tolerance: finite(0, 1),
  stream: orNull(
    struct({
      rows: list(struct({ tUs: finite(), group: orNull(text(128)), values: list(cell, 1024) }), 20_000, 1),
      expected: list(struct({ tUs: finite(), group: orNull(text(128)), score: orNull(finite()) }), 20_000),
    }),
  ),
  features: orNull(struct({ rows: list(list(orNull(finite()), 4096), 5000, 1), scores: list(orNull(finite()), 5000) })),
});

export type Golden = Read<typeof goldenReader>;

export function goldenBytes(golden: Golden): Uint8Array {
  return utf8(JSON.stringify(golden));
}

/** Throws packageManifestMalformed; also when there is nothing to replay. */
export function readGolden(bytes: Uint8Array): Golden {
  const golden = readDocument(bytes, goldenReader, { error: "packageManifestMalformed", file: "golden", bytes: 64 * 1024 * 1024, magnitude: Number.MAX_VALUE });
  if (!golden.stream && !golden.features) throw new Failure("packageManifestMalformed", { field: "golden", detail: "no rows" });
  if (golden.features && golden.features.rows.length !== golden.features.scores.length) throw new Failure("packageManifestMalformed", { field: "golden.features.scores" });
  return golden;
}

/** How far a score lies from the expected one, in units of the tolerance's scale; infinite when only one of them is an answer. */
export function goldenDistance(score: number | null, expected: number | null): number {
  if (score === null || Number.isNaN(score)) return expected === null ? 0 : Number.POSITIVE_INFINITY;
  if (expected === null) return Number.POSITIVE_INFINITY;
  return Math.abs(score - expected) / Math.max(1, Math.abs(expected));
}
