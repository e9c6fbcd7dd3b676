// Hour of the day and day of the week as points on a circle, so that 23:59 lies beside 00:00. The clock is a fixed distance from
// UTC: a device without a zone database gives the same answer, and no hour is missing or twice.
import * as z from "zod";
import { off } from "../columns.ts";
import { needTime } from "../gaps.ts";
import { noHistory, rowByRow, type PlannedColumn, type StepKind } from "../step.ts";

export const calendarSchema = z
  .strictObject({
    kind: z.literal("calendar"),
    off,
    parts: z.array(z.enum(["hour", "weekday"])).min(1).max(2),
    offsetMinutes: z.number().int().min(-840).max(840).default(0).describe("clock of the plant against UTC, without summer time"),
  })
  .refine((s) => new Set(s.parts).size === s.parts.length, "a part stands once");
export type CalendarStep = z.infer<typeof calendarSchema>;

export const dayUs = 86_400_000_000;

/** Share of the day or week that has passed at a local time in microseconds. */
export function turnOf(part: CalendarStep["parts"][number], localUs: number): number {
  const ofDay = ((localUs % dayUs) + dayUs) % dayUs;
  if (part === "hour") return ofDay / dayUs;
  // 1970-01-01 was a Thursday, day 3 of a week that begins on Monday.
  return (((((localUs - ofDay) / dayUs + 3) % 7) + 7) % 7) / 7;
}

export const calendar: StepKind<CalendarStep> = {
  kind: "calendar",
  schema: calendarSchema,
  plan(step, columns, context) {
    needTime(context);
    const made = step.parts.flatMap((part) => ["sin", "cos"].map((f): PlannedColumn => ({ name: `${part}_${f}`, kind: "number", from: [] })));
    return {
      columns: [...columns, ...made],
      history: noHistory,
      start: rowByRow((row) => [...row.cells, ...step.parts.flatMap((part) => {
        const turn = 2 * Math.PI * turnOf(part, row.tUs + step.offsetMinutes * 60_000_000);
        return [Math.sin(turn), Math.cos(turn)];
      })]),
    };
  },
};
