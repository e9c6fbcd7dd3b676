// Answers about long acts.
import type { contract } from "../../shared/contract/contract.ts";
import type { Answers } from "../store/workbench.ts";
import type { Jobs } from "./jobs.ts";

export function jobAnswers(jobs: Jobs): Answers<(typeof contract)["job"]> {
  return {
    async list() {
      return jobs.list();
    },
    async cancel({ job }) {
      jobs.cancel(job);
      return {};
    },
    async watch({ job }, _workbench, act) {
      const result = await jobs.watch(job, ({ done, what, detail }) => act.progress(done, what, detail));
      return { result };
    },
  };
}
