// Parts that are drawn again only when what they show changes, however often the screen around them is drawn: a control of React Aria costs a millisecond,
// and a screen has dozens of them.

import { memo, useInsertionEffect, useState, type ComponentType, type ReactNode } from "react";
import { keepEqual } from "./keepEqual.ts";

type Props = Readonly<Record<string, unknown>>;
type Handler = (...values: unknown[]) => unknown;

/** The same part, steadied. Of its properties, functions named `on…` are what a person does: they may be new every time, are not compared, and the newest is called.
 *  The part must not call them while it is drawn. All others are what it shows, compared by content. */
export function steady<Part extends (props: never) => ReactNode>(part: Part): Part {
  const Drawn = memo(part as unknown as ComponentType<Props>, (before, now) => keepEqual(before, now) === before);
  function Steady(props: Props) {
    const [hands] = useState(() => makeHands(props));
    // Before any effect of the part, which may already call one.
    useInsertionEffect(() => hands.take(props));
    return <Drawn {...Object.fromEntries(Object.entries(props).map(([name, value]) => [name, isHandler(name, value) ? hands.of(name) : value]))} />;
  }
  return Steady as unknown as Part;
}

const isHandler = (name: string, value: unknown): value is Handler => typeof value === "function" && /^on[A-Z]/.test(name);

/** One function a handler, the same for the part's whole life, that calls what was taken last. */
function makeHands(first: Props) {
  let newest = first;
  const held = new Map<string, Handler>();
  return {
    take(props: Props) {
      newest = props;
    },
    of(name: string): Handler {
      const known = held.get(name) ?? ((...values) => {
        const handler = newest[name];
        return isHandler(name, handler) ? handler(...values) : undefined;
      });
      held.set(name, known);
      return known;
    },
  };
}
