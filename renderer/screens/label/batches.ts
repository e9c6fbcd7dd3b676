// Whole batches as proposals, so that a person says by one key each what they were: groups of the data, and batches of the plant's log. Pure.

import type { ContextEntry } from "../../../shared/contract/catalogue.ts";
import type { DatasetInfo } from "../../../shared/contract/data.ts";
import type { LabelSetInfo, LabelSuggestion } from "../../../shared/contract/label.ts";

/** Share of a batch that an event covers when it is an event of the whole batch. */
const whole = 0.9;

/** A proposal for each group (where there are two or more) and each ended batch of the log inside the data that no event or proposal covers yet, in order of time. */
export function batchProposals(dataset: Pick<DatasetInfo, "groups" | "fromUs" | "toUs">, entries: readonly Pick<ContextEntry, "kind" | "fromUs" | "toUs" | "text">[], set: Pick<LabelSetInfo, "events" | "suggestions">, of: string): Omit<LabelSuggestion, "id" | "state">[] {
  const { groups, fromUs: first, toUs: last } = dataset;
  if (first === null || last === null) return [];
  const ofGroups = groups.length < 2 ? [] : groups.flatMap(({ name, fromUs, toUs }) => (fromUs === null || toUs === null ? [] : [{ fromUs, toUs, group: name, detail: name }]));
  const ofLog = entries.flatMap(({ kind, fromUs, toUs, text }) => (kind !== "batch" || toUs === null || fromUs < first || toUs > last ? [] : [{ fromUs, toUs, detail: text.slice(0, 400) }]));
  const isKnown = (batch: { fromUs: number; toUs: number; group?: string }) =>
    [...set.events, ...set.suggestions].some((each) => (each.group === undefined || batch.group === undefined || each.group === batch.group) && Math.min(each.toUs, batch.toUs) - Math.max(each.fromUs, batch.fromUs) >= whole * (batch.toUs - batch.fromUs));
  return [...ofGroups, ...ofLog].filter((batch) => !isKnown(batch)).sort((a, b) => a.fromUs - b.fromUs).map((batch) => ({ class: of, ...batch, from: "batch" as const, score: null }));
}
