import { expect, it } from "vitest";
import type { Caps, Channel, StartProcess } from "./import/throwaway.ts";
import { startedAhead } from "./throwaways.ts";

const caps: Caps = { memoryMb: 100, wallMs: 1000 };

/** Starts nothing, and tells what was started, killed and how to end it. */
function starter() {
  const seen: string[] = [];
  const exits: ((code: number | null) => void)[] = [];
  let next = 0;
  const start: StartProcess = (entry): Channel => {
    const id = `${entry} ${++next}`;
    seen.push(`start ${id}`);
    return { send: (message) => seen.push(`${id} < ${String(message)}`), onMessage: () => undefined, onExit: (listener) => exits.push(listener), kill: () => seen.push(`kill ${id}`) };
  };
  return { start, seen, exits };
}

it("the process that was started ahead answers the first question, later ones start their own", () => {
  const { start, seen } = starter();
  const ahead = startedAhead(start, "a.js", caps);
  ahead.start("b.js", caps).send("other entry");
  ahead.start("a.js", caps).send("first");
  ahead.start("a.js", caps).send("second");
  ahead.drop();
  expect(seen).toEqual(["start a.js 1", "start b.js 2", "b.js 2 < other entry", "a.js 1 < first", "start a.js 3", "a.js 3 < second"]);
});

it("one that is not needed, or has other caps than are asked for, is ended; one that died is started anew", () => {
  const unneeded = starter();
  const ahead = startedAhead(unneeded.start, "a.js", caps);
  ahead.start("a.js", { ...caps, memoryMb: 200 });
  ahead.drop();
  expect(unneeded.seen).toEqual(["start a.js 1", "start a.js 2", "kill a.js 1"]);
  const died = starter();
  const again = startedAhead(died.start, "a.js", caps);
  died.exits[0]!(1);
  again.start("a.js", caps).send("question");
  expect(died.seen).toEqual(["start a.js 1", "start a.js 2", "a.js 2 < question"]);
});
