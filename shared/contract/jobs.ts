// Calls about long acts: what runs, what ended, stop it. A job outlives the window that started it.
import { z } from "zod";
import { call, Progress } from "./call.ts";

export const JobInfo = z.strictObject({
  id: z.string(),
  /** Name of the call that it performs. */
  call: z.string(),
  state: z.enum(["running", "done", "failed", "cancelled", "interrupted"]),
  done: z.number().min(0).max(1),
  what: z.string(),
  detail: z.string().optional(),
  /** Milliseconds since 1970, for display only. */
  startedMs: z.number(),
  endedMs: z.number().optional(),
  /** Estimated from the share done; absent while nothing can be said. */
  leftMs: z.number().optional(),
  by: z.string(),
  failure: z.unknown().optional(),
  log: z.array(z.string()),
});
export type JobInfo = z.infer<typeof JobInfo>;

export const jobCalls = {
  list: call("job.list", { input: z.strictObject({}), output: z.array(JobInfo), sample: {} }),
  cancel: call("job.cancel", { input: z.strictObject({ job: z.string().max(60) }), output: z.strictObject({}), sample: { job: "j-1" } }),
  /** Follows a job to its end: progress as it comes, then its result. */
  watch: call("job.watch", { input: z.strictObject({ job: z.string().max(60) }), output: z.strictObject({ result: z.unknown(), progress: Progress.optional() }), sample: { job: "j-1" } }),
};
