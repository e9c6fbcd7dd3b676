// Calls about labels: what happened when, said by whom.
import { z } from "zod";
import { call, digest, float64, handle, text, timeUs } from "./call.ts";

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

/** A stretch of the data: of one group, or of all where none is named. Both ends belong to it. */
const stretch = { fromUs: timeUs(), toUs: timeUs(), group: z.string().max(200).optional() };

/** What something other than a person proposes as an event; it becomes one only when a person accepts it. Rejected ones stay, as examples of what it is not. */
export const LabelSuggestion = z.strictObject({
  id: z.string().max(60),
  class: z.string().max(80),
  ...stretch,
  /** Who proposes: a rule of this screen, a look-alike search, a trained model by its alarms, the same where it can hardly tell, the list of batches or groups. */
  from: z.enum(["rule", "similar", "model", "unsure", "batch"]),
  /** Higher is likelier, on the proposer's own scale; null where it has none. */
  score: z.number().nullable(),
  /** The rule's formula, or the model's name. */
  detail: z.string().max(400),
  state: z.enum(["open", "rejected"]),
});
export type LabelSuggestion = z.infer<typeof LabelSuggestion>;
/** A person looked through this stretch: no event there means that there was none. */
export const LabelReview = z.strictObject({ ...stretch, by: z.string().max(80), at: z.string().max(40) });
export type LabelReview = z.infer<typeof LabelReview>;
/** What people settled where they had said different things: one class, or no event. It stands above everyone's events. */
export const LabelDecision = z.strictObject({ ...stretch, class: z.string().max(80).nullable(), by: z.string().max(80), at: z.string().max(40) });
export type LabelDecision = z.infer<typeof LabelDecision>;
/** What a person says that an image shows, as a whole. One a person and image; the image goes by its digest, the name is for people. */
export const LabelImage = z.strictObject({
  image: digest(),
  file: z.string().max(400),
  class: z.string().max(80),
  sure: z.enum(["sure", "probable", "open"]),
  by: z.string().max(80),
  at: z.string().max(40),
  note: z.string().max(1000).optional(),
});
export type LabelImage = z.infer<typeof LabelImage>;
/** Whose events count where several people labelled: everyone's, one person's, or what more than half of them say. */
export const LabelCounting = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("everyone") }),
  z.strictObject({ kind: z.literal("majority") }),
  z.strictObject({ kind: z.literal("person"), by: z.string().max(80) }),
]);
export type LabelCounting = z.infer<typeof LabelCounting>;

export const LabelSetInfo = z.strictObject({
  digest: digest().nullable(),
  classes: z.array(LabelClass),
  events: z.array(LabelEvent),
  images: z.array(LabelImage),
  suggestions: z.array(LabelSuggestion),
  reviews: z.array(LabelReview),
  decisions: z.array(LabelDecision),
  counting: LabelCounting,
});
export type LabelSetInfo = z.infer<typeof LabelSetInfo>;

const person = z.string().max(80);
export const LabelAgreement = z.strictObject({
  people: z.array(z.strictObject({ by: person, events: z.number(), eventUs: z.number(), reviewedUs: z.number() })),
  /** Every two people, over the time that both looked through. kappa is Cohen's, weighted by time; null where nothing can be told. share: of time with the same class. */
  pairs: z.array(z.strictObject({ first: person, second: person, kappa: z.number().nullable(), share: z.number().nullable(), overUs: z.number() })),
  /** Fleiss' kappa over the time that all looked through; null with fewer than three people. */
  fleiss: z.number().nullable(),
  /** Stretches where two people who looked say different things and nobody settled it, longest first; class null: no event. */
  disagreements: z.array(z.strictObject({ ...stretch, said: z.array(z.strictObject({ by: person, class: z.string().nullable() })) })),
});
export type LabelAgreement = z.infer<typeof LabelAgreement>;

