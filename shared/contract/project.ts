// Calls about the project as a whole: what it is, where its path stands, who did what, and the way back.
import { z } from "zod";
import { planSchema, scenarios } from "../plan/plan.ts";
import { stepIds } from "../steps/steps.ts";
import { call, digest, roles, text } from "./call.ts";

export const PathEntry = z.strictObject({
  id: z.enum(stepIds),
  state: z.enum(["open", "done", "attention", "blocked"]),
  attention: z.number().int(),
  blocked: z.strictObject({ by: z.enum(stepIds), reason: z.string() }).optional(),
});

export const ProjectInfo = z.strictObject({
  id: z.string(),
  name: z.string(),
  zone: z.string(),
  language: z.enum(["en", "de"]),
  version: z.string(),
  readOnly: z.boolean(),
  /** What the store had to mend when it opened: codes of flags, empty when nothing. */
  mended: z.array(z.string()),
  plan: planSchema,
  planDigest: digest(),
  path: z.array(PathEntry),
  /** Names and the objects they point to now. */
  refs: z.record(z.string(), digest()),
  person: z.string(),
  role: z.enum(roles),
  /** Number of the last journal entry. */
  seq: z.number().int(),
});
export type ProjectInfo = z.infer<typeof ProjectInfo>;

export const JournalEntry = z.strictObject({
  seq: z.number().int(),
  at: z.string(),
  by: z.string(),
  role: z.string(),
  act: z.string(),
  note: z.string(),
  refs: z.record(z.string(), digest().nullable()),
});
export type JournalEntry = z.infer<typeof JournalEntry>;

export const projectCalls = {
  describe: call("project.describe", { input: z.strictObject({}), output: ProjectInfo, sample: {} }),
  readJournal: call("project.readJournal", { input: z.strictObject({ limit: z.number().int().min(1).max(1000) }), output: z.array(JournalEntry), sample: { limit: 20 } }),
  /** Goes back to the names before the last act; the journal keeps both. */
  undo: call("project.undo", { input: z.strictObject({}), output: z.strictObject({ undone: z.string(), seq: z.number().int() }), changes: true, errors: ["storeReadOnly", "storeUnknownRef"], sample: {} }),
  setLanguage: call("project.setLanguage", { input: z.strictObject({ language: z.enum(["en", "de"]) }), output: z.strictObject({}), changes: true, sample: { language: "en" } }),
  /** Takes another role on this connection: each sees and may do what is theirs. */
  become: call("project.become", { input: z.strictObject({ person: text(80), role: z.enum(roles) }), output: z.strictObject({}), changes: true, sample: { person: "Operations 1", role: "engineer" } }),
};

export const planCalls = {
  /** Replaces one section; `base` is the digest of the plan that the caller has read. Refused where the section reads otherwise by now, so nobody overwrites
   *  unseen work; what changed in other sections stays. */
  writeSection: call("plan.writeSection", {
    input: z.strictObject({ section: z.string().max(40), value: z.unknown(), base: digest() }),
    output: z.strictObject({ plan: planSchema, digest: digest() }),
    changes: true,
    roles: ["scientist", "engineer"],
    errors: ["planUnreadable", "planStale", "planUnknownColumn"],
    sample: { section: "explore", value: { tags: [], notes: "", why: "" }, base: "0".repeat(64) },
  }),
  /** Takes a whole plan: an example or a document from elsewhere. */
  replace: call("plan.replace", {
    input: z.strictObject({ plan: z.unknown() }),
    output: z.strictObject({ plan: planSchema, digest: digest() }),
    changes: true,
    roles: ["scientist"],
    errors: ["planUnreadable", "planNewerVersion", "planPathOutside"],
    sample: { plan: {} },
  }),
  listExamples: call("plan.listExamples", { input: z.strictObject({}), output: z.array(z.strictObject({ id: z.string(), scenario: z.enum(scenarios), plan: planSchema })), sample: {} }),
  /** What Frame recommends from goal, costs, response time and device: a choice and its reason (word keys of shared/text/frame.ts). */
  recommend: call("plan.recommend", {
    input: z.strictObject({}),
    output: z.array(z.strictObject({ topic: z.enum(["placement", "families", "threshold", "split", "retraining", "automation"]), choice: z.string(), reasons: z.array(z.string()), facts: z.record(z.string(), z.union([z.string(), z.number()])) })),
    sample: {},
  }),
  /** Performs the plan from the first step that is not current, up to and including `until`. */
  run: call("plan.run", {
    input: z.strictObject({ until: z.enum(stepIds).optional() }),
    output: z.strictObject({
      chosen: z.string().nullable(),
      metrics: z.record(z.string(), z.number()),
      baseline: z.record(z.string(), z.union([z.string(), z.number()])),
      package: z.strictObject({ file: z.string(), digest: digest() }).nullable(),
      device: z.strictObject({ verified: z.boolean(), rowsScored: z.number() }).nullable(),
    }),
    job: true,
    roles: ["scientist", "engineer"],
    sample: {},
  }),
};
