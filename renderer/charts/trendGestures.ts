// Hands on a trend: wheel zooms at the pointer, drag pans or draws a range, Ctrl+drag zooms into a box, edges move, keys do all of it.

import { useEffect, useRef, type KeyboardEvent, type PointerEvent as ReactPointerEvent } from "react";
import type { TrendStage, View } from "./trendStage.ts";

interface Stretch {
  readonly from: number;
  readonly to: number;
}

export interface GestureInput {
  readonly stage: TrendStage;
  readonly extent: View;
  /** Width of the plot, px. */
  readonly width: number;
  readonly setCursor: (at: number | null) => void;
  /** Draws the box under the hand; null takes it away. */
  readonly onBox: (box: Stretch | null) => void;
  readonly range: Stretch | null;
  readonly onRange: ((range: Stretch | null) => void) | undefined;
  /** Pressed and let go at one place, where a drag would have drawn a range. */
  readonly onPoint: ((at: number) => void) | undefined;
  readonly drag: "pan" | "range";
}

type Doing = { readonly kind: "pan"; readonly x: number; readonly view: View } | { readonly kind: "range" | "box"; readonly anchor: number; readonly x: number; readonly hasDrawn?: boolean } | { readonly kind: "edge"; readonly edge: "from" | "to" };

/** A hand that shakes does not drag. */
const isDragged = (event: ReactPointerEvent, from: { readonly x: number }) => Math.abs(event.clientX - from.x) > 3;

const ordered = (a: number, b: number): Stretch => ({ from: Math.min(a, b), to: Math.max(a, b) });

/** Window scaled by `factor` around a place that stays where it is. */
export function zoomAt(view: View, at: number, factor: number): View {
  return { from: at - (at - view.from) * factor, to: at + (view.to - at) * factor };
}

