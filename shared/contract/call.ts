// How a call is declared: once, here, for every host. Types, validation on both sides, client, route and command-line help derive from it.
// Pure data; the function that answers stands in main/<domain> and is bound in main/engine/routes.ts.
import { z } from "zod";
import type { ErrorName } from "./errors.ts";

/** Who is asking. One role a connection; `everyone` lists all. */
export const roles = ["scientist", "engineer", "technician"] as const;
export type Role = (typeof roles)[number];
export const everyone: readonly Role[] = roles;

/** Progress of a long act: share done (0..1), what is being done (a word key or plain name) and the job's id where it is one. */
export const Progress = z.strictObject({
  job: z.string().optional(),
  done: z.number().min(0).max(1),
  what: z.string(),
  detail: z.string().optional(),
});
export type Progress = z.infer<typeof Progress>;

export interface CallDeclaration<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  /** domain.verbNoun */
  readonly name: string;
  readonly input: I;
  readonly output: O;
  /** A job goes on when its caller has gone; it reports progress, can be cancelled and is kept by the store. */
  readonly job: boolean;
  /** True when the act may change a ref: caches of other answers are dropped after it. */
  readonly changes: boolean;
  readonly roles: readonly Role[];
  readonly errors: readonly ErrorName[];
  /** A valid input, for tests and help. */
  readonly sample: z.input<I>;
}

/** Declares a call. */
export function call<I extends z.ZodType, O extends z.ZodType>(
  name: string,
  declaration: {
    input: I;
    output: O;
    job?: boolean;
    changes?: boolean;
    roles?: readonly Role[];
    errors?: readonly ErrorName[];
    sample: z.input<I>;
  },
): CallDeclaration<I, O> {
  return {
    name,
    input: declaration.input,
    output: declaration.output,
    job: declaration.job ?? false,
    changes: declaration.changes ?? declaration.job ?? false,
    roles: declaration.roles ?? everyone,
    errors: declaration.errors ?? [],
    sample: declaration.sample,
  };
}

export type InputOf<C> = C extends CallDeclaration<infer I, z.ZodType> ? z.input<I> : never;
export type OutputOf<C> = C extends CallDeclaration<z.ZodType, infer O> ? z.output<O> : never;

/** A float64 column; travels as bytes, not as text. */
export const float64 = () => z.custom<Float64Array>((value) => value instanceof Float64Array, "expected Float64Array");
export const bytes = () => z.custom<Uint8Array>((value) => value instanceof Uint8Array, "expected Uint8Array");

/** SHA-256 in lower-case hex. */
export const digest = () => z.string().regex(/^[0-9a-f]{64}$/);
/** A short name or text from a person; never a path. */
export const text = (max = 400) => z.string().max(max);
/** A handle issued by the host for a file or folder that a person chose; paths never cross a pipe. */
export const handle = () => z.string().regex(/^h-[0-9a-z-]{1,60}$/);
/** UTC microseconds; exact below 2^53. */
export const timeUs = () => z.number().refine((value) => Number.isSafeInteger(value), "expected whole microseconds");
