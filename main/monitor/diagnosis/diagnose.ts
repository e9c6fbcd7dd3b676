// What changed? A table of tags judged: ranked causes with their evidence, when it began, which tags, one question, what to do. Pure.
import type { CauseName, Diagnosis, Harmless } from "../../../shared/contract/diagnosis.ts";
import { evidenceOf } from "./figures.ts";
import type { EvidenceItem } from "./evidence/evidence.ts";
import { harmlessOf } from "./harmless.ts";
import type { DiagnosisTable } from "./table.ts";
import { actionOf, questionOf, rank, verdictOf, type Ranked } from "./verdict.ts";

/** All in cells of the table; the caller knows what time or row a cell is. */
export interface Judgement {
  causes: Ranked;
  verdict: CauseName | null;
  /** What moved though nothing needs to be done; looked for where no cause is said. */
  harmless: Harmless | null;
  suspects: string[];
  onset: number | null;
  evidence: EvidenceItem[];
  question: { confirms: CauseName; against: CauseName; tag: string | null; asset: string | null; at: number } | null;
  action: Diagnosis["action"];
  /** Tags that the others tell anything of. */
  related: number;
}

const mostEvidence = 8;

export function diagnose(table: DiagnosisTable): Judgement {
  const { course, figures, items } = evidenceOf(table);
  const causes = rank(figures, table.model !== null);
  const verdict = verdictOf(causes);
  const evidence = items.slice(0, mostEvidence);
  const suspects = [...new Set(evidence.flatMap(({ tag }) => (tag === null ? [] : [tag])))].slice(0, 4);
  const asked = questionOf(causes);
  const tag = suspects[0] ?? null;
  const asset = table.tags.find(({ name }) => name === tag)?.asset ?? null;
  const onset = course.onset === null ? null : course.onset * table.block;
  return {
    causes,
    verdict,
    harmless: verdict === null || verdict === "NONE" ? harmlessOf(course) : null,
    suspects,
    onset,
    evidence,
    question: asked && { ...asked, tag, asset, at: onset ?? table.reference },
    action: verdict === null ? "ask" : actionOf[verdict],
    related: course.relations.standard.tags.length,
  };
}
