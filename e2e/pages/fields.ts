// Controls as a person meets them: found by their label, changed by pointer or keyboard, left so that the change counts.
import type { Locator, Page } from "@playwright/test";
import { expect } from "../harness/story.ts";

type Place = Page | Locator;

const pageOf = (place: Place): Page => ("page" in place ? place.page() : place);

/** Chooses an entry of a list by its words; a second line under them does not count. */
export async function choose(place: Place, label: string, entry: string): Promise<void> {
  await listOf(place, label).click();
  const page = pageOf(place);
  await page.getByRole("listbox").getByRole("option").filter({ has: page.getByText(entry, { exact: true }) }).click();
}

/** Chooses an entry and waits until the list shows it: what the choice changes has been kept. */
export async function settle(place: Place, label: string, entry: string): Promise<void> {
  const list = listOf(place, label);
  if ((await list.innerText()).trim() !== entry) await choose(place, label, entry);
  await expect(list).toHaveText(entry);
}

/** Waits until a list shows an entry that was chosen elsewhere. */
export async function shows(place: Place, label: string, entry: string): Promise<void> {
  await expect(listOf(place, label)).toHaveText(entry);
}

function listOf(place: Place, label: string): Locator {
  return place.getByRole("button", { name: new RegExp(`(^|\\s)${escaped(label)}$`) });
}

/** Presses one of the segments of a group. */
export async function press(place: Place, group: string, segment: string): Promise<void> {
  await place.getByRole("radiogroup", { name: group, exact: true }).getByRole("radio", { name: segment, exact: true }).click();
}

/** Types into a field and leaves it by the Tab key. */
export async function type(place: Place, label: string, text: string): Promise<void> {
  const field = place.getByRole("textbox", { name: label, exact: true });
  await field.fill(text);
  await field.press("Tab");
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** Ticks a box by its words, unless it is ticked. */
export const tick = (place: Place, words: string): Promise<void> => setBox(place, words, true);

/** Takes the tick out of a box. */
export const untick = (place: Place, words: string): Promise<void> => setBox(place, words, false);

async function setBox(place: Place, words: string, ticked: boolean): Promise<void> {
  const box = place.getByRole("checkbox", { name: words, exact: true });
  if ((await box.isChecked()) !== ticked) await box.locator("xpath=ancestor::label[1]").click();
  await expect(box).toBeChecked({ checked: ticked });
}
