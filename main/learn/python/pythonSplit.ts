// The lines of a script that cut its rows into folds, as splitSpecOf and splitFrame cut them. Pure.
import type { ScriptSource } from "./scriptSource.ts";
import { pyValue } from "./pythonText.ts";

/** Body of folds_of(frame), and the pieces that it calls. */
export function splitLines({ plan, kept }: Pick<ScriptSource, "plan" | "kept">): { pieces: string[]; lines: string[] } {
  const { how, changesUs } = plan.split;
  const changes = changesUs.length > 0 ? [`changes_us=${pyValue(changesUs)}`] : [];
  const time = (shares: string, ...more: string[]) => ({ pieces: ["time_split"], cut: `time_split(${["frame", shares, "GAP", ...changes, ...more].join(", ")})` });
  const cuts = () => {
    switch (how.kind) {
      case "forwardChaining":
        return time(`[i / ${how.folds + 1} for i in range(${how.folds + 2})]`);
      case "blockedFolds":
        return time(`[i / ${how.folds} for i in range(${how.folds + 1})]`, "first_part=0", "both_sides=True");
      case "holdout":
        return time(`[0, ${pyValue(1 - how.testShare)}, 1]`);
      case "groupFolds":
        return { pieces: ["group_split"], cut: `group_split(frame, ${how.folds}, GAP)` };
      case "headOfGroup":
        return { pieces: ["head_split"], cut: `head_split(frame, ${how.trainRows}, ${pyValue(plan.split.purgeS ?? 0)})` };
      case "stratifiedRandom":
        return { pieces: ["shuffled_split"], cut: `shuffled_split(frame, ${how.folds}, SEED)` };
    }
  };
  const { pieces, cut } = cuts();
  const lines = [`folds = ${cut}`, ...(plan.train.search ? searched(kept.split.kind) : [])];
  // The evaluation keeps its folds as they were cut; those without both classes are left out where scores are made.
  return { pieces, lines: [...lines, "return folds"] };
}

/** What a search may look at judges nothing. */
function searched(kind: string): string[] {
  const kept = kind === "forward" ? "folds[len(folds) // 2:]" : kind === "blocked" ? "folds[-1:]" : "folds[:1]";
  return ["# A search looked at the training rows of the first of these folds: it is judged by the others.", `folds = ${kept}`];
}
