// The long acts of proposals that are under way. A state changes only at the end of an act, so that two windows may both find it as it was before: what is
// under way is remembered here, else a machine goes back two versions or a candidate is trained twice.
import { Failure } from "../../../shared/contract/errors.ts";
import type { Proposal, ProposalState } from "../../../shared/contract/proposals.ts";
import type { Project } from "../../store/project.ts";

/** Where each one leads, by project and proposal. One engine writes a project, so its memory knows of all. */
const acts = new WeakMap<Project, Map<string, ProposalState>>();

/** Throws proposalOtherState while the proposal is on its way to one of these states (absent: to any). */
export function refuseUnderWay(project: Project, { id, state }: Pick<Proposal, "id" | "state">, to?: readonly ProposalState[]): void {
  const leads = acts.get(project)?.get(id);
  if (leads !== undefined && (to?.includes(leads) ?? true)) throw new Failure("proposalOtherState", { field: `${state} → ${leads}`, detail: leads });
}

/** Performs a long act that leads to a state, the only one of its proposal. Throws proposalOtherState where one is under way. */
export async function alone<T>(project: Project, proposal: Pick<Proposal, "id" | "state">, to: ProposalState, perform: () => Promise<T>): Promise<T> {
  refuseUnderWay(project, proposal);
  const own = acts.get(project) ?? new Map<string, ProposalState>();
  acts.set(project, own.set(proposal.id, to));
  try {
    return await perform();
  } finally {
    own.delete(proposal.id);
  }
}
