// Reading a plan from outside: strict, with the field that is wrong, and without anything that reaches out of the project.
import { Failure } from "../contract/errors.ts";
import { planFormat, planSchema, type Plan } from "./plan.ts";

const maxDepth = 24;

/** The plan in a value. Throws planNewerVersion, planPathOutside (a path, URL or parent folder in a file pattern), planUnreadable naming the field. */
export function readPlan(value: unknown): Plan {
  const format = (value as { format?: unknown } | null)?.format;
  if (typeof format === "string" && format !== planFormat && /^millwright\.plan\/\d+$/.test(format)) throw new Failure("planNewerVersion", { field: "format", detail: format });
  if (depthOf(value) > maxDepth) throw new Failure("planUnreadable", { detail: "nested too deep" });
  const parsed = planSchema.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new Failure("planUnreadable", { field: issue.path.join("."), detail: issue.message });
  }
  const plan = parsed.data;
  const patterns = [...(plan.data.source.kind === "files" ? plan.data.source.match : [plan.data.source.file]), ...(plan.label.source.kind === "file" ? [plan.label.source.match] : [])];
  for (const pattern of patterns) refuseOutside(pattern);
  return plan;
}

/** Throws planPathOutside for absolute paths, drives, URLs, parent folders, environment values and NUL. */
export function refuseOutside(pattern: string): void {
  const bad = /^[\\/~]|^[a-zA-Z]:|:\/\/|(^|[\\/])\.\.([\\/]|$)|[\0$%]/.test(pattern);
  if (bad) throw new Failure("planPathOutside", { field: pattern });
}

function depthOf(value: unknown): number {
  let depth = 0;
  let layer: unknown[] = [value];
  while (layer.length > 0 && depth <= maxDepth) {
    layer = layer.flatMap((item) => (item !== null && typeof item === "object" ? Object.values(item) : []));
    depth++;
  }
  return depth;
}