export function useTrendGestures(input: GestureInput) {
  const latest = useRef(input);
  useEffect(() => {
    latest.current = input;
  });
  const doing = useRef<Doing | null>(null);
  const surface = useRef<HTMLDivElement | null>(null);

  const viewNow = (): View => latest.current.stage.view;
  const placeOf = (clientX: number): number => {
    const { width } = latest.current;
    const view = viewNow();
    const box = surface.current?.getBoundingClientRect();
    const share = box === undefined ? 0 : (clientX - box.left) / width;
    return view.from + Math.min(1, Math.max(0, share)) * (view.to - view.from);
  };

  // React listens to wheel passively; zooming must keep the page from scrolling.
  const stopWheel = useRef<(() => void) | null>(null);
  const attach = (element: HTMLDivElement | null) => {
    stopWheel.current?.();
    surface.current = element;
    if (element === null) return;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const { stage: { show: setView }, width } = latest.current;
      const view = viewNow();
      const sideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
      if (sideways) {
        const shift = ((event.deltaX || event.deltaY) / width) * (view.to - view.from);
        setView({ from: view.from + shift, to: view.to + shift });
      } else setView(zoomAt(view, placeOf(event.clientX), Math.exp(Math.max(-200, Math.min(200, event.deltaY)) * 0.002)));
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    stopWheel.current = () => element.removeEventListener("wheel", onWheel);
  };

  const move = (event: ReactPointerEvent) => {
    const { stage, setCursor, width, onRange, range, onBox } = latest.current;
    const now = doing.current;
    if (now?.kind === "pan") {
      const shift = ((now.x - event.clientX) / width) * (now.view.to - now.view.from);
      stage.show({ from: now.view.from + shift, to: now.view.to + shift });
      return;
    }
    const at = placeOf(event.clientX);
    setCursor(at);
    if (now?.kind === "box") onBox(ordered(now.anchor, at));
    // Drawn out and back again is still a range, however narrow.
    if (now?.kind === "range" && (now.hasDrawn === true || isDragged(event, now))) {
      doing.current = { ...now, hasDrawn: true };
      onRange?.(ordered(now.anchor, at));
    }
    if (now?.kind === "edge" && range !== null) {
      const next = now.edge === "from" ? { from: at, to: range.to } : { from: range.from, to: at };
      if (next.from > next.to) doing.current = { kind: "edge", edge: now.edge === "from" ? "to" : "from" };
      onRange?.(ordered(next.from, next.to));
    }
  };
  const release = (event: ReactPointerEvent) => {
    const now = doing.current;
    if (now?.kind === "box") {
      const { stage, onBox } = latest.current;
      onBox(null);
      if (event.type === "pointerup" && isDragged(event, now)) stage.show(ordered(now.anchor, placeOf(event.clientX)));
    }
    if (now?.kind === "range" && event.type === "pointerup" && !now.hasDrawn && !isDragged(event, now)) latest.current.onPoint?.(now.anchor);
    doing.current = null;
    surface.current?.removeAttribute("data-busy");
  };

  return {
    plot: {
      ref: attach,
      onPointerDown: (event: ReactPointerEvent<HTMLDivElement>) => {
        if (event.button !== 0) return;
        const { drag, onRange } = latest.current;
        const view = viewNow();
        const boxes = event.ctrlKey || event.metaKey;
        const draws = !boxes && onRange !== undefined && (drag === "range") !== event.shiftKey;
        doing.current = draws || boxes ? { kind: boxes ? "box" : "range", anchor: placeOf(event.clientX), x: event.clientX } : { kind: "pan", x: event.clientX, view };
        event.currentTarget.setPointerCapture(event.pointerId);
        if (!draws && !boxes) event.currentTarget.setAttribute("data-busy", "");
      },
      onPointerMove: move,
      onPointerUp: release,
      onPointerCancel: release,
      onPointerLeave: () => {
        if (doing.current === null && document.activeElement !== surface.current) latest.current.setCursor(null);
      },
      onBlur: () => latest.current.setCursor(null),
      onKeyDown: (event: KeyboardEvent) => {
        const { stage, extent, setCursor, range, onRange } = latest.current;
        const { view, cursor, show: setView } = stage;
        const span = view.to - view.from;
        const at = cursor ?? (view.from + view.to) / 2;
        const step = span / (event.ctrlKey ? 10 : 100);
        const goTo = (next: number) => {
          const kept = Math.min(view.to, Math.max(view.from, next));
          setCursor(kept);
          if (next !== kept) setView({ from: view.from + next - kept, to: view.to + next - kept });
          if (event.shiftKey && onRange !== undefined) {
            const anchor = range === null ? at : Math.abs(range.from - at) < Math.abs(range.to - at) ? range.to : range.from;
            onRange(ordered(anchor, kept));
          }
        };
        const acts: Record<string, () => void> = {
          ArrowLeft: () => goTo(at - step),
          ArrowRight: () => goTo(at + step),
          Home: () => (event.ctrlKey ? setView(extent) : goTo(view.from)),
          End: () => goTo(view.to),
          PageUp: () => setView({ from: view.from - span / 2, to: view.to - span / 2 }),
          PageDown: () => setView({ from: view.from + span / 2, to: view.to + span / 2 }),
          "+": () => setView(zoomAt(view, at, 0.5)),
          "=": () => setView(zoomAt(view, at, 0.5)),
          "-": () => setView(zoomAt(view, at, 2)),
          "0": () => setView(extent),
          Escape: () => onRange?.(null),
        };
        const act = acts[event.key];
        if (act === undefined || (event.key === "Escape" && range === null)) return;
        event.preventDefault();
        act();
      },
    },
    edge: (edge: "from" | "to") => ({
      onPointerDown: (event: ReactPointerEvent<HTMLDivElement>) => {
        doing.current = { kind: "edge", edge };
        event.currentTarget.setPointerCapture(event.pointerId);
        event.stopPropagation();
      },
      onPointerMove: move,
      onPointerUp: release,
      onPointerCancel: release,
      onKeyDown: (event: KeyboardEvent) => {
        const { stage: { view }, range, onRange } = latest.current;
        if (range === null || (event.key !== "ArrowLeft" && event.key !== "ArrowRight")) return;
        event.preventDefault();
        event.stopPropagation();
        const step = ((view.to - view.from) / (event.ctrlKey ? 20 : 200)) * (event.key === "ArrowLeft" ? -1 : 1);
        onRange?.(edge === "from" ? ordered(range.from + step, range.to) : ordered(range.from, range.to + step));
      },
    }),
  };
}
