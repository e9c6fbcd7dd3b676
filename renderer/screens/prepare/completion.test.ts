import { expect, test } from "vitest";
import { completionAt } from "./completion.ts";

const names = ["PT-101", "TI-4", "inlet PT", 'odd "one"'];
const labels = (text: string) => completionAt(text, text.length, names).choices.map((one) => one.label);

test("a begun word or quote offers the columns that have it, those that begin so first, and functions outside quotes", () => {
  expect([labels("pt"), labels('1 + "pt'), labels('"'), labels("s"), labels("1 + ")]).toEqual([["PT-101", "inlet PT"], ["PT-101", "inlet PT"], names, ["sqrt(…)"], []]);
});

test("a choice takes the place of what was begun, with its closing quote", () => {
  const text = '2 * "pt" + 1';
  const found = completionAt(text, 7, names);
  expect(text.slice(0, found.from) + found.choices[0]?.insert + text.slice(found.to)).toBe('2 * "PT-101" + 1');
  expect(completionAt("odd", 3, names).choices).toEqual([{ label: 'odd "one"', insert: '"odd ""one"""' }]);
});
