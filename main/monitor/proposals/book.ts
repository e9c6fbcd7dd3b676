// Proposals as one object of the project, and the only ways from one state to the next. Each step names a person; a trigger can make a proposal and
// nothing else (reliability.md M2, 8.9). The states are a table, so that what no line allows cannot happen.
import { Failure } from "../../../shared/contract/errors.ts";
import type { Proposal, ProposalState } from "../../../shared/contract/proposals.ts";
import type { ProposalKind } from "../../../shared/plan/triggers.ts";
import type { Actor } from "../../store/project.ts";
import type { Workbench } from "../../store/workbench.ts";

interface Book {
  proposals: Proposal[];
}

/** Kinds that make a candidate; the others are carried out by hand. */
export const trains = (kind: ProposalKind): boolean => kind === "retrain" || kind === "recalibrate";

/** What may follow on a state. */
export function following(kind: ProposalKind, state: ProposalState): ProposalState[] {
  switch (state) {
    case "PROPOSED":
      return ["APPROVED", "REJECTED"];
    case "APPROVED":
      return trains(kind) ? ["TRAINED", "REJECTED"] : ["DONE", "REJECTED"];
    case "TRAINED":
      return ["CHALLENGER", "REJECTED"];
    case "CHALLENGER":
      return ["RELEASED", "REJECTED"];
    case "RELEASED":
    case "DONE":
    case "REJECTED":
      return [];
  }
}

export const isOpen = ({ kind, state }: Pick<Proposal, "kind" | "state">): boolean => following(kind, state).length > 0;

/** The engine acts for nobody: what it does by itself has no say. */
export const isPerson = ({ person, role }: Actor): boolean => person.trim() !== "" && role !== "engine";

/** A proposal one step on, in the name of who acts. Throws proposalOtherState where no line leads there, or nobody acts. */
export function moved(proposal: Proposal, to: ProposalState, actor: Actor, at: string, note: string): Proposal {
  if (!isPerson(actor) || !following(proposal.kind, proposal.state).includes(to)) throw new Failure("proposalOtherState", { field: proposal.state, detail: to });
  return { ...proposal, state: to, steps: [...proposal.steps, { state: to, at, by: actor.person, role: actor.role, note }] };
}

/** Persons of a project: everyone who has acted in it. */
export function personsOf({ project }: Workbench): string[] {
  return [...new Set(project.journal.filter(({ by, role }) => isPerson({ person: by, role })).map(({ by }) => by))].sort();
}

/** Who made a proposal may not alone say yes to it, and who trained its candidate may not be the only one who did, where two persons work on the project.
 *  Throws proposalOwnApproval. */
export function refuseOwn(proposal: Proposal, actor: Actor, persons: readonly string[]): void {
  const others = persons.filter((person) => person !== actor.person);
  if (others.length === 0) return;
  const author = proposal.candidate?.by ?? proposal.steps[0]!.by;
  const yes = [...proposal.steps.filter(({ state }) => state === "APPROVED").map(({ by }) => by), actor.person];
  if (yes.every((person) => person === author)) throw new Failure("proposalOwnApproval", { field: proposal.id });
}

export function readBook({ project }: Workbench): Book {
  const digest = project.ref("proposals");
  return digest ? project.objects.readJson<Book>(digest, "proposals.json") : { proposals: [] };
}

/** Throws storeUnknownRef. */
export function proposalOf(workbench: Workbench, id: string): Proposal {
  const found = readBook(workbench).proposals.find((each) => each.id === id);
  if (!found) throw new Failure("storeUnknownRef", { field: id });
  return found;
}

/** Keeps proposals: known ids are replaced, new ones go to the end. One journal entry. */
export async function keepProposals(workbench: Workbench, actor: Actor, act: string, changed: readonly Proposal[], refs: Record<string, string> = {}): Promise<void> {
  const { proposals } = readBook(workbench);
  const known = new Map(proposals.map((each) => [each.id, each]));
  for (const each of changed) known.set(each.id, each);
  const digest = await workbench.project.objects.makeJson("proposals", { proposals: [...known.values()] } satisfies Book);
  workbench.project.commit(actor, act, { proposals: digest, ...refs }, changed.map(({ id, state }) => `${id} ${state}`).join(", "));
}

export function nextId(proposals: readonly Proposal[]): string {
  return `p-${proposals.reduce((most, { id }) => Math.max(most, Number(id.slice(2))), 0) + 1}`;
}
