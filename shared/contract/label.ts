// Calls about labels: what happened when, said by whom.
import { z } from "zod";
import { call, digest, handle, text, timeUs } from "./call.ts";

export const LabelEvent = z.strictObject({
  id: z.string().max(60),
  class: z.string().max(80),
  fromUs: timeUs(),
  toUs: timeUs(),
  group: z.string().max(200).optional(),
  asset: z.string().max(200).optional(),
  sure: z.enum(["sure", "probable", "open"]),
  by: z.string().max(80),
  at: z.string().max(40),
  note: z.string().max(1000).optional(),
});
export type LabelEvent = z.infer<typeof LabelEvent>;
export const LabelClass = z.strictObject({ id: z.string().max(80), name: z.string().max(80), meaning: z.string().max(400).default("") });
export const LabelSetInfo = z.strictObject({ digest: digest().nullable(), classes: z.array(LabelClass), events: z.array(LabelEvent) });
export type LabelSetInfo = z.infer<typeof LabelSetInfo>;

const labellers = ["scientist", "engineer"] as const;

export const labelCalls = {
  read: call("label.read", { input: z.strictObject({}), output: LabelSetInfo, sample: {} }),
  /** Adds an event, or replaces the one of the same id. An empty id asks for a new one. */
  save: call("label.save", {
    input: z.strictObject({ event: LabelEvent.omit({ by: true, at: true }) }),
    output: LabelSetInfo,
    changes: true,
    roles: labellers,
    sample: { event: { id: "", class: "event", fromUs: 0, toUs: 60_000_000, sure: "sure" } },
  }),
  remove: call("label.remove", { input: z.strictObject({ id: z.string().max(60) }), output: LabelSetInfo, changes: true, roles: labellers, errors: ["storeUnknownRef"], sample: { id: "e-1" } }),
  saveClass: call("label.saveClass", { input: z.strictObject({ class: LabelClass }), output: LabelSetInfo, changes: true, roles: labellers, sample: { class: { id: "event", name: "Event", meaning: "" } } }),
  /** Makes events from runs of a value in a column (such as a 0/1 anomaly column). */
  fromColumn: call("label.fromColumn", { input: z.strictObject({ column: z.string(), positive: z.union([z.string(), z.number()]), class: text(80) }), output: LabelSetInfo, changes: true, roles: labellers, errors: ["planUnknownColumn", "storeUnknownRef"], sample: { column: "anomaly", positive: 1, class: "event" } }),
  importCsv: call("label.importCsv", { input: z.strictObject({ file: handle() }), output: LabelSetInfo, changes: true, roles: labellers, errors: ["csvEmpty", "planUnknownColumn"], sample: { file: "h-1" } }),
  /** The events that came with the sample plant (what its engineers wrote down). */
  importSample: call("label.importSample", { input: z.strictObject({}), output: LabelSetInfo, changes: true, roles: labellers, errors: ["storeUnknownRef"], sample: {} }),
  exportCsv: call("label.exportCsv", { input: z.strictObject({}), output: z.strictObject({ name: z.string(), text: z.string() }), sample: {} }),
};
