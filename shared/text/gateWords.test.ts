import { describe, expect, it } from "vitest";
import type { Gate } from "../format/gates.ts";
import { gateAreaText, gateRowText, gateStateText, gateText, gateWhyText } from "./gates.ts";
import { gateFigure, gateWords } from "./gateWords.ts";
import { unevenTexts } from "./text.ts";

const gate = (changes: Partial<Gate>): Gate => ({ id: "sensorFrozen", area: "model", state: "failed", figure: 0.124, bound: 0.1, sense: "most", unit: "share", why: "sensorRows", facts: { rows: 1000, input: "P-104", inputs: 3 }, rows: [{ name: "P-104", figure: 0.124, note: "997 / 1000" }], measured: false, override: null, ...changes });

describe("gates in words", () => {
  it("tell figure against bound, the sentence and the lines behind it", () => {
    expect(gateWords(gate({}), "en")).toEqual({
      name: "A frozen input floods nobody", says: "share of rows on which a further alarm begins while the worst input stands still", state: "not passed", figure: "12\u202f%", limit: "≤ 10\u202f%",
      why: "3 inputs, each failing for 1\u202f000 rows; worst: P-104", rows: [{ name: "P-104", figure: "12\u202f%", note: "997 / 1000" }],
    });
    const passed = gateWords(gate({ id: "dataFindings", state: "passed", figure: 0, bound: 0, unit: "findings", why: "findingsOf", facts: { all: 4, inputs: 8 }, rows: [{ name: "x", figure: 0.5, note: "flatline" }], override: { by: "E", reason: "r", at: "" } }), "de");
    expect([passed.state, passed.figure, passed.limit, passed.why, passed.rows[0]]).toEqual(["durchgelassen", "0", "≤ 0", "4 Befunde im Bericht, 8 Signale liest das Modell", { name: "x", figure: "50\u202f%", note: "Sensor eingefroren" }]);
  });
  it("write tiny differences as powers of ten, never rounded down, and sizes as sizes", () => {
    expect([4.87e-14, 1e-9, 9.6e-16, 0, 0.5].map((figure) => gateFigure(figure, "", "de"))).toEqual(["5\u202f·\u202f10⁻¹⁴", "10⁻⁹", "10⁻¹⁵", "0", "0,50"]);
    expect([gateFigure(33_554_432, "bytes", "de"), gateFigure(1.5, "ms", "en"), gateFigure(73.7, "mebibytes", "en")]).toEqual(["34\u202fMB", "1.50\u202fms", "74\u202fMiB"]);
  });
  it("say of a refusal what its code means and what is to be done, in both languages", () => {
    const refused = gate({ id: "onnxParity", figure: null, why: "refused", facts: { code: "MW-ONX-301" }, rows: [{ name: "weights", figure: null, note: "" }] });
    expect([gateWords(refused, "en").why, gateWords(refused, "de").why]).toEqual([
      "refused, MW-ONX-301. The ONNX graph wants values from another file. It was not run. Do not use it: an export of Millwright holds all its values. Ask who signed the package.",
      "abgelehnt, MW-ONX-301. Der ONNX-Graph will Werte aus einer anderen Datei. Er wurde nicht ausgeführt. Nicht verwenden: Ein Export von Millwright enthält alle seine Werte. Nachfragen, wer das Paket signiert hat.",
    ]);
    expect(gateWords({ ...refused, facts: { code: "MW-NEW-101" } }, "en").why).toBe("refused, MW-NEW-101.");
  });
  it("show what nobody named as it came, in both languages the same places", () => {
    expect(gateWords(gate({ id: "later", figure: null, bound: null, why: "later", rows: [] }), "en")).toMatchObject({ name: "later", says: "", figure: "", limit: "", why: "" });
    expect([gateText, gateWhyText, gateRowText, gateAreaText, gateStateText].flatMap(unevenTexts)).toEqual([]);
  });
});
