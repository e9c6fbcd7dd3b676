import { expect, test } from "vitest";
import type { CatalogueTag, ContextEntry } from "../../../shared/contract/catalogue.ts";
import { logLanes } from "./logLanes.ts";

const tag = (name: string, ...path: string[]): CatalogueTag => ({ tag: name, path, low: null, high: null });
const tags = [tag("PT-101", "W", "P", "P-101"), tag("TT-200", "W", "M", "vessel")];
let made = 0;
const entry = (kind: ContextEntry["kind"], fromUs: number, toUs: number | null, asset: string, text: string): ContextEntry => ({ id: `c-${++made}`, kind, fromUs, toUs, asset, text, source: "", by: "" });
const lanes = (entries: ContextEntry[], columns: string[], from = 0, to = 100) => logLanes({ tags, entries }, columns, { from, to }, (kind) => kind).map(({ label, events }) => [label, events.map(({ word, from: a, to: b, kind }) => [word, a, b, kind])]);

test("only what happened in the window at the assets of the shown tags stands there, changes first", () => {
  const entries = [entry("batch", 10, 20, "W/M", "B1 · K-12"), entry("change", 30, null, "P101", "W7 · impeller trimmed"), entry("maintenance", 40, null, "vessel", "W8 · cleaned"), entry("change", 200, null, "P101", "later")];
  expect(lanes(entries, ["PT-101_mean"])).toEqual([["change", [["impeller trimmed", 30, 30, "ticket"]]]]);
  expect(lanes(entries, ["TT-200"])).toEqual([["maintenance", [["cleaned", 40, 40, "ticket"]]], ["batch", [["B1", 10, 20, "regime"]]]]);
});

test("what names no known asset stands with every signal", () => {
  expect(lanes([entry("shift", 0, 50, "", "crew B")], ["PT-101"])).toEqual([["shift", [["crew B", 0, 50, "regime"]]]]);
});

test("a calibration stands with the transmitter that it names, and with no other", () => {
  const entries = [entry("calibration", 10, null, "", `${tags[0]!.tag} · 3 · 3.04 · bar · i.O. · B`)];
  expect([lanes(entries, [tags[0]!.tag]), lanes(entries, [tags[1]!.tag])]).toEqual([[["calibration", [[tags[0]!.tag, 10, 10, "ticket"]]]], []]);
});

test("too many of a kind are left out until one looks closer", () => {
  const entries = Array.from({ length: 41 }, (_, i) => entry("batch", i * 2, i * 2 + 1, "", `B${i}`));
  expect([lanes(entries, ["PT-101"]).length, lanes(entries, ["PT-101"], 0, 9).map(([, events]) => events?.length)]).toEqual([0, [5]]);
});
