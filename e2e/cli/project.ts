// A project as a stranger sees it: the names that its journal implies, read from the folder's documented files, never through the store.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

export interface OnDisk {
  /** Acts in the order of the journal. */
  acts: string[];
  /** Names and digests that follow from the journal. */
  refs: Record<string, string>;
  /** Work that was left half done, anywhere in the folder, and a lock that nobody gave back. */
  leftovers: string[];
}

/** Reads the journal and looks for leftovers. An absent project has none of anything. */
export function onDisk(project: string): OnDisk {
  const journal = join(project, "journal");
  if (!existsSync(journal)) return { acts: [], refs: {}, leftovers: existsSync(project) ? leftoversIn(project) : [] };
  const acts: string[] = [];
  const refs: Record<string, string> = {};
  for (const name of readdirSync(journal).sort())
    for (const text of readFileSync(join(journal, name), "utf8").trim().split("\n")) {
      const line = JSON.parse(text) as { act: string; refs: Record<string, string | null> };
      acts.push(line.act);
      for (const [ref, digest] of Object.entries(line.refs)) {
        if (digest === null) delete refs[ref];
        else refs[ref] = digest;
      }
    }
  return { acts, refs, leftovers: leftoversIn(project) };
}

function leftoversIn(project: string): string[] {
  return readdirSync(project, { recursive: true, encoding: "utf8" }).filter((path) => /\.part(\/|$)/.test(path) || path === "lock");
}

/** Digests of what a plan makes of its data, by name. */
export function results(project: string): Record<string, string | undefined> {
  const { refs } = onDisk(project);
  return Object.fromEntries(["plan", "dataset", "quality", "features", "evaluation", "chosen", "explanation", "package"].map((name) => [name, refs[name]]));
}
