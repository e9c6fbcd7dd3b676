// Joins the contract to the functions that answer it. A call without a function, or a function without a call, is a type error.
// A job is started here: its connection may go, the job goes on; cancelling the call cancels the job.
import { contract } from "../../shared/contract/contract.ts";
import type { CallDeclaration } from "../../shared/contract/call.ts";
import { Failure } from "../../shared/contract/errors.ts";
import type { CallContext, Route } from "../../shared/pipe/server.ts";
import type { Act, Answers, Workbench } from "../store/workbench.ts";
import type { Jobs } from "./jobs.ts";

type Contract = typeof contract;
export type AllAnswers = { [D in keyof Contract]: Answers<Contract[D]> };

type AnyAnswer = (input: never, workbench: Workbench, act: Act) => Promise<unknown>;

/** Routes of every call by name. `changed` is told after each act that may have changed a ref. */
export function routesOf(answers: AllAnswers, workbench: Workbench, jobs: Jobs, changed: () => void): Map<string, Route> {
  const routes = new Map<string, Route>();
  for (const [domain, declarations] of Object.entries(contract)) {
    for (const [verb, declaration] of Object.entries(declarations) as [string, CallDeclaration][]) {
      const answer = (answers[domain as keyof Contract] as Record<string, AnyAnswer>)[verb]!;
      routes.set(declaration.name, { declaration, answer: (input, context) => perform(declaration, answer, input, context) });
    }
  }
  const perform = async (declaration: CallDeclaration, answer: AnyAnswer, input: never, context: CallContext): Promise<unknown> => {
    const actor = { person: context.principal.person, role: context.principal.role };
    try {
      if (declaration.job) {
        const job = jobs.start(declaration.name, actor, (act) => answer(input, workbench, act));
        context.progress({ job: job.id, done: 0, what: declaration.name });
        const cancel = () => {
          if (!context.gone()) jobs.cancel(job.id);
        };
        context.signal.addEventListener("abort", cancel, { once: true });
        return await jobs.watch(job.id, context.progress);
      }
      const act: Act = {
        actor,
        signal: context.signal,
        progress: (done, what, detail) => context.progress({ done, what, ...(detail === undefined ? {} : { detail }) }),
        become: (person, role) => Object.assign(context.principal, { person, role }),
      };
      const result = await answer(input, workbench, act);
      if (context.signal.aborted) throw new Failure("callCancelled", { field: declaration.name });
      return result;
    } finally {
      if (declaration.changes) changed();
    }
  };
  return routes;
}
