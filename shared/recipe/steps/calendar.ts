// Hour of the day and day of the week as points on a circle, so that 23:59 lies beside 00:00. The clock is a fixed distance from
// UTC: a device without a zone database gives the same answer, and no hour is missing or twice.
import { z } from "zod";
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

export const calendar: StepKind<CalendarStep> = {
  kind: "calendar",
  schema: calendarSchema,
  plan(step, columns, context) {
    needTime(context);
    const made = step.parts.flatMap((part) => ["sin", "cos"].map((f): PlannedColumn => ({ name: `${part}_${f}`, kind: "number", from: [] })));
    return {
      columns: [...columns, ...made],
      history: noHistory,
      start: rowByRow((row) => {
        const local = row.tUs + step.offsetMinutes * 60_000_000;
        const ofDay = ((local % dayUs) + dayUs) % dayUs;
        // 1970-01-01 was a Thursday, day 3 of a week that begins on Monday.
        const weekday = ((((local - ofDay) / dayUs + 3) % 7) + 7) % 7;
        const turn = { hour: ofDay / dayUs, weekday: weekday / 7 };
        return [...row.cells, ...step.parts.flatMap((part) => [Math.sin(2 * Math.PI * turn[part]), Math.cos(2 * Math.PI * turn[part])])];
      }),
    };
  },
};
