// The kernel of a row gives the numbers of the shared code to the last bit; the bytes that the program carries are those of its source.
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { entryPath } from "../entryPath.ts";
import { foldedLists, foldLanes, lanes } from "../../shared/recipe/fold.ts";
import { leafSumOf, treeNodesOf, type TreeDocument } from "../../shared/scoring/treeNodes.ts";
import { rowKernel } from "./rowKernel.ts";

const number = fc.oneof(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.constantFrom(0, -0, 1, 2, 1e300, -1e300));
const cell = fc.oneof({ weight: 6, arbitrary: number }, { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity, -Infinity) });
const features = 5;

/** A tree that splits as often as there are entries: each takes the place of a leaf of the tree before. */
function grown(splits: readonly (readonly [number, number, number, number])[], leaf: (i: number) => number): TreeDocument {
  type Node = { split: readonly [number, number, number, number]; sides: [Node, Node] } | { leaf: number };
  let leaves = 0;
  const fresh = (): Node => ({ leaf: leaf(leaves++) });
  let tree: Node = fresh();
  const put = (node: Node, split: readonly [number, number, number, number], way: number): Node => {
    if ("leaf" in node) return { split, sides: [node, fresh()] };
    const [left, right] = node.sides;
    return { ...node, sides: way & 1 ? [left, put(right, split, way >> 1)] : [put(left, split, way >> 1), right] };
  };
  for (const split of splits) tree = put(tree, split, split[3]);
  const document: TreeDocument = { feature: [], value: [], missingLeft: [], cover: [] };
  const list = (node: Node): void => {
    document.feature.push("leaf" in node ? -1 : node.split[0]);
    document.value.push("leaf" in node ? node.leaf : node.split[1]);
    if ("leaf" in node) document.cover.push(1);
    else {
      document.missingLeft.push(node.split[2]);
      node.sides.forEach(list);
    }
  };
  list(tree);
  return document;
}

const split = fc.tuple(fc.integer({ min: 0, max: features - 1 }), number, fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 4095 }));

describe("the kernel of a row", () => {
  test("sums the leaves that the shared walk sums, missing values too", () => {
    fc.assert(
      fc.property(fc.array(fc.array(split, { maxLength: 12 }), { minLength: 1, maxLength: 19 }), fc.array(fc.array(cell, { minLength: features, maxLength: features }), { minLength: 1, maxLength: 6 }), number, (trees, rows, start) => {
        const documents = trees.map((splits, t) => grown(splits, (i) => (i + 1) / 7 + t));
        const joined = (key: "feature" | "value" | "missingLeft" | "cover") => documents.flatMap((each) => each[key]);
        const nodes = treeNodesOf({ feature: joined("feature"), value: joined("value"), missingLeft: joined("missingLeft"), cover: joined("cover") }, features);
        const kernel = rowKernel();
        const [here, there] = [leafSumOf(nodes), kernel.leafSumOf(nodes)];
        // the memory grows below another user of it
        kernel.foldOf({ blocks: 64, size: 60, moves: true, ranges: false }, new Float64Array(64 * lanes * foldedLists.length));
        expect(rows.map((row) => there(Float64Array.from(row), start))).toEqual(rows.map((row) => here(Float64Array.from(row), start)));
      }),
      { seed: 8, numRuns: 60 },
    );
  });

  test("folds windows as the shared code folds them, full and short, from any row on", () => {
    const shape = fc.record({ blocks: fc.integer({ min: 1, max: 4 }), size: fc.integer({ min: 1, max: 9 }), ranges: fc.boolean() });
    fc.assert(
      fc.property(shape, fc.infiniteStream(number), fc.nat(), fc.nat(), ({ blocks, size, ranges }, numbers, short, turned) => {
        const ring = Float64Array.from({ length: blocks * size * lanes }, () => numbers.next().value);
        const length = 1 + (short % size);
        const from = length === size ? turned % size : 0;
        const folded = [foldLanes, rowKernel().foldOf].map((foldOf) => {
          const into = new Float64Array(blocks * lanes * foldedLists.length);
          foldOf({ blocks, size, moves: true, ranges }, into)(ring, from, length);
          return into.subarray(0, blocks * lanes * (ranges ? foldedLists.length : 3));
        });
        expect(folded[1]).toEqual(folded[0]);
      }),
      { seed: 8, numRuns: 80 },
    );
  });

  test("leaves to the shared code what it does not know, and everything where there is no WebAssembly", () => {
    const tree = { feature: [0, -1, -1], value: [3, 1, 2], missingLeft: [0], cover: [1, 1] };
    const endless = { ...tree, value: [Infinity, 1, 2] };
    const ofCodes = { ...tree, value: [0, 1, 2], categories: [{ feature: 0, codes: [3, 4] }], sets: [[4]] };
    const { Module, Instance } = WebAssembly;
    let opened = 0;
    class Counted extends Instance {
      constructor(...asked: ConstructorParameters<typeof Instance>) {
        super(...asked);
        opened++;
      }
    }
    const sums = (document: TreeDocument) => {
      opened = 0;
      const sum = rowKernel().leafSumOf(treeNodesOf(document, 1));
      return [...[3, 4, NaN].map((v) => sum(Float64Array.of(v), 0)), opened];
    };
    vi.stubGlobal("WebAssembly", { Module, Instance: Counted });
    expect([tree, endless, ofCodes].map(sums)).toEqual([[1, 2, 2, 1], [1, 1, 2, 0], [2, 1, 2, 0]]);
    vi.stubGlobal("WebAssembly", undefined);
    expect(sums(tree)).toEqual([1, 2, 2, 0]);
    vi.unstubAllGlobals();
  });

  // After a build `vitest run main/edge/rowKernel.test.ts -u` writes the file anew; the next run tests what it holds.
  test("is carried as its source compiles", async () => {
    const bytes = readFileSync(entryPath("row.wasm")).toString("base64");
    const lines = bytes.match(/.{1,140}/g)!.map((line) => `  "${line}",`);
    const text = `// The kernel of a row as kernel/row.as.ts compiles; written by rowKernel.test.ts, never by hand. The program travels as one file and carries it inside.\n\n/** The kernel's bytes. */\nexport const rowKernelBytes = (): Uint8Array<ArrayBuffer> => Buffer.from(text.join(""), "base64");\n\nconst text = [\n${lines.join("\n")}\n];\n`;
    await expect(text).toMatchFileSnapshot("./rowKernelBytes.ts");
  });
});
