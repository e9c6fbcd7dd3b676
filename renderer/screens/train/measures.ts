// Measures that a comparison can be decided by. Pure.

/** Ids of those that suit a task. Of several classes those that also suit other tasks read alarms, and say nothing while no class alarms. */
export function measuresOf(metrics: readonly { readonly id: string; readonly tasks: readonly string[] }[], task: string, alarmClasses: readonly string[]): string[] {
  const reads = (tasks: readonly string[]) => task !== "classes" || alarmClasses.length > 0 || tasks.every((each) => each === "classes");
  return metrics.filter(({ tasks }) => tasks.includes(task) && reads(tasks)).map(({ id }) => id);
}
