// Answers of Explore's analyses: the project's dataset put under them.
import type { exploreCalls } from "../../../shared/contract/explore.ts";
import type { Answers, Workbench } from "../../store/workbench.ts";
import { describedDataset } from "../readFiles.ts";
import { crossCorrelate, findRegimes, mapPlaces, measureDelay, readSpectrum, type View } from "./analyses.ts";

function viewOf(workbench: Workbench, { from, to, group }: Pick<View, "from" | "to" | "group">): View {
  const digest = workbench.project.needRef("dataset");
  const { stepS } = describedDataset(workbench, digest);
  return { digest, parquetPath: workbench.project.objects.file(digest, "data.parquet"), from, to, group, stepUs: stepS === null ? null : stepS * 1_000_000 };
}

export const exploreAnswers: Answers<typeof exploreCalls> = {
  crossCorrelate: async ({ x, y, most, ...view }, workbench, act) => crossCorrelate(workbench.database, viewOf(workbench, view), x, y, most, act),
  measureDelay: async ({ x, y, compared, most, ...view }, workbench, act) => measureDelay(workbench.database, viewOf(workbench, view), x, y, compared, most, act),
  readSpectrum: async ({ column, segment, ...view }, workbench, act) => readSpectrum(workbench.database, viewOf(workbench, view), column, segment, act),
  findRegimes: async ({ columns, count, ...view }, workbench, act) => findRegimes(workbench.database, viewOf(workbench, view), columns, count, act),
  mapPlaces: async ({ columns, method, count, ...view }, workbench, act) => mapPlaces(workbench.database, viewOf(workbench, view), columns, method, count, act),
};
