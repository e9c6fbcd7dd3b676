// A model document that puts C where numbers belong: nothing of it may become source, for the source is compiled and run where a package is checked.
import { expect, test } from "vitest";
import { failureOf } from "../../../../shared/contract/errors.ts";
import type { OpenPackage } from "../../../../shared/format/package.ts";
import { utf8 } from "../../../../shared/format/utf8.ts";
import { samplePackage } from "../../samplePackage.ts";
import { c99ModelOf, c99Source } from "./generate.ts";

const sample = samplePackage();
const code = '0]; system("id"); x[0';
const head = { answer: "value", features: sample.model.features };

/** The source of a package with this model document. */
function sourceOf(model: object): string {
  const manifest = { inputs: sample.inputs, decision: null, maxGapUs: null, title: "t" };
  const pkg = { manifest, digest: "0".repeat(64), blob: (role: string) => utf8(JSON.stringify(role === "model" ? model : sample.recipe)) };
  return c99Source(c99ModelOf(pkg as unknown as OpenPackage), "").files["model.c"];
}

test.each<[string, object]>([
  ["the place of a feature", { ...head, family: "persistence", feature: code, fill: 0 }],
  ["places of kept features", { ...sample.model, kept: [code] }],
  ["a pair of features", { ...head, family: "ebm", base: 0, curves: head.features.map(() => ({ edges: [], values: [0], missing: 0 })), pairs: [{ features: [code, 0], edges: [[], []], values: [0] }], edits: [] }],
  ["the length of a list", { ...sample.model, weights: { length: "0); system(" } }],
])("code in %s is refused", (_where, model) => {
  const refusal = (() => {
    try {
      return sourceOf(model);
    } catch (thrown) {
      return failureOf(thrown).name;
    }
  })();
  expect(refusal).toBe("packageManifestMalformed");
});

test("a group may be called length", () => {
  const { family: _family, ...shared } = sample.model;
  expect(sourceOf({ ...shared, family: "byGroup", models: { length: sample.model } })).toContain("mw_step_1");
});
