// Steps that a fresh recipe may begin with, from what the data are like: windows where rows have an order, in the measure of a machine's life
// where machines run until they fail. Rules of thumb of the field; nothing of them knows a data set, a name or a shape. Pure.
import { recipeFormat, type Recipe, type Step } from "../recipe/recipe.ts";
import type { Scenario } from "./plan.ts";

export interface RecipeFacts {
  scenario: Scenario;
  /** Rows stand in an order that means something. */
  hasTime: boolean;
  /** Number columns that move and neither tell the regime nor count. */
  signals: readonly string[];
  /** Number columns that a person says tell how the machine runs, such as load, speed or product. */
  context: readonly string[];
  /** Rows of the middle group (machine, batch, run); null where there are none. */
  groupRows: number | null;
}

export interface ProposedRecipe {
  recipe: Recipe;
  /** A sentence that shared/text/whys.ts knows. */
  why: string;
}

/** Rows of a window that calms noise and still answers within it. */
const calmingRows = 20;
/** Parts of a usual life over which wear is averaged, and over which its course is told. */
const [calmShare, courseShare] = [0.1, 0.5];
/** Longest window in rows: the device keeps that much of each machine. */
const mostRows = 500;

/** Steps for a scenario; none where rows have no order, or nothing speaks for one. */
export function proposeRecipe({ scenario, hasTime, signals, context, groupRows }: RecipeFacts): ProposedRecipe {
  const of = (steps: Step[], why: string): ProposedRecipe => ({ recipe: { format: recipeFormat, steps }, why });
  const columns = [...signals];
  const regime: Step[] = context.length > 0 && columns.length > 0 ? [{ kind: "regime", context: [...context], columns }] : [];
  if (columns.length === 0 || !hasTime) return of(regime, "rows as they are: rows without order need no window");
  const rolling = (windowRows: number, stats: ("mean" | "std" | "slope")[]): Step => ({ kind: "rolling", columns, windowRows, stats, minRows: 1, keep: true });
  if (scenario === "anomaly" && (groupRows === null || groupRows >= 2 * calmingRows)) return of([...regime, rolling(calmingRows, ["mean", "std"])], "level and spread of the last rows beside each value: single readings are noisy");
  if (scenario === "remaining-life" && groupRows !== null && groupRows >= 2 * calmingRows) {
    const long = Math.min(mostRows, Math.round(courseShare * groupRows));
    const short = Math.max(2, Math.round((long * calmShare) / courseShare));
    return of([...regime, rolling(short, ["mean"]), rolling(long, ["mean", "slope"])], "level over a tenth and course over half of a usual life: wear is slow and single readings are noisy");
  }
  return of(regime, "rows as they are until a window proves useful");
}
