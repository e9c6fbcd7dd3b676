// Answers that hand figures to other monitoring: as text when asked, and as files of the project after each stick where the plan says so.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { contract } from "../../../shared/contract/contract.ts";
import { failureOf, type FailureData } from "../../../shared/contract/errors.ts";
import { diskFailure, replaceFile } from "../../store/disk.ts";
import type { Act, Answers, Workbench } from "../../store/workbench.ts";
import { monitorAnswers } from "../answers.ts";
import { proposalAnswers } from "../proposals/answers.ts";
import { grafanaDashboard, prometheusText } from "./prometheus.ts";

async function metricsNow(workbench: Workbench, act: Act): Promise<{ prometheus: string; grafana: string }> {
  const standings = new Map((await proposalAnswers.listModels({}, workbench, act)).map((each) => [each.device, each]));
  const figures = [];
  for (const device of await monitorAnswers.readFleet({}, workbench, act)) figures.push({ device, drift: await monitorAnswers.readDrift({ device: device.device }, workbench, act), standing: standings.get(device.device) });
  return { prometheus: prometheusText(figures), grafana: grafanaDashboard(workbench.project.head.name, workbench.project.head.zone) };
}

/** Monitoring with its exports. */
export const monitorWithExports: Answers<(typeof contract)["monitor"]> = {
  ...monitorAnswers,
  exportMetrics: (_input, workbench, act) => metricsNow(workbench, act),
  async importStick(input, workbench, act) {
    const read = await monitorAnswers.importStick(input, workbench, act);
    if (workbench.readPlan().plan.monitor.metrics !== true) return read;
    const failure = await failureOfFiles(join(workbench.project.folder, "exports"), () => metricsNow(workbench, act));
    return failure === null ? read : { ...read, refused: [...read.refused, failure as (typeof read.refused)[number]] };
  },
};

/** Writes the figures into the folder. What keeps them from it is told and undoes nothing: the records have come home by then, and would be told as known
 *  before by the next try (a file that another program holds open cannot be replaced on Windows). Null where both files stand. */
export async function failureOfFiles(folder: string, figures: () => Promise<{ prometheus: string; grafana: string }>): Promise<FailureData | null> {
  try {
    const { prometheus, grafana } = await figures();
    mkdirSync(folder, { recursive: true });
    replaceFile(join(folder, "millwright.prom"), Buffer.from(prometheus));
    replaceFile(join(folder, "grafana.json"), Buffer.from(grafana));
    return null;
  } catch (thrown) {
    return isOfDisk(thrown) ? diskFailure(thrown, "millwright.prom").data : failureOf(thrown);
  }
}

const isOfDisk = (thrown: unknown) => thrown instanceof Error && "syscall" in thrown;
