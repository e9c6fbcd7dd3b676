// Readers that turn strict JSON into typed values: each knows its bounds, unknown fields are refused, the path of the wrong field is named.
// Hand-written instead of a schema library so that the device program stays small.
import { Failure } from "../contract/errors.ts";
import type { ErrorName } from "../contract/errors.ts";
import { parseStrictJson } from "./strictJson.ts";
import type { JsonValue, StrictJsonLimits } from "./strictJson.ts";

/** Reads one JSON value; `path` names it in errors, `error` is the failure thrown. */
export type Reader<T> = (value: JsonValue | undefined, path: string, error: ErrorName) => T;
/** What a reader gives. */
export type Read<R> = R extends Reader<infer T> ? T : never;

function wrong(error: ErrorName, field: string, detail: string): Failure {
  return new Failure(error, { field, detail });
}

/** Text of at most `most` UTF-16 units, matching `pattern` when given. */
export function text(most = 256, pattern?: RegExp): Reader<string> {
  return (value, path, error) => {
    if (typeof value !== "string" || value.length > most || (pattern && !pattern.test(value))) throw wrong(error, path, "text expected");
    return value;
  };
}

/** Whole number within [least, most]. */
export function whole(least = 0, most = Number.MAX_SAFE_INTEGER): Reader<number> {
  return (value, path, error) => {
    if (typeof value !== "number" || !Number.isInteger(value) || value < least || value > most) throw wrong(error, path, `whole number ${least}..${most} expected`);
    return value;
  };
}

/** Finite number within [least, most]. */
export function finite(least = -Number.MAX_VALUE, most = Number.MAX_VALUE): Reader<number> {
  return (value, path, error) => {
    if (typeof value !== "number" || !(value >= least && value <= most)) throw wrong(error, path, "number expected");
    return value;
  };
}

export const flag: Reader<boolean> = (value, path, error) => {
  if (typeof value !== "boolean") throw wrong(error, path, "true or false expected");
  return value;
};

/** Any JSON value, unread. */
export const anything: Reader<JsonValue> = (value, path, error) => {
  if (value === undefined) throw wrong(error, path, "missing");
  return value;
};

/** One of the given texts or numbers. */
export function oneOf<const T extends string | number>(...choices: T[]): Reader<T> {
  return (value, path, error) => {
    const found = choices.find((choice) => choice === value);
    if (found === undefined) throw wrong(error, path, `one of ${choices.join(", ")} expected`);
    return found;
  };
}

/** The value, or null. */
export function orNull<T>(reader: Reader<T>): Reader<T | null> {
  return (value, path, error) => (value === null ? null : reader(value, path, error));
}

/** A list of at least `least` and at most `most` items. */
export function list<T>(item: Reader<T>, most = 4096, least = 0): Reader<T[]> {
  return (value, path, error) => {
    if (!Array.isArray(value) || value.length > most || value.length < least) throw wrong(error, path, `list of ${least}..${most} expected`);
    return value.map((entry, i) => item(entry, `${path}[${i}]`, error));
  };
}

/** An object used as a table: keys of at most 128 units, at most `most` of them. */
export function table<T>(item: Reader<T>, most = 256): Reader<Record<string, T>> {
  return (value, path, error) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw wrong(error, path, "object expected");
    const entries = Object.entries(value);
    if (entries.length > most) throw wrong(error, path, `at most ${most} entries expected`);
    return Object.fromEntries(
      entries.map(([key, entry]) => {
        if (key.length > 128) throw wrong(error, path, "key too long");
        return [key, item(entry, `${path}.${key}`, error)];
      }),
    );
  };
}

/** An object with exactly these fields, those of `more` only where they are needed; any other field, or one less, is refused. */
export function struct<S extends Record<string, Reader<unknown>>, O extends Record<string, Reader<unknown>> = Record<never, never>>(shape: S, more?: O): Reader<{ [K in keyof S]: Read<S[K]> } & { [K in keyof O]?: Read<O[K]> }> {
  return (value, path, error) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw wrong(error, path, "object expected");
    for (const key of Object.keys(value)) if (!Object.hasOwn(shape, key) && !(more && Object.hasOwn(more, key))) throw wrong(error, `${path}.${key}`, "unknown field");
    const out: Record<string, unknown> = {};
    for (const [key, reader] of Object.entries(shape)) {
      if (!Object.hasOwn(value, key)) throw wrong(error, `${path}.${key}`, "missing");
      out[key] = reader(value[key], `${path}.${key}`, error);
    }
    for (const [key, reader] of Object.entries(more ?? {})) if (Object.hasOwn(value, key)) out[key] = reader(value[key], `${path}.${key}`, error);
    return out as { [K in keyof S]: Read<S[K]> } & { [K in keyof O]?: Read<O[K]> };
  };
}

/** Reads a whole document: strict JSON, then the reader. */
export function readDocument<T>(bytes: Uint8Array, reader: Reader<T>, limits: StrictJsonLimits): T {
  return reader(parseStrictJson(bytes, limits), limits.file, limits.error);
}

/** SHA-256 in lower-case hexadecimal. */
export const digestText: Reader<string> = text(64, /^[0-9a-f]{64}$/);
/** UTC microseconds since 1970, exact up to 2^53 - 1 (year 2255). */
export const timeUs: Reader<number> = whole(0);