/** Like the agreement on time, counted in images. An image that a person gave no class is one that this person has not judged. */
export const ImageAgreement = z.strictObject({
  people: z.array(z.strictObject({ by: person, images: z.number() })),
  pairs: z.array(z.strictObject({ first: person, second: person, kappa: z.number().nullable(), share: z.number().nullable(), images: z.number() })),
  fleiss: z.number().nullable(),
  disagreements: z.array(z.strictObject({ image: digest(), file: z.string(), said: z.array(z.strictObject({ by: person, class: z.string() })) })),
});
export type ImageAgreement = z.infer<typeof ImageAgreement>;

/** What is odd about the events themselves: contradiction (two classes over one time), double (one class twice), outside (no rows there), single (a class with one event). */
export const LabelFinding = z.strictObject({ kind: z.enum(["contradiction", "double", "outside", "single"]), events: z.array(z.string()), ...stretch });
export type LabelFinding = z.infer<typeof LabelFinding>;

/** One look-alike of a marked stretch; µs, or rows without time, both ends included. */
export const SimilarMatch = z.strictObject({
  from: z.number(),
  to: z.number(),
  group: z.string().nullable(),
  /** Root of the weighted mean squared distance a place; 0 is the same. */
  distance: z.number(),
  /** 0..1, 1 is the same: the correlation by shape, 1 / (1 + difference in spreads) by amplitude. */
  likeness: z.number(),
  /** Small curves of the tags one after another, curvePlaces each; NaN where nothing is known. */
  curves: float64(),
});
export type SimilarMatch = z.infer<typeof SimilarMatch>;
export const SimilarResult = z.strictObject({
  axis: z.enum(["time", "row"]),
  /** Distance of two compared places and how many the marked stretch has. */
  step: z.number(),
  places: z.number(),
  /** Places of all history that were compared, and the rows behind them. */
  searched: z.number(),
  rows: z.number(),
  /** Look-alikes left out because they are nearer to something that was rejected. */
  likeRejected: z.number(),
  query: float64(),
  curvePlaces: z.number(),
  matches: z.array(SimilarMatch),
});
export type SimilarResult = z.infer<typeof SimilarResult>;

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
  /** Says for images of the dataset what they show, in place of what who says it said before; class null takes it back. Throws storeUnknownRef for an image that the dataset does not hold. */
  saveImages: call("label.saveImages", {
    input: z.strictObject({ images: z.array(z.strictObject({ image: digest(), class: text(80).nullable(), sure: LabelImage.shape.sure, note: LabelImage.shape.note })).min(1).max(20_000) }),
    output: LabelSetInfo,
    changes: true,
    roles: labellers,
    errors: ["storeUnknownRef"],
    sample: { images: [{ image: "0".repeat(64), class: "good", sure: "sure" }] },
  }),
  /** Takes the classes of the images' own table as labels of who asks, where this person has given none. */
  imagesFromTable: call("label.imagesFromTable", { input: z.strictObject({}), output: LabelSetInfo, changes: true, roles: labellers, errors: ["storeUnknownRef"], sample: {} }),
  readImageAgreement: call("label.readImageAgreement", { input: z.strictObject({}), output: ImageAgreement, sample: {} }),
  saveClass: call("label.saveClass", { input: z.strictObject({ class: LabelClass }), output: LabelSetInfo, changes: true, roles: labellers, sample: { class: { id: "event", name: "Event", meaning: "" } } }),
  /** Makes events from runs of a value in a column (such as a 0/1 anomaly column). */
  fromColumn: call("label.fromColumn", { input: z.strictObject({ column: z.string(), positive: z.union([z.string(), z.number()]), class: text(80) }), output: LabelSetInfo, changes: true, roles: labellers, errors: ["planUnknownColumn", "storeUnknownRef"], sample: { column: "anomaly", positive: 1, class: "event" } }),
  importCsv: call("label.importCsv", { input: z.strictObject({ file: handle() }), output: LabelSetInfo, changes: true, roles: labellers, errors: ["csvEmpty", "planUnknownColumn", "storeUnknownRef"], sample: { file: "h-1" } }),
  /** The events that came with the sample plant (what its engineers wrote down). */
  importSample: call("label.importSample", { input: z.strictObject({}), output: LabelSetInfo, changes: true, roles: labellers, errors: ["storeUnknownRef"], sample: {} }),
  /** Proposes an event for every stretch in which a formula over tags holds: stretches closer than `joinS` become one, shorter ones than `atLeastS` are left out,
   *  and so is what people already labelled or rejected. Seconds. */
  suggestByRule: call("label.suggestByRule", {
    input: z.strictObject({ formula: text(400), class: text(80), atLeastS: z.number().min(0).max(1e9), joinS: z.number().min(0).max(1e9) }),
    output: LabelSetInfo,
    changes: true,
    roles: labellers,
    errors: ["planUnfit", "planUnknownColumn", "storeUnknownRef"],
    sample: { formula: "Pressure > 5", class: "event", atLeastS: 10, joinS: 60 },
  }),
  /** Keeps what a search found as proposals; a known one (same class, stretch) is left out. */
  addSuggestions: call("label.addSuggestions", {
    input: z.strictObject({ suggestions: z.array(LabelSuggestion.omit({ id: true, state: true })).max(10_000) }),
    output: LabelSetInfo,
    changes: true,
    roles: labellers,
    sample: { suggestions: [{ class: "event", fromUs: 0, toUs: 60_000_000, from: "similar", score: 0.9, detail: "" }] },
  }),
  /** Accepts proposals as events of who accepts, of their own class or the one named, or rejects them. Throws storeUnknownRef for an id that is none. */
  answerSuggestions: call("label.answerSuggestions", { input: z.strictObject({ ids: z.array(z.string().max(60)).min(1).max(10_000), accept: z.boolean(), class: text(80).nullable().default(null) }), output: LabelSetInfo, changes: true, roles: labellers, errors: ["storeUnknownRef"], sample: { ids: ["s-1"], accept: true } }),
  /** Ranks look-alikes of a marked stretch over all history. What people rejected among earlier look-alikes of the class, and what is nearer to it than to the marked
   *  stretch, is left out. Changes nothing: proposals are kept by addSuggestions. */
  findSimilar: call("label.findSimilar", {
    input: z.strictObject({
      tags: z.array(z.strictObject({ column: z.string(), weight: z.number().min(0.01).max(100) })).min(1).max(16),
      from: z.number(),
      to: z.number(),
      group: z.string().nullable(),
      likeness: z.enum(["shape", "amplitude"]),
      most: z.number().int().min(1).max(2000),
      class: text(80).nullable(),
    }),
    output: SimilarResult,
    job: true,
    changes: false,
    errors: ["planUnfit", "planUnknownColumn", "storeUnknownRef", "callCancelled"],
    sample: { tags: [{ column: "x", weight: 1 }], from: 0, to: 60_000_000, group: null, likeness: "shape", most: 20, class: null },
  }),
  /** Forgets the open proposals of one proposer. */
  dropSuggestions: call("label.dropSuggestions", { input: z.strictObject({ from: LabelSuggestion.shape.from }), output: LabelSetInfo, changes: true, roles: labellers, sample: { from: "rule" } }),
  review: call("label.review", { input: z.strictObject(stretch), output: LabelSetInfo, changes: true, roles: labellers, sample: { fromUs: 0, toUs: 60_000_000 } }),
  decide: call("label.decide", { input: z.strictObject({ ...stretch, class: text(80).nullable() }), output: LabelSetInfo, changes: true, roles: labellers, sample: { fromUs: 0, toUs: 60_000_000, class: null } }),
  count: call("label.count", { input: z.strictObject({ counting: LabelCounting }), output: LabelSetInfo, changes: true, roles: labellers, sample: { counting: { kind: "majority" } } }),
  readAgreement: call("label.readAgreement", { input: z.strictObject({}), output: LabelAgreement, errors: ["storeUnknownRef"], sample: {} }),
  check: call("label.check", { input: z.strictObject({}), output: z.array(LabelFinding), errors: ["storeUnknownRef"], sample: {} }),
  exportCsv: call("label.exportCsv", { input: z.strictObject({}), output: z.strictObject({ name: z.string(), text: z.string() }), sample: {} }),
};
