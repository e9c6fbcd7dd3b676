// Runs in MLflow's file layout (the FileStore of `mlruns/`): a folder an experiment, a folder a run, a small file each metric, parameter and tag.
// Written for tools that plants have already; nothing here reads it back. Pure: ids and times come from the caller.
import type { RunRecord } from "../contract/runs.ts";

export interface MlflowFile {
  /** Below `mlruns`, with slashes. */
  path: string;
  content: string;
}

export interface MlflowExperiment {
  /** Digits, as MLflow's own stores number experiments. */
  id: string;
  name: string;
  /** Folder that `mlruns` will lie in, for the artifact locations. */
  folder: string;
  /** 32 hexadecimal digits for a run. */
  runIdOf: (run: string) => string;
}

/** Keys of MLflow: letters, digits, and _ - . blank slash. A slash would make a folder, so it is not used. */
function keyOf(name: string): string {
  return name.replace(/[^\w\-. ]/g, "_").slice(0, 250);
}

/** JSON is YAML: a document in flow style, keys in the order given. */
const yaml = (value: object) => `${JSON.stringify(value)}\n`;

/** Files of an experiment and its runs, in order. Figures without a value are left out; an interval is two metrics beside the figure. */
export function mlflowFiles({ id, name, folder, runIdOf }: MlflowExperiment, runs: readonly RunRecord[]): MlflowFile[] {
  const times = runs.map(({ at }) => Date.parse(at));
  const root = `${folder.replace(/\/$/, "")}/mlruns/${id}`;
  const files: MlflowFile[] = [{ path: `${id}/meta.yaml`, content: yaml({ artifact_location: root, creation_time: Math.min(...times, Infinity) === Infinity ? 0 : Math.min(...times), experiment_id: id, last_update_time: Math.max(0, ...times), lifecycle_stage: "active", name }) }];
  for (const run of runs) {
    const runId = runIdOf(run.name);
    const started = Date.parse(run.at);
    const at = `${id}/${runId}`;
    const put = (path: string, content: string) => files.push({ path: `${at}/${path}`, content });
    put("meta.yaml", yaml({ artifact_uri: `${root}/${runId}/artifacts`, end_time: started + Math.round(run.fitSeconds * 1000), entry_point_name: "", experiment_id: id, lifecycle_stage: "active", run_id: runId, run_name: run.name, run_uuid: runId, source_name: "millwright", source_type: 4, source_version: run.version ?? "", start_time: started, status: 3, tags: [], user_id: run.by }));
    for (const [metric, { value, low, high }] of Object.entries(run.metrics))
      for (const [key, figure] of [[metric, value], [`${metric}.low`, low], [`${metric}.high`, high]] as const) if (typeof figure === "number" && Number.isFinite(figure)) put(`metrics/${keyOf(key)}`, `${started} ${figure} 0\n`);
    const parameters = { family: run.family, split: run.split, seed: run.seed, steps: run.steps, metric: run.metric, dataset: run.dataset, features: run.features, labels: run.labels ?? "", ...run.parameters };
    for (const [key, value] of Object.entries(parameters)) put(`params/${keyOf(key)}`, typeof value === "string" ? value : JSON.stringify(value));
    const tags = { "mlflow.runName": run.name, "mlflow.user": run.by, "mlflow.source.name": "millwright", "mlflow.source.type": "LOCAL", "millwright.evaluation": run.evaluation, "millwright.plan": run.planName, "millwright.role": run.role, "millwright.chosen": String(run.wasChosen), "millwright.scenario": run.scenario };
    for (const [key, value] of Object.entries(tags)) put(`tags/${keyOf(key)}`, value);
  }
  return files;
}
