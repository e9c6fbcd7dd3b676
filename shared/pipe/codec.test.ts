import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Failure } from "../contract/errors.ts";
import { decode, encode } from "./codec.ts";

const number = fc.oneof(fc.double(), fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 0));
const leaf = fc.oneof(fc.string(), fc.boolean(), fc.constant(null), number, fc.bigInt(), fc.float64Array(), fc.uint8Array(), fc.int32Array(), fc.float32Array(), fc.uint32Array());
const key = fc.string().filter((k) => !["__proto__", "constructor", "prototype"].includes(k));
const { value } = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: "small" }, leaf, fc.array(tie("value"), { maxLength: 4 }), fc.dictionary(key, tie("value"), { maxKeys: 4, noNullPrototype: true })),
}));

describe("codec", () => {
  it("brings every kind of value back as it was", () => {
    fc.assert(
      fc.property(value, (v) => {
        expect(decode(encode(v))).toEqual(v);
      }),
      { seed: 7, numRuns: 500 },
    );
  });

  it("keeps NaN, infinities, minus zero and bigint apart from text", () => {
    const back = decode(encode([Number.NaN, -0, Number.POSITIVE_INFINITY, 2n ** 70n, "NaN"])) as unknown[];
    expect(Number.isNaN(back[0])).toBe(true);
    expect(Object.is(back[1], -0)).toBe(true);
    expect(back.slice(2)).toEqual([Number.POSITIVE_INFINITY, 2n ** 70n, "NaN"]);
  });

  it("keeps an object that has the codec's own mark as a key", () => {
    expect(decode(encode({ $: "n", v: "NaN" }))).toEqual({ $: "n", v: "NaN" });
  });

  it("carries a million numbers as bytes, not as text", () => {
    const long = Float64Array.from({ length: 1_000_000 }, (_, i) => Math.sin(i));
    const frame = encode({ long });
    expect(frame.length).toBeLessThan(8_000_200);
    const back = (decode(frame) as { long: Float64Array }).long;
    expect(Buffer.compare(Buffer.from(back.buffer), Buffer.from(long.buffer))).toBe(0);
  });

  it("refuses any damaged frame with a code and never another error", () => {
    const good = encode({ a: [1, 2n, Number.NaN], b: new Float64Array([1, 2, 3]) });
    fc.assert(
      fc.property(fc.nat({ max: good.length - 1 }), fc.nat({ max: 255 }), fc.nat({ max: good.length }), (at, byte, length) => {
        const bad = good.slice(0, length);
        if (at < bad.length) bad[at] = byte;
        try {
          decode(bad);
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(Failure);
          expect((thrown as Failure).data.code).toBe("MW-IPC-101");
        }
      }),
      { seed: 7, numRuns: 2000 },
    );
  });

  it("refuses keys that reach prototypes", () => {
    const json = new TextEncoder().encode('{"__proto__":{"x":1}}');
    const frame = new Uint8Array(8 + json.length + 8);
    frame[0] = 1;
    new DataView(frame.buffer).setUint32(4, json.length, true);
    frame.set(json, 8);
    expect(() => decode(frame)).toThrow("MW-IPC-101");
  });

  it("refuses functions and endless nesting", () => {
    expect(() => encode({ f: () => 1 })).toThrow("MW-IPC-101");
    let deep: unknown = 1;
    for (let i = 0; i < 100; i++) deep = [deep];
    expect(() => encode(deep)).toThrow("MW-IPC-101");
  });
});
