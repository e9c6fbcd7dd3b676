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
  /** Whose runs were compared; null: cells of the table. */
  phase: { text: string; state: string } | null;
  evidence: EvidenceItem[];
  question: { confirms: CauseName; against: CauseName; tag: string | null; asset: string | null; at: number } | null;
  action: Diagnosis["action"];
  /** Tags that the others tell anything of. */
  related: number;
}

const mostEvidence = 8;

export function diagnose(table: DiagnosisTable): Judgement {
  const { course, figures, items, onset, related } = evidenceOf(table);
  const causes = rank(figures, table.model !== null);
  const verdict = verdictOf(causes);
  const evidence = items.slice(0, mostEvidence);
  // How long a phase took is evidence, but no reading that a trend could show.
  const names = new Set(table.tags.map(({ name }) => name));
  // The one without which the others agree again is asked about first; what moved because a loop followed it stands out more.
  const inOrder = [...evidence].sort((a, b) => Number(b.kind === "oneTagExplains") - Number(a.kind === "oneTagExplains"));
  const suspects = [...new Set(inOrder.flatMap(({ tag }) => (tag === null || !names.has(tag) ? [] : [tag])))].slice(0, 4);
  const asked = questionOf(causes);
  const tag = suspects[0] ?? null;
  const asset = table.tags.find(({ name }) => name === tag)?.asset ?? null;
  return {
    causes,
    verdict,
    harmless: verdict === null || verdict === "NONE" ? harmlessOf(course) : null,
    suspects,
    onset,
    phase: table.phase && { text: table.phase.text, state: table.phase.state },
    evidence,
    question: asked && { ...asked, tag, asset, at: onset ?? table.reference },
    action: verdict === null ? "ask" : actionOf[verdict],
    related,
  };
}
