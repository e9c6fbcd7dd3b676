// Figures of the fleet for other monitoring: the text exposition format of Prometheus 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats), as a
// file for a textfile collector or a data diode, and a Grafana dashboard that shows them. Pure; every figure is as old as its age gauge says.
import type { DeviceInfo } from "../../../shared/contract/deploy.ts";
import type { DriftInfo } from "../../../shared/contract/monitor.ts";
import type { ModelStanding } from "../../../shared/contract/proposals.ts";

export interface FleetFigures {
  device: DeviceInfo;
  drift: DriftInfo | null;
  standing: ModelStanding | undefined;
}

interface Metric {
  name: string;
  help: string;
  kind: "gauge" | "counter";
  samples: { labels: Record<string, string>; value: number }[];
}

const verdicts = ["asExpected", "changed", "refused", "unknown"] as const;

/** Every metric; what nobody knows has no sample. */
function metricsOf(fleet: readonly FleetFigures[]): Metric[] {
  const samples = (of: (each: FleetFigures) => { labels?: Record<string, string>; value: number | null }[]) =>
    fleet.flatMap((each) => of(each).flatMap(({ labels, value }) => (value === null || !Number.isFinite(value) ? [] : [{ labels: { device: each.device.device, name: each.device.name, ...labels }, value }])));
  const one = (value: (each: FleetFigures) => number | null) => samples((each) => [{ value: value(each) }]);
  return [
    { name: "millwright_device_info", help: "What runs on a device; always 1.", kind: "gauge", samples: samples(({ device }) => [{ labels: { package: device.package ?? "", model: device.packageName, state: device.state, mode: device.lab ? "lab" : "production" }, value: 1 }]) },
    { name: "millwright_device_age_seconds", help: "Age of the newest thing known of a device.", kind: "gauge", samples: one(({ device }) => device.ageS) },
    { name: "millwright_device_verdict", help: "1 for the verdict that holds.", kind: "gauge", samples: samples(({ device }) => verdicts.map((verdict) => ({ labels: { verdict }, value: Number(device.verdict === verdict) }))) },
    { name: "millwright_rows_scored_total", help: "Rows that a device answered.", kind: "counter", samples: one(({ device }) => device.rowsScored) },
    { name: "millwright_alarms_total", help: "Alarms that a device raised.", kind: "counter", samples: one(({ device }) => device.alarms) },
    { name: "millwright_tag_shift_sd", help: "Shift of a tag in its newest window, in standard deviations of the reference.", kind: "gauge", samples: samples(({ drift }) => (drift?.tags ?? []).map(({ tag, shiftSd }) => ({ labels: { tag }, value: shiftSd }))) },
    { name: "millwright_tag_shift_limit_sd", help: "Limit of that shift from held-out windows.", kind: "gauge", samples: samples(({ drift }) => (drift?.tags ?? []).map(({ tag, limit }) => ({ labels: { tag }, value: limit }))) },
    { name: "millwright_tag_changed", help: "1 while a tag counts as changed.", kind: "gauge", samples: samples(({ drift }) => (drift?.tags ?? []).map(({ tag, over, psi, shiftSd }) => ({ labels: { tag }, value: over || psi !== null || shiftSd !== null ? Number(over) : null }))) },
    { name: "millwright_score_shift_sd", help: "Shift of the model's score in its newest window, in standard deviations of the reference.", kind: "gauge", samples: one(({ drift }) => drift?.score.value ?? null) },
    { name: "millwright_alarm_share", help: "Share of rows in alarm in the newest window.", kind: "gauge", samples: one(({ drift }) => drift?.alarmRate.value ?? null) },
    { name: "millwright_proposals_open", help: "Proposals that wait for a person.", kind: "gauge", samples: one(({ standing }) => standing?.pending.length ?? 0) },
    { name: "millwright_review_overdue", help: "1 when the review of a model is overdue.", kind: "gauge", samples: one(({ standing }) => Number(standing?.overdue ?? false)) },
  ];
}

const escaped = (value: string) => value.replace(/\\/g, "\\\\").replace(/\n/g, "\\n").replace(/"/g, '\\"');

/** The exposition text; ends with a line feed, as its readers want. */
export function prometheusText(fleet: readonly FleetFigures[]): string {
  return metricsOf(fleet)
    .flatMap(({ name, help, kind, samples }) => [
      `# HELP ${name} ${help}`,
      `# TYPE ${name} ${kind}`,
      ...samples.map(({ labels, value }) => `${name}{${Object.entries(labels).map(([key, said]) => `${key}="${escaped(said)}"`).join(",")}} ${value}`),
    ])
    .map((line) => `${line}\n`)
    .join("");
}

const panels = [
  { title: "Age of what is known", expr: "millwright_device_age_seconds", unit: "s", legend: "{{name}}" },
  { title: "Tags that count as changed", expr: "sum by (device, name) (millwright_tag_changed)", unit: "none", legend: "{{name}}" },
  { title: "Shift against its limit", expr: "millwright_tag_shift_sd / millwright_tag_shift_limit_sd", unit: "percentunit", legend: "{{name}} {{tag}}" },
  { title: "Share of rows in alarm", expr: "millwright_alarm_share", unit: "percentunit", legend: "{{name}}" },
  { title: "Open proposals", expr: "millwright_proposals_open", unit: "none", legend: "{{name}}" },
  { title: "Overdue reviews", expr: "millwright_review_overdue", unit: "none", legend: "{{name}}" },
];

/** A dashboard for import into Grafana (dashboard JSON model, schema 39): it asks for its Prometheus once, and shows times in the plant's zone (IANA). */
export function grafanaDashboard(title: string, zone: string): string {
  const datasource = { type: "prometheus", uid: "${DS_PROMETHEUS}" };
  return JSON.stringify(
    {
      __inputs: [{ name: "DS_PROMETHEUS", label: "Prometheus", type: "datasource", pluginId: "prometheus", pluginName: "Prometheus" }],
      __requires: [{ type: "datasource", id: "prometheus", name: "Prometheus", version: "1.0.0" }, { type: "panel", id: "timeseries", name: "Time series", version: "" }],
      id: null,
      uid: null,
      title: `Millwright: ${title}`,
      tags: ["millwright"],
      timezone: zone,
      schemaVersion: 39,
      version: 1,
      refresh: "5m",
      time: { from: "now-30d", to: "now" },
      templating: { list: [] },
      annotations: { list: [] },
      panels: panels.map(({ title: name, expr, unit, legend }, i) => ({
        id: i + 1,
        type: "timeseries",
        title: name,
        datasource,
        gridPos: { h: 8, w: 12, x: (i % 2) * 12, y: Math.floor(i / 2) * 8 },
        fieldConfig: { defaults: { unit }, overrides: [] },
        options: { legend: { displayMode: "list", placement: "bottom", showLegend: true }, tooltip: { mode: "multi", sort: "desc" } },
        targets: [{ refId: "A", datasource, expr, legendFormat: legend }],
      })),
    },
    null,
    2,
  ) + "\n";
}
