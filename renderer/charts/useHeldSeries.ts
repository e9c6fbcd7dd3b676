// The drawn columns that a trend holds: more than its window, so that panning shows data at once. Read again while hands still move, one
// reading at a time, as soon as the window nears the end of what is held or its figures are too coarse.

import { useCallback, useEffect, useState } from "react";
import { serves, wishFor, type Held } from "./held.ts";
import type { TrendStage, View } from "./trendStage.ts";
import type { Series } from "../../shared/contract/data.ts";
import { failureOf, type FailureData } from "../../shared/contract/errors.ts";

export interface HeldSeries {
  readonly series: Series | null;
  readonly failure: FailureData | null;
  readonly retry: () => void;
}

/** load: a new function reads again; tagsKey: the lanes, empty when there is none; width: of the plot, px, 0 before it is laid out. */
export function useHeldSeries(stage: TrendStage, load: (from: number, to: number, buckets: number) => Promise<Series>, extent: View, tagsKey: string, width: number): HeldSeries {
  const [series, setSeries] = useState<Series | null>(null);
  const [failure, setFailure] = useState<FailureData | null>(null);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    if (width === 0 || tagsKey === "") return;
    const whole = { from: extent.from, to: extent.to };
    let held: Held | undefined;
    let [isOld, isReading, isResting, hasFailed] = [false, false, false, false];
    const want = (view: View, rests: boolean) => {
      isResting = rests;
      if (isOld || isReading || (hasFailed && !rests) || (held !== undefined && serves(held, view, whole, width, rests))) return;
      isReading = true;
      const { from, to, buckets } = wishFor(view, whole, width);
      load(from, to, buckets)
        .then(
          (next) => {
            if (isOld) return;
            hasFailed = false;
            held = { from, to, bucket: (to - from) / buckets, isRows: next.bucket === 0 };
            setSeries(next);
            setFailure(null);
          },
          (thrown: unknown) => {
            if (isOld) return;
            hasFailed = true;
            setFailure(failureOf(thrown));
          },
        )
        .finally(() => {
          isReading = false;
          if (!hasFailed && stage.view !== view) want(stage.view, isResting);
        });
    };
    want(stage.view, true);
    const stops = [stage.onPaint((view) => want(view, false)), stage.onRest((view) => want(view, true))];
    return () => {
      isOld = true;
      for (const stop of stops) stop();
    };
  }, [stage, load, width, tagsKey, attempt, extent.from, extent.to]);
  return { series, failure, retry: useCallback(() => setAttempt((count) => count + 1), []) };
}
