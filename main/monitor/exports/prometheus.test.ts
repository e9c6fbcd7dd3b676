// The exposition text by hand: escaped names, no sample for what nobody knows.
import { expect, test } from "vitest";
import type { DeviceInfo } from "../../../shared/contract/deploy.ts";
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

test("the dashboard asks only for figures that the text has, and shows the plant's own time", () => {
  const named = new Set(prometheusText([]).match(/(?<=# TYPE )\w+/g));
  const dashboard = JSON.parse(grafanaDashboard("x", "Europe/Berlin")) as { timezone: string };
  expect(dashboard.timezone).toBe("Europe/Berlin");
  const asked = [...JSON.stringify(dashboard).matchAll(/millwright_\w+/g)].map(([name]) => name);
  expect(asked.filter((name) => !named.has(name))).toEqual([]);
});
