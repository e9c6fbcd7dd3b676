import { describe, expect, it } from "vitest";
import { defaultPlan } from "../../shared/plan/defaults.ts";
import { makePlanWriter, type PlanWriter, type Send } from "./planWriter.ts";

const { select, train } = defaultPlan("anomaly", "p");

/** An engine that answers when it is told to: takes what builds on its newest plan, refuses the rest. */
function slowEngine() {
  let digest = "d0";
  const asked: { base: string; answer: () => void }[] = [];
  const send: Send = ({ base }) =>
    new Promise((resolve) =>
      asked.push({
        base,
        answer: () => {
          if (base !== digest) return resolve(undefined);
          digest = `d${Number(digest.slice(1)) + 1}`;
          resolve({ digest });
        },
      }),
    );
  return {
    send,
    /** Answers the write under way, once it was asked; resolves with the digest that it built on. */
    answer: async () => {
      while (asked.length === 0) await Promise.resolve();
      const [next] = asked.splice(0, 1);
      next?.answer();
      return next?.base;
    },
    changeElsewhere: () => (digest = `e${digest}`),
    now: () => digest,
  };
}

const count = (writer: PlanWriter) => writer.pending("select")?.value.count;

describe("the window's writer of the plan", () => {
  it("keeps settings of two sections made faster than the engine answers", async () => {
    const engine = slowEngine();
    const writer = makePlanWriter("d0");
    const writes = [writer.write("train", { ...train, perGroup: true }, engine.send), writer.write("select", { ...select, count: 3 }, engine.send), writer.write("select", { ...select, count: 3, of: 5 }, engine.send)];
    expect([writer.pending("train")?.value.perGroup, writer.pending("select")?.value.of]).toEqual([true, 5]);
    expect([await engine.answer(), await engine.answer(), await engine.answer()]).toEqual(["d0", "d1", "d2"]);
    expect(await Promise.all(writes)).toEqual([true, true, true]);
    expect(writer.pending("select")?.value.of).toBe(5);
    writer.told("d3");
    expect([writer.pending("select"), writer.pending("train")]).toEqual([undefined, undefined]);
  });

  it("does not fall back to a reading that is older than the write under way", async () => {
    const engine = slowEngine();
    const writer = makePlanWriter("d0");
    const first = writer.write("train", train, engine.send);
    await engine.answer();
    await first;
    const second = writer.write("select", { ...select, count: 3 }, engine.send);
    writer.told("d1");
    await engine.answer();
    await second;
    expect(count(writer)).toBe(3);
    const third = writer.write("select", { ...select, count: 4 }, engine.send);
    expect([await engine.answer(), await third]).toEqual(["d2", true]);
  });

  it("shows what the plan says where a write was refused, and builds the next one on what was read meanwhile", async () => {
    const engine = slowEngine();
    const writer = makePlanWriter("d0");
    const refused = writer.write("select", { ...select, count: 3 }, engine.send);
    writer.told(engine.changeElsewhere());
    await engine.answer();
    expect([await refused, writer.pending("select")]).toEqual([false, undefined]);
    const again = writer.write("select", { ...select, count: 3 }, engine.send);
    expect([await engine.answer(), await again]).toEqual(["ed0", true]);
  });

  it("keeps showing a later setting while an earlier one is refused", async () => {
    const engine = slowEngine();
    const writer = makePlanWriter("d0");
    engine.changeElsewhere();
    const [first, second] = [writer.write("select", { ...select, count: 3 }, engine.send), writer.write("select", { ...select, count: 4 }, engine.send)];
    writer.told(engine.now());
    await engine.answer();
    expect([await first, count(writer)]).toEqual([false, 4]);
    await engine.answer();
    expect([await second, count(writer)]).toEqual([true, 4]);
  });

  it("is idle once the last of the queued writes was answered, taken or not, also of those that came while it was waited for", async () => {
    const engine = slowEngine();
    const writer = makePlanWriter("d0");
    await writer.idle();
    const seen: string[] = [];
    void writer.write("train", train, engine.send);
    void writer.write("select", { ...select, count: 3 }, engine.send);
    const idle = writer.idle().then(() => seen.push("idle"));
    seen.push(`built on ${await engine.answer()}`);
    void writer.write("select", { ...select, count: 4 }, engine.send);
    seen.push(`built on ${await engine.answer()}`);
    engine.changeElsewhere(); // the last is refused
    seen.push(`built on ${await engine.answer()}`);
    await idle;
    expect(seen).toEqual(["built on d0", "built on d1", "built on d2", "idle"]);
  });

  it("tells whoever shows a section", async () => {
    const engine = slowEngine();
    const writer = makePlanWriter("d0");
    const seen: (number | undefined)[] = [];
    const stop = writer.subscribe(() => seen.push(count(writer)));
    const written = writer.write("select", { ...select, count: 3 }, engine.send);
    await engine.answer();
    await written;
    writer.told("d1");
    stop();
    void writer.write("select", { ...select, count: 9 }, engine.send);
    expect(seen).toEqual([3, undefined]);
  });
});
