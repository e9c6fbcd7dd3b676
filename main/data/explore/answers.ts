// Answers of Explore's analyses: the project's dataset put under them.
import type { exploreCalls } from "../../../shared/contract/explore.ts";
import type { Answers, Workbench } from "../../store/workbench.ts";
import { describedDataset } from "../readFiles.ts";
import { crossCorrelate, findRegimes, readSpectrum, type View } from "./analyses.ts";

function viewOf(workbench: Workbench, { from, to, group }: Pick<View, "from" | "to" | "group">): View {
  const digest = workbench.project.needRef("dataset");
  const { stepS } = describedDataset(workbench, digest);
  return { digest, parquetPath: workbench.project.objects.file(digest, "data.parquet"), from, to, group, stepUs: stepS === null ? null : stepS * 1_000_000 };
}

export const exploreAnswers: Answers<typeof exploreCalls> = {
  crossCorrelate: async ({ x, y, most, ...view }, workbench) => crossCorrelate(workbench.database, viewOf(workbench, view), x, y, most),
  readSpectrum: async ({ column, segment, ...view }, workbench) => readSpectrum(workbench.database, viewOf(workbench, view), column, segment),
  findRegimes: async ({ columns, count, ...view }, workbench) => findRegimes(workbench.database, viewOf(workbench, view), columns, count),
};
