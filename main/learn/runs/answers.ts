// Answers about runs: their list, what differs between two, whether one can be made again, and one as a script.
import type { contract } from "../../../shared/contract/contract.ts";
import type { Answers } from "../../store/workbench.ts";
import { exportPython } from "../python/exportPython.ts";
import { compareRuns } from "./compareRuns.ts";
import { reproduce } from "./reproduce.ts";
import { evaluationRuns, findRun, runsOf } from "./runs.ts";

export const runAnswers: Answers<(typeof contract)["run"]> = {
  async list({ limit }, workbench) {
    const evaluations = evaluationRuns(workbench);
    const runs = [...evaluations].reverse().flatMap(runsOf);
    return { runs: runs.slice(0, limit), total: runs.length };
  },
  async describe({ run }, workbench) {
    return findRun(workbench, run).run;
  },
  compare: ({ first, second }, workbench) => compareRuns(workbench, first, second),
  reproduce: ({ run }, workbench, act) => reproduce(workbench, act, run),
  exportPython: ({ run }, workbench) => exportPython(workbench, run),
};
