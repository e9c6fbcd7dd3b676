// Why two runs are not set against each other. Pure.

import type { RunDifference } from "../../../../shared/contract/runs.ts";
import { runsText } from "../../../../shared/text/runs.ts";
import type { Words } from "../../../parts/words.ts";
import { metricName } from "../figures.ts";

/** The reason in a sentence: one of two lacks the figure that the second is measured by, else no row is shared. */
export function unpairedWords({ second, figures }: { readonly second: Pick<RunDifference["second"], "metric">; readonly figures: readonly { readonly metric: string }[] }, { t }: Pick<Words, "t">): string {
  return figures.some(({ metric }) => metric === second.metric) ? t(runsText.unpaired) : t(runsText.unmeasured, { metric: metricName(second.metric, t) });
}
