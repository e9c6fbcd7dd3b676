// Answers about the project as a whole: its description, its path, its journal, undo, roles.
import type { contract } from "../../shared/contract/contract.ts";
import { roles, type Role } from "../../shared/contract/call.ts";
import { pathOf } from "../../shared/steps/steps.ts";
import type { Answers } from "../store/workbench.ts";
import { pathFacts } from "./pathFacts.ts";

export const projectAnswers: Answers<(typeof contract)["project"]> = {
  async describe(_input, workbench, act) {
    const { project } = workbench;
    const { plan, digest } = workbench.readPlan();
    return {
      id: project.head.id,
      name: project.head.name,
      zone: project.head.zone,
      language: project.head.language,
      version: workbench.version,
      readOnly: project.readOnly,
      mended: project.mended,
      plan,
      planDigest: digest,
      path: pathOf(pathFacts(workbench, plan)),
      refs: project.allRefs(),
      person: act.actor.person,
      role: roleOf(act.actor.role),
      seq: project.seq,
    };
  },
  async readJournal({ limit }, { project }) {
    return project.journal
      .slice(-limit)
      .reverse()
      .map(({ seq, at, by, role, act, note, refs }) => ({ seq, at, by, role, act, note, refs }));
  },
  async undo(_input, { project }, act) {
    return { undone: project.undo(act.actor), seq: project.seq };
  },
  async setLanguage({ language }, { project }) {
    project.setLanguage(language);
    return {};
  },
  async become({ person, role }, _workbench, act) {
    act.become?.(person, role);
    return {};
  },
};

function roleOf(role: string): Role {
  return roles.find((known) => known === role) ?? "scientist";
}
