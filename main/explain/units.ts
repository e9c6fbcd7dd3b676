// The unit of a feature: that of its tag where the feature is a level of it, as a mean or a lag is. Runs in main; reads, never writes.
import { tagsOfProject } from "../data/answers.ts";
import { describedDataset } from "../data/readFiles.ts";
import type { FeatureFacts } from "../prepare/answers.ts";
import type { Workbench } from "../store/workbench.ts";

/** What a recipe names a column by that has its tag's unit: `FLOW_mean_20`. Slopes, counts, bands and products have another. */
const keepsUnit = /^(mean|std|min|max|range|median|lag|diff)_\d+$/;

/** The unit of a feature that is made of one tag; undefined where it is not known or not the tag's. */
export function unitOfFeature(feature: string, tags: readonly string[], unitOfTag: (tag: string) => string | undefined): string | undefined {
  const [tag] = tags;
  if (tag === undefined || tags.length > 1) return undefined;
  return feature === tag || (feature.startsWith(`${tag}_`) && keepsUnit.test(feature.slice(tag.length + 1))) ? unitOfTag(tag) : undefined;
}

/** Units of the features, by the columns of the dataset and the project's list of tags. */
export function unitsOf(workbench: Workbench, facts: FeatureFacts): (feature: string) => string | undefined {
  const dataset = workbench.project.ref("dataset");
  const listed = new Map(tagsOfProject(workbench).map(({ tag, unit }) => [tag, unit]));
  const columns = new Map(dataset === undefined ? [] : describedDataset(workbench, dataset).columns.map(({ name, unit }) => [name, unit]));
  return (feature) => unitOfFeature(feature, facts.from[feature] ?? [feature], (tag) => columns.get(tag) ?? listed.get(tag));
}
