// The frame around every step, as a person sees it: the path, the one primary button, jobs, role, commands.
import type { Locator, Page } from "@playwright/test";
import { expect } from "../harness/story.ts";
import type { Role } from "../../shared/contract/call.ts";
import type { StepId } from "../../shared/steps/steps.ts";
import { stepText } from "../../shared/text/steps.ts";
import { shellText } from "../../shared/text/shell.ts";
import type { Language, Text } from "../../shared/text/text.ts";
import { choose, type } from "./fields.ts";

export class Workbench {
  readonly page: Page;
  language: Language = "en";

  constructor(page: Page) {
    this.page = page;
  }

  /** A text in the language that the window shows. */
  says(text: Text): string {
    return text[this.language];
  }

  get work(): Locator {
    return this.page.getByRole("main");
  }

  get path(): Locator {
    return this.page.getByRole("navigation", { name: this.says(shellText.path) });
  }

  get jobs(): Locator {
    return this.page.getByRole("banner").getByRole("button", { name: /jobs?|Auftr/ });
  }

  /** A step's entry of the path; its name holds the state. */
  entry(step: StepId): Locator {
    return this.path.getByRole("link", { name: new RegExp(`^${this.says(stepText[step])}`) });
  }

  button(text: Text | string | RegExp): Locator {
    const name = typeof text === "string" || text instanceof RegExp ? text : this.says(text);
    return this.work.getByRole("button", { name, exact: typeof name === "string" });
  }

  /** Goes to a step by the path and waits for its screen. */
  async goTo(step: StepId): Promise<void> {
    await this.entry(step).click();
    await this.expectAt(step);
  }

  async expectAt(step: StepId): Promise<void> {
    await expect(this.entry(step)).toHaveAttribute("aria-current", "step");
    await expect(this.work.getByRole("heading", { level: 1, name: this.says(stepText[step]) })).toBeVisible();
  }

  async expectDone(...steps: StepId[]): Promise<void> {
    for (const step of steps) await expect(this.entry(step)).toHaveAccessibleName(new RegExp(`(${this.says(shellText.stepDone)}|${this.says(shellText.stepAttention).replace("{count}", "\\d+")})$`));
  }

  /** Runs a command of the palette by its words, with the keyboard alone. */
  async command(words: string): Promise<void> {
    await this.page.keyboard.press("ControlOrMeta+k");
    const field = this.page.getByRole("searchbox", { name: this.says(shellText.search) });
    await field.fill(words);
    await expect(this.page.getByRole("menuitem", { name: words }).first()).toBeVisible();
    await field.press("ArrowDown");
    await field.press("Enter");
    await expect(field).toBeHidden();
  }

  async become(person: string, role: Role): Promise<void> {
    await this.page.getByRole("banner").getByRole("button", { name: new RegExp(this.says(shellText.person)) }).click();
    const dialog = this.page.getByRole("dialog", { name: this.says(shellText.person) });
    await type(dialog, this.says(shellText.yourName), person);
    await choose(dialog, this.says(shellText.role), this.says(shellText[role]));
    await dialog.getByRole("button", { name: this.says(shellText.become) }).click();
    await expect(dialog).toBeHidden();
  }
}
