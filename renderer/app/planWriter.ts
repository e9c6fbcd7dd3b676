// Writes sections of the plan for the whole window: one queue, one digest that the next write builds on. Pure; no React, no engine.
// Screens show the same section in several places (a threshold, the measure beside it) and people set things faster than the engine answers: without one
// owner each place would write on a plan of its own, and the second be refused or take back the first.

import type { Plan, PlanSection } from "../../shared/plan/plan.ts";

/** Sends one write; resolves with the digest of the plan that it made, or undefined where it was refused or could not be sent. Never rejects. */
export type Send = (write: { section: PlanSection; value: unknown; base: string }) => Promise<{ readonly digest: string } | undefined>;

export interface PlanWriter {
  /** The plan's digest as it was just read. Call for each reading, also for one that says the same. */
  told(digest: string): void;
  /** What was written to a section and is not yet part of a plan that was read; undefined where nothing is. */
  pending<K extends PlanSection>(section: K): { readonly value: Plan[K] } | undefined;
  /** Writes after all writes before it, on the plan that they made; resolves true when it was taken. */
  write<K extends PlanSection>(section: K, value: Plan[K], send: Send): Promise<boolean>;
  /** Resolves when no write is under way or waits for its turn, whether they were taken or not. For work that begins on the plan as it stands on the screen. */
  idle(): Promise<void>;
  /** Called whenever `pending` may say something else. */
  subscribe(listener: () => void): () => void;
}

export function makePlanWriter(digest: string): PlanWriter {
  const pending = new Map<PlanSection, { readonly value: unknown }>();
  const listeners = new Set<() => void>();
  let base = digest;
  /** A reading that came while a write was under way: whether it is older than that write only the write's answer tells. */
  let heldBack: string | undefined;
  let waiting = 0;
  let last: Promise<boolean> = Promise.resolve(true);
  const tell = () => {
    for (const listener of listeners) listener();
  };
  return {
    told(digest) {
      if (waiting > 0) {
        heldBack = digest;
        return;
      }
      base = digest;
      if (pending.size === 0) return;
      pending.clear();
      tell();
    },
    // The value under a section's name was put there by `write` with the type of that section.
    pending: <K extends PlanSection>(section: K) => pending.get(section) as { readonly value: Plan[K] } | undefined,
    write(section, value, send) {
      const mine = { value };
      pending.set(section, mine);
      waiting += 1;
      tell();
      last = last.then(async () => {
        const done = await send({ section, value, base });
        waiting -= 1;
        // What is kept stands until the plan is read anew, which follows every write that was taken.
        if (done !== undefined) base = done.digest;
        else {
          base = heldBack ?? base;
          if (pending.get(section) === mine) pending.delete(section);
          tell();
        }
        heldBack = undefined;
        return done !== undefined;
      });
      return last;
    },
    async idle() {
      while (waiting > 0) await last; // one more write may have come meanwhile
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
