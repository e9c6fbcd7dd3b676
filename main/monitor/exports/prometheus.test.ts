// The exposition text by hand: escaped names, no sample for what nobody knows.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { DeviceInfo } from "../../../shared/contract/deploy.ts";
import type { DriftInfo } from "../../../shared/contract/monitor.ts";
import { failureOfFiles } from "./answers.ts";
import { grafanaDashboard, prometheusText } from "./prometheus.ts";

const device: DeviceInfo = { device: "d-1", name: 'Pump "A"\\1', modelLine: "pump", package: null, packageName: "", counter: null, state: "COMMITTED", lab: true, newest: null, ageS: null, rowsScored: 12, alarms: 3, verdict: "unknown", failure: null, spark: [] };

test("every figure that is known stands in the text once, by device and name", () => {
  const lines = prometheusText([{ device, drift: null, standing: undefined }]).split("\n");
  expect(lines.at(-1)).toBe("");
  expect(lines.filter((line) => !line.startsWith("#") && line !== "")).toEqual([
    'millwright_device_info{device="d-1",name="Pump \\"A\\"\\\\1",package="",model="",state="COMMITTED",mode="lab"} 1',
    ...["asExpected", "changed", "refused", "unknown"].map((verdict) => `millwright_device_verdict{device="d-1",name="Pump \\"A\\"\\\\1",verdict="${verdict}"} ${Number(verdict === "unknown")}`),
    'millwright_rows_scored_total{device="d-1",name="Pump \\"A\\"\\\\1"} 12',
    'millwright_alarms_total{device="d-1",name="Pump \\"A\\"\\\\1"} 3',
    'millwright_proposals_open{device="d-1",name="Pump \\"A\\"\\\\1"} 0',
    'millwright_review_overdue{device="d-1",name="Pump \\"A\\"\\\\1"} 0',
  ]);
});

test("a tag of which nothing is known counts neither as changed nor as unchanged", () => {
  const tag = { limit: 1, missing: 0, missingLimit: null, mean: null, referenceMean: null };
  const judged = { value: null, limit: 1, over: false };
  const drift = { tags: [{ ...tag, tag: "seen", psi: 0.1, shiftSd: 0.1, over: false }, { ...tag, tag: "unseen", psi: null, shiftSd: null, over: false }, { ...tag, tag: "gone", psi: null, shiftSd: null, over: true }], score: judged, alarmRate: judged } as unknown as DriftInfo;
  const lines = prometheusText([{ device, drift, standing: undefined }]).split("\n").filter((line) => line.startsWith("millwright_tag_changed"));
  expect(lines.map((line) => line.replace(/.*tag="/, ""))).toEqual(['seen"} 0', 'gone"} 1']);
});

test("the dashboard asks only for figures that the text has, and shows the plant's own time", () => {
  const named = new Set(prometheusText([]).match(/(?<=# TYPE )\w+/g));
  const dashboard = JSON.parse(grafanaDashboard("x", "Europe/Berlin")) as { timezone: string };
  expect(dashboard.timezone).toBe("Europe/Berlin");
  const asked = [...JSON.stringify(dashboard).matchAll(/millwright_\w+/g)].map(([name]) => name);
  expect(asked.filter((name) => !named.has(name))).toEqual([]);
});

test("figures that cannot be written are told by a code and throw nothing", async () => {
  const work = mkdtempSync(join(tmpdir(), "millwright-metrics-"));
  try {
    const figures = async () => ({ prometheus: "a 1\n", grafana: "{}\n" });
    writeFileSync(join(work, "exports"), "a file in the folder's place");
    expect(await failureOfFiles(join(work, "exports"), figures)).toMatchObject({ code: expect.stringMatching(/^MW-STO-/) as string, where: { file: "millwright.prom" } });
    expect(await failureOfFiles(join(work, "other"), figures)).toBeNull();
    expect(readFileSync(join(work, "other", "millwright.prom"), "utf8")).toBe("a 1\n");
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
});
