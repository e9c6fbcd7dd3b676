// What every small chart shares: an accessible name, a text alternative, a measured area, and axis figures in one look.

import { useEffect, useRef, useState, type ReactNode } from "react";
import styles from "./Charts.module.css";
import { cx } from "../parts/classes.ts";

export interface ChartFrameProps {
  /** Accessible name: what the chart shows. */
  readonly label: string;
  /** The same in words: the figures a person would read off. */
  readonly says: string;
  readonly height: number;
  /** Draws once the width is known. */
  readonly children: (width: number) => ReactNode;
  readonly caption?: ReactNode;
}

/** A figure of a given height that fills its width. */
export function ChartFrame({ label, says, height, children, caption }: ChartFrameProps) {
  const area = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = area.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setWidth(Math.floor(element.clientWidth)));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return (
    <figure className={cx(styles["frame"])} aria-label={label}>
      <div className={cx(styles["says"])}>{says}</div>
      <div ref={area} className={cx(styles["area"])} style={{ height }}>{width > 0 && children(width)}</div>
      {caption !== undefined && <figcaption className={cx(styles["caption"])}>{caption}</figcaption>}
    </figure>
  );
}
