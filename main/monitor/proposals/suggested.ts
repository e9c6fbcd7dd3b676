// What an action of a proposal would be about: the tag that moved first, since when, and when the plant's log says that it was mended. A person may say otherwise.
// Reads; never writes.
import type { ContextEntry } from "../../../shared/contract/catalogue.ts";
import type { Proposal, ProposalView } from "../../../shared/contract/proposals.ts";
import { catalogueOf } from "../../data/catalogue/answers.ts";
import type { Workbench } from "../../store/workbench.ts";

/** Rows have no time that a log could hold. */
const isTime = (at: number) => at > 1e12;

/** Null for kinds that are about no stretch of time. */
export function suggestedFor(workbench: Workbench, { kind, about, question, evidence, on, steps }: Proposal): ProposalView["suggested"] {
  if (kind !== "replaceSensor" && kind !== "rebaseline") return null;
  const tag = about?.tag ?? (kind === "rebaseline" ? null : (question?.tag ?? (on === "drift" ? (evidence[0]?.what ?? null) : null)));
  const fromUs = about?.fromUs ?? (question && isTime(question.atUs) ? question.atUs : null);
  if (kind === "rebaseline") return { tag: null, fromUs, toUs: null, entry: null };
  const entry = fromUs === null || tag === null ? undefined : exchangeIn(workbench, tag, fromUs, Date.parse(steps.at(-1)!.at) * 1000);
  return { tag, fromUs, toUs: about?.toUs ?? entry?.fromUs ?? null, entry: entry?.text ?? null };
}

/** The first work on the tag, or where it stands, that the log tells of. */
function exchangeIn(workbench: Workbench, tag: string, fromUs: number, toUs: number): ContextEntry | undefined {
  const { tags, entries } = catalogueOf(workbench);
  const path = tags.find((each) => each.tag === tag)?.path.join("/");
  const works = entries.filter((entry) => (entry.kind === "maintenance" || entry.kind === "change") && entry.fromUs >= fromUs && entry.fromUs <= toUs);
  const isOf = ({ text, asset }: ContextEntry) => `${asset} ${text}`.toLowerCase().includes(tag.toLowerCase());
  return works.find(isOf) ?? works.find(({ asset }) => path !== undefined && asset !== "" && (path === asset || path.startsWith(`${asset}/`) || path.endsWith(`/${asset}`)));
}
