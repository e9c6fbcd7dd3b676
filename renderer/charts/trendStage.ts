// The window of a trend while hands move it, outside of React: the newest window, drawn once a frame by painters that only move what is there.
// Runs in the window. React hears of a window when it rests, never in between.

import { useSyncExternalStore } from "react";
import { fitWindow } from "./lines.ts";

/** A stretch of the axis: µs in UTC, or row numbers. */
export interface View {
  readonly from: number;
  readonly to: number;
}

/** Place on the axis as a share of the plot's width. */
export const shareOf = (at: number, view: View) => (at - view.from) / (view.to - view.from);

export type Painter = (view: View, width: number) => void;

/** A window that has not moved for this long rests: analyses of it may begin. */
const restMs = 120;

export class TrendStage {
  /** The newest window; what is on the screen follows in the next frame. */
  view: View;
  cursor: number | null = null;
  private width = 0;
  private limits: { readonly extent: View; readonly least: number };
  private frame = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly painters = new Set<Painter>();
  private readonly restings = new Set<(view: View) => void>();
  private readonly cursors = new Set<() => void>();

  constructor(view: View, extent: View, least: number) {
    this.limits = { extent, least };
    this.view = fitWindow(view, extent, least);
  }

  /** What the window may not leave, and how narrow it may get. */
  limit(extent: View, least: number): void {
    this.limits = { extent, least };
  }

  /** Hands move faster than frames: the newest window of a frame is drawn, once. */
  readonly show = (next: View): void => {
    this.view = fitWindow(next, this.limits.extent, this.limits.least);
    if (this.frame === 0)
      this.frame = requestAnimationFrame(() => {
        this.frame = 0;
        this.paint();
      });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.rest(), restMs);
  };

  /** A window chosen elsewhere: it rests at once. */
  jump(next: View): void {
    this.show(next);
    clearTimeout(this.timer);
    this.rest();
  }

  /** Width of the plot, px. */
  resize(width: number): void {
    if (width === this.width) return;
    this.width = width;
    this.paint();
  }

  paint(): void {
    if (this.width > 0) for (const painter of this.painters) painter(this.view, this.width);
  }

  /** Draws with every window from now on, and at once. Returns the function that stops it. */
  onPaint(painter: Painter): () => void {
    this.painters.add(painter);
    if (this.width > 0) painter(this.view, this.width);
    return () => this.painters.delete(painter);
  }

  onRest(listener: (view: View) => void): () => void {
    this.restings.add(listener);
    return () => this.restings.delete(listener);
  }

  readonly setCursor = (at: number | null): void => {
    if (at === this.cursor) return;
    this.cursor = at;
    for (const listener of this.cursors) listener();
  };

  readonly onCursor = (listener: () => void): (() => void) => {
    this.cursors.add(listener);
    return () => this.cursors.delete(listener);
  };

  /** Nothing is drawn or told any more. */
  stop(): void {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.timer);
    this.frame = 0;
  }

  private rest(): void {
    for (const listener of this.restings) listener(this.view);
  }
}

/** The cursor's place; only what reads it is drawn again when it moves. */
export function useCursor(stage: TrendStage): number | null {
  return useSyncExternalStore(stage.onCursor, () => stage.cursor);
}

/** Puts elements that name their stretch (`data-from`, and `data-to` where they have a width) where the window has them. What is wider than
 *  the plot is cut to it; `data-least` hides what would be narrower (px), `data-narrow` marks what has no room for a word. */
export function place(elements: readonly HTMLElement[], view: View, width: number): void {
  const scale = width / (view.to - view.from);
  for (const element of elements) {
    const { from, to, least } = element.dataset;
    const left = (Number(from) - view.from) * scale;
    const right = to === undefined ? left : (Number(to) - view.from) * scale;
    const isSeen = right >= -1 && left <= width + 1;
    const [low, high] = [Math.max(-4, Math.min(width + 4, left)), Math.max(-4, Math.min(width + 4, right))];
    element.style.visibility = isSeen && high - low >= Number(least ?? 0) ? "" : "hidden";
    if (!isSeen) continue;
    element.style.left = `${low.toFixed(2)}px`;
    if (to === undefined) continue;
    element.style.width = `${(high - low).toFixed(2)}px`;
    element.toggleAttribute("data-narrow", high - low < narrow);
  }
}

const narrow = 30;

/** All elements below one that `place` moves. */
export const placed = (root: HTMLElement): HTMLElement[] => [...root.querySelectorAll<HTMLElement>("[data-from]")];
