// The messages of the pipe, and its bounds. One shape each way; everything else stands in their values.
import { z } from "zod";
import type { FailureData } from "../contract/errors.ts";

/** Bounds of one connection. */
export const limits = {
  /** Largest frame a caller may send, bytes. */
  inputBytes: 8 * 1024 * 1024,
  /** Calls under way at once on one connection. */
  callsAtOnce: 128,
  /** Progress messages sent ahead of their acknowledgement; past that only the newest is kept. */
  credit: 8,
} as const;

export const ToServer = z.discriminatedUnion("t", [
  z.strictObject({ t: z.literal("call"), id: z.number().int().nonnegative(), name: z.string().max(80), input: z.unknown() }),
  z.strictObject({ t: z.literal("cancel"), id: z.number().int().nonnegative() }),
  z.strictObject({ t: z.literal("ack"), id: z.number().int() }),
]);
export type ToServer = z.infer<typeof ToServer>;

export type ToClient =
  | { t: "progress"; id: number; value: unknown }
  | { t: "result"; id: number; value: unknown }
  | { t: "error"; id: number; failure: FailureData }
  | { t: "event"; name: string; value: unknown };
