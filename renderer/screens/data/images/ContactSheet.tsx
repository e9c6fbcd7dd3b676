// A contact sheet: small pictures in lines, drawn as they come into view; arrow keys move, Enter opens. Arrays in, drawing out.

import { useEffect, useId, useRef, useState, type KeyboardEvent } from "react";
import { useVirtualizer } from "@tanstack/react-virtual";
import styles from "./Images.module.css";
import { useThumbs } from "./pictures.ts";
import { cx } from "../../../parts/classes.ts";
import { Icon } from "../../../parts/Icon.tsx";
import { look } from "../../../parts/look.ts";
import { useText } from "../../../parts/words.ts";
import type { ImageInfo } from "../../../../shared/contract/images.ts";
import { imagesText } from "../../../../shared/text/images.ts";

const leastWidth = 124;
const lineHeight = 132;
const gap = 8;
const alarming = new Set<string>(["imageUnreadable", "imageOverBound"]);
/** Findings that say nothing bad about the picture itself. */
const quiet = new Set<string>(["imageOtherForm", "imageNoRow", "imageAlmostDuplicate"]);

/** The worst that is said of an image; null where nothing is. */
export function worstOf({ findings }: Pick<ImageInfo, "findings">): "alarm" | "caution" | null {
  return findings.some((check) => alarming.has(check)) ? "alarm" : findings.some((check) => !quiet.has(check)) ? "caution" : null;
}

/** Where a key leads in a sheet of `count` images, `across` a line, `page` lines in view; null for other keys. Exported for its test. */
export function stepOf(key: string, at: number, count: number, across: number, page: number): number | null {
  const steps: Readonly<Record<string, number>> = { ArrowRight: at + 1, ArrowLeft: at - 1, ArrowDown: at + across, ArrowUp: at - across, Home: 0, End: count - 1, PageDown: at + across * page, PageUp: at - across * page };
  const to = steps[key];
  if (to === undefined || count === 0) return null;
  // Down from the line before the last leads to the last image where none stands below.
  if (key === "ArrowDown" && to >= count) return Math.floor(at / across) < Math.floor((count - 1) / across) ? count - 1 : at;
  if (key === "ArrowUp" && to < 0) return at;
  return Math.min(count - 1, Math.max(0, to));
}

export interface ContactSheetProps {
  readonly label: string;
  readonly images: readonly ImageInfo[];
  /** Row of the chosen image. */
  readonly selected: number | null;
  readonly onSelect: (row: number) => void;
  readonly onOpen: (row: number) => void;
  /** A short word under a picture with its colour, such as a label; undefined: the image's name alone. */
  readonly captionOf?: (image: ImageInfo) => { readonly word: string; readonly colour: string } | undefined;
  readonly autoFocus?: boolean;
}

export function ContactSheet({ label, images, selected, onSelect, onOpen, captionOf, autoFocus }: ContactSheetProps) {
  const { t } = useText();
  const id = useId();
  const scroll = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = scroll.current;
    if (element === null) return undefined;
    const watch = new ResizeObserver(() => setWidth(element.clientWidth));
    watch.observe(element);
    setWidth(element.clientWidth);
    if (autoFocus === true) element.focus();
    return () => watch.disconnect();
  }, [autoFocus]);
  const across = Math.max(1, Math.floor((width - 24 + gap) / (leastWidth + gap)));
  const lines = Math.ceil(images.length / across);
  const virtual = useVirtualizer({ count: width === 0 ? 0 : lines, getScrollElement: () => scroll.current, estimateSize: () => lineHeight + gap, overscan: 3, paddingStart: 8, paddingEnd: 8 });
  const drawn = virtual.getVirtualItems();
  const inView = drawn.flatMap(({ index }) => images.slice(index * across, (index + 1) * across));
  const thumbs = useThumbs(inView.map(({ sha256 }) => sha256));
  const at = images.findIndex(({ row }) => row === selected);
  const line = at < 0 ? -1 : Math.floor(at / across);
  useEffect(() => {
    if (line >= 0) virtual.scrollToIndex(line, { align: "auto" });
    // The virtualizer is the same object all along.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [line, across]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const image = images[at];
    if (event.key === "Enter" && image !== undefined) {
      event.preventDefault();
      onOpen(image.row);
      return;
    }
    const to = at < 0 ? (event.key.startsWith("Arrow") ? 0 : null) : stepOf(event.key, at, images.length, across, Math.max(1, Math.floor((scroll.current?.clientHeight ?? 0) / (lineHeight + gap))));
    if (to === null) return;
    event.preventDefault();
    onSelect(images[to]!.row);
  };
  const cellId = (row: number) => `${id}-${row}`;
  return (
    <div
      ref={scroll} className={cx(styles["sheet"])} role="listbox" aria-label={label} tabIndex={0} onKeyDown={onKeyDown}
      {...(at >= 0 && line >= (drawn[0]?.index ?? 0) && line <= (drawn.at(-1)?.index ?? -1) ? { "aria-activedescendant": cellId(images[at]!.row) } : {})}
    >
      <div role="presentation" style={{ height: virtual.getTotalSize() }}>
        {drawn.map(({ index, start }) => (
          <div key={index} role="presentation" className={cx(styles["line"])} style={{ top: start, height: lineHeight, gridTemplateColumns: `repeat(${across}, minmax(0, 1fr))` }}>
            {images.slice(index * across, (index + 1) * across).map((image, k) => {
              const worst = worstOf(image);
              const thumb = thumbs.get(image.sha256);
              const caption = captionOf?.(image);
              return (
                <div
                  key={image.row} id={cellId(image.row)} role="option" aria-selected={image.row === selected} aria-setsize={images.length} aria-posinset={index * across + k + 1} aria-label={[image.name, caption?.word, worst === null ? undefined : t(imagesText[image.state])].filter(Boolean).join(", ")}
                  className={cx(styles["cell"], image.row === selected && styles["chosen"])} title={image.name} onClick={() => onSelect(image.row)} onDoubleClick={() => onOpen(image.row)}
                >
                  <div className={cx(styles["thumb"])}>
                    {thumb === undefined ? null : thumb === "" ? <span className={cx(look.muted, look.tiny)}>{t(imagesText.notDrawn)}</span> : <img src={thumb} alt="" draggable={false} />}
                    {worst !== null && <span className={cx(styles["mark"], styles[worst])}><Icon name={worst} size="tiny" /></span>}
                  </div>
                  <div className={cx(styles["caption"])}>
                    {caption !== undefined && <i style={{ background: caption.colour }} />}
                    <span className={look.cut}>{caption?.word ?? image.name.split("/").at(-1)}</span>
                  </div>
                </div>
              );
            })}
          </div>
        ))}
      </div>
    </div>
  );
}
