import { describe, expect, it } from "vitest";
import { makeWords } from "../../parts/words.ts";
import { blobWords, gateFigure, gateWords } from "./gates.ts";

const { t, f } = makeWords({ language: "de", zone: "UTC" });

describe("figures of gates", () => {
  it("writes tiny differences as powers of ten, never rounded down", () => {
    expect([4.87e-14, 1e-9, 9.6e-16, 0, 0.5].map((figure) => gateFigure("onnxParity", String(figure), f))).toEqual(["5\u202f·\u202f10⁻¹⁴", "10⁻⁹", "10⁻¹⁵", "0", "0,50"]);
  });
  it("writes sizes as sizes and a missing figure as unknown", () => {
    expect([gateFigure("modelBytes", "33554432", f), gateFigure("onnxParity", "", f)]).toEqual(["34\u202fMB", "unbekannt"]);
  });
  it("names gates and parts, and shows an unknown id as it came", () => {
    expect([gateWords("onnxParity", t).name, gateWords("later", t), blobWords("sbom", t), blobWords("later", t)]).toEqual(["ONNX gibt dasselbe", { name: "later", says: "" }, "Stückliste", "later"]);
  });
});
