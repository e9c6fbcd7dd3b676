// What `millwright run --json` gives: the one object on stdout and the lines of progress on stderr, read strictly.
import { z } from "zod";
import type { Answer } from "../harness/commandLine.ts";

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** The documented answer of a run that ended well. */
const RunAnswer = z.strictObject({
  ok: z.literal(true),
  chosen: z.string(),
  metrics: z.record(z.string(), z.number()),
  baseline: z.record(z.string(), z.union([z.string(), z.number()])),
  package: z.strictObject({ path: z.string(), digest: sha256 }),
  device: z.strictObject({ verified: z.boolean(), rowsScored: z.number().int() }),
  seconds: z.number().positive(),
});
export type RunAnswer = z.infer<typeof RunAnswer>;

const ProgressLine = z.strictObject({ done: z.number().min(0).max(1), what: z.string().min(1), detail: z.string().optional() });

/** Reads the answer of a run. Throws, with everything that was said, unless it is one JSON object on stdout and nothing but JSON lines on stderr. */
export function readRun(answer: Answer): { run: RunAnswer; progress: z.infer<typeof ProgressLine>[] } {
  if (answer.code !== 0) throw new Error(`exit ${answer.code}\n${answer.stdout}\n${answer.stderr.slice(-2000)}`);
  const lines = answer.stdout.split("\n");
  if (lines.length !== 2 || lines[1] !== "") throw new Error(`${lines.length} lines on stdout: ${answer.stdout}`);
  const progress = answer.stderr
    .trim()
    .split("\n")
    .map((line) => ProgressLine.parse(JSON.parse(line)));
  return { run: RunAnswer.parse(JSON.parse(lines[0] ?? "")), progress };
}

/** What the command line says when an act was refused. */
const Refusal = z.strictObject({
  ok: z.literal(false),
  failure: z.strictObject({
    name: z.string(),
    code: z.string().regex(/^MW-[A-Z]{3}-\d{3}$/),
    outcome: z.enum(["REJECT", "HOLD", "FLAG", "DEGRADE", "SAFE"]),
    where: z.record(z.string(), z.union([z.string(), z.number()])),
    what: z.string().min(1),
    next: z.string().min(1),
  }),
});
export type Refusal = z.infer<typeof Refusal>["failure"];

/** Reads a refusal: coded on stdout as JSON, in words with the code on stderr, and the exit code that follows from the class. */
export function readRefusal(answer: Answer): Refusal {
  if (answer.code === 0) throw new Error(`not refused: ${answer.stdout}`);
  const { failure } = Refusal.parse(answer.json());
  const exit = 10 + Number(failure.code.split("-")[2]?.charAt(0));
  if (answer.code !== exit) throw new Error(`${failure.code} ended with ${answer.code}, not ${exit}`);
  const said = answer.stderr.trim().split("\n").slice(-2).join("\n");
  if (said !== `${failure.code} ${failure.what}\n${failure.next}`) throw new Error(`stderr does not say it in words: ${said}`);
  return failure;
}
