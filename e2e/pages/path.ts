// The steps of the guided path, each as what a person does on its screen. Every act ends when the screen shows its effect.
import { expect } from "../harness/story.ts";
import { stepIds } from "../../shared/steps/steps.ts";
import { dataText } from "../../shared/text/data.ts";
import { deployText } from "../../shared/text/deploy.ts";
import { explainText } from "../../shared/text/explain.ts";
import { exploreText } from "../../shared/text/explore.ts";
import { frameText } from "../../shared/text/frame.ts";
import { labelText } from "../../shared/text/label.ts";
import { monitorText } from "../../shared/text/monitor.ts";
import { packageText } from "../../shared/text/package.ts";
import { prepareText } from "../../shared/text/prepare.ts";
import { selectText } from "../../shared/text/select.ts";
import { familyText, metricText, parameterText, searchText, splitText, thresholdText, trainText } from "../../shared/text/train.ts";
import type { Locator } from "@playwright/test";
import { choose, press, settle, shows, tick, type, untick } from "./fields.ts";
import type { Workbench } from "./workbench.ts";

/** Long work of a story, on a machine that does other things too. */
export const workMs = 180_000;

const pattern = (text: string) => new RegExp(text.replace(/[.*+?^$()|[\]\\]/g, "\\$&").replace(/\{\w+\}/g, ".+"));

export interface Goal {
  goal: string;
  missed: number;
  falseAlarm: number;
  alarmsPerWeek?: number;
}

/** Frame: goal and costs, and the record follows them. */
export async function frame(bench: Workbench, { goal, missed, falseAlarm, alarmsPerWeek }: Goal): Promise<void> {
  await bench.goTo("frame");
  const { work } = bench;
  await type(work, bench.says(frameText.goal), goal);
  await type(work, bench.says(frameText.missed), String(missed));
  await type(work, bench.says(frameText.falseAlarm), String(falseAlarm));
  if (alarmsPerWeek !== undefined) await type(work, bench.says(frameText.alarms), String(alarmsPerWeek));
  await expect(work.getByRole("region", { name: bench.says(frameText.record) })).toContainText(goal);
  await bench.button(frameText.save).click();
  await bench.button(frameText.next).click();
  await bench.expectAt("data");
  await bench.expectDone("frame");
}

/** Frame: another task, by its standard template. */
export async function takeTemplate(bench: Workbench, scenario: keyof typeof frameText): Promise<void> {
  await bench.goTo("frame");
  await choose(bench.work, bench.says(frameText.scenario), bench.says(frameText[scenario]));
  await take(bench);
  // the dialog closes when the plan is written; the form shows it a moment later
  await shows(bench.work, bench.says(frameText.scenario), bench.says(frameText[scenario]));
}

async function take(bench: Workbench, example?: RegExp): Promise<void> {
  const dialog = bench.page.getByRole("dialog");
  if (example !== undefined) await dialog.getByRole("row", { name: example }).click();
  await dialog.getByRole("button", { name: bench.says(frameText.take) }).click();
  await expect(dialog).toBeHidden();
  // The dialog closes when the plan is written; the form shows it a moment later, and what is typed before that is overtaken. An example brings a goal of its
  // own: with it the primary button gets another word, and the acts beside it another place.
  if (example !== undefined) await expect(bench.button(frameText.next)).toBeVisible();
}

/** Frame: for the task that stands there, its standard template or the worked example of this name. */
export async function template(bench: Workbench, example?: RegExp): Promise<void> {
  await bench.goTo("frame");
  await bench.button(frameText.templates).click();
  await take(bench, example);
}

/** Frame: every step of the plan by one press, to the practice device and back. */
export async function runAll(bench: Workbench): Promise<void> {
  await bench.button(frameText.runAll).click();
  await expect(bench.work.getByRole("progressbar", { name: bench.says(frameText.runAllRunning) })).toBeVisible();
  await expect(bench.work.getByText(bench.says(frameText.runAllDone))).toBeVisible({ timeout: workMs });
  await bench.expectDone(...stepIds.filter((step) => step !== "explain")); // judging alarms stays with people
}

/** Hands files of tables to the picker of Data; folders of images have one of their own. */
export function giveFiles(bench: Workbench, files: string | string[]): Promise<void> {
  return bench.work.getByLabel(bench.says(dataText.chooseFiles)).and(bench.page.locator("input[type=file]")).setInputFiles(files);
}

/** Data: files through the picker, how they are read, import. Ends on the quality report. */
export async function importFiles(bench: Workbench, files: string[], reading?: (wizard: Locator) => Promise<void>): Promise<void> {
  await bench.goTo("data");
  await giveFiles(bench, files);
  // The wizard has a form for the file, for its time and for its rows.
  await expect(bench.work.getByRole("form").first()).toBeVisible();
  await expect(bench.work.getByRole("table", { name: bench.says(dataText.previewTitle) }).getByRole("row")).not.toHaveCount(0);
  await reading?.(bench.work);
  const importAll = bench.button(files.length === 1 ? dataText.importOne : bench.says(dataText.importMany).replace("{count}", String(files.length)));
  await expect(importAll).not.toHaveAttribute("aria-disabled", "true");
  await importAll.click();
  await expect(bench.button(dataText.next)).toBeVisible({ timeout: workMs });
  await bench.expectDone("data");
}

/** Data: the sample plant of a length. */
export async function makeSample(bench: Workbench, preset: "small" | "demo"): Promise<void> {
  await bench.goTo("data");
  await press(bench.work, bench.says(dataText.preset), bench.says(dataText[preset]));
  await bench.button(dataText.makeSample).click();
  await expect(bench.button(dataText.next)).toBeVisible({ timeout: workMs });
  await bench.expectDone("data");
}

/** Explore: the trend is drawn; what is shown is kept. */
export async function explore(bench: Workbench, tags: string[]): Promise<void> {
  await bench.button(dataText.next).click();
  await bench.expectAt("explore");
  const tree = bench.work.getByRole("treegrid", { name: bench.says(exploreText.assets) });
  for (const tag of tags) {
    const row = tree.getByRole("row", { name: new RegExp(`^${tag.replace(/[.[\]]/g, "\\$&")}`) });
    if ((await row.getAttribute("aria-selected")) !== "true") await row.click();
    await expect(row).toHaveAttribute("aria-selected", "true");
  }
  await expectDrawn(bench.work.getByRole("figure", { name: pattern(bench.says(exploreText.trend)) }).first());
  const keep = bench.button(exploreText.keep);
  if (await keep.isVisible()) await keep.click();
  await bench.button(exploreText.next).click();
  await bench.expectAt("prepare");
  await bench.expectDone("explore");
}

/** A chart has drawn lines: some pixel of its canvas differs from the others. */
export async function expectDrawn(chart: Locator): Promise<void> {
  await expect
    .poll(() =>
      chart.locator("canvas").evaluateAll((canvases) =>
        canvases.some((canvas) => {
          if (!(canvas instanceof HTMLCanvasElement) || canvas.width === 0) return false;
          const { data } = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: new Uint8ClampedArray() };
          return new Set(new Uint32Array(data.buffer)).size > 2;
        }),
      ),
    )
    .toBe(true);
}

/** Prepare: adds a step of a kind; `fill` sets its form. */
export async function addStep(bench: Workbench, kind: "select" | "rolling" | "oneHot", fill: (form: Locator) => Promise<void>): Promise<void> {
  const name = bench.says(prepareText[kind]);
  await bench.button(prepareText.addStep).click();
  await bench.page.getByRole("menuitem", { name: new RegExp(`^${name}`) }).click();
  const form = bench.work.getByRole("form", { name });
  await fill(form);
  await bench.button(prepareText.add).click();
  await expect(form).toBeHidden();
}

/** Prepare: a target that a column gives. */
export async function targetColumn(bench: Workbench, column: string, positive: string): Promise<void> {
  await choose(bench.work, bench.says(prepareText.target), bench.says(prepareText.targetColumn));
  const form = bench.work.getByRole("form", { name: bench.says(prepareText.targetDetails) });
  await choose(form, bench.says(prepareText.column), column);
  await type(form, bench.says(prepareText.positive), positive);
  await bench.button(prepareText.saveTarget).click();
  await expect(bench.button(prepareText.saveTarget)).toBeHidden();
}

/** Prepare: the target is whether a marked event lasts. */
export async function targetEvents(bench: Workbench): Promise<void> {
  await choose(bench.work, bench.says(prepareText.target), bench.says(prepareText.targetActive));
  await bench.button(prepareText.saveTarget).click();
  await expect(bench.button(prepareText.saveTarget)).toBeHidden();
}

/** Prepare: the curve before and after, the features computed. */
export async function compute(bench: Workbench): Promise<void> {
  await expectDrawn(bench.work.getByRole("figure").first());
  await bench.button(prepareText.compute).click();
  await expect(bench.button(prepareText.compute)).toBeHidden({ timeout: workMs });
  await bench.expectDone("prepare");
}

/** Train: the plan's candidates and baselines; the job is seen and ends. */
export async function train(bench: Workbench): Promise<void> {
  await bench.goTo("train");
  await bench.button(pattern(bench.says(trainText.train))).click();
  await expect(bench.page.getByRole("banner").getByRole("button", { name: /job/ })).toBeVisible();
  await expect(bench.button(trainText.toSelect)).toBeVisible({ timeout: workMs });
  await bench.expectDone("train");
  await bench.button(trainText.toSelect).click();
  await bench.expectAt("select");
}

/** Train: a search of so many trials, whose finds are judged beside the plan's own candidates. */
export async function search(bench: Workbench, trials: number): Promise<void> {
  await bench.goTo("train");
  await bench.button(new RegExp(`^${bench.says(searchText.limits)}`)).click();
  await type(bench.work.getByRole("form", { name: bench.says(searchText.limits) }), bench.says(searchText.trials), String(trials));
  await bench.button(searchText.start).click();
  await expect(bench.button(searchText.again)).toBeVisible({ timeout: workMs });
  await expect(bench.work.getByText(bench.says(searchText.tried).replace("{count}", String(trials)))).toBeVisible();
  await bench.expectDone("train");
  await bench.button(trainText.toSelect).click();
  await bench.expectAt("select");
}

/** Train: the split and the rule that sets the threshold. */
export async function split(bench: Workbench, how: keyof typeof splitText): Promise<void> {
  await bench.goTo("train");
  const form = bench.work.getByRole("form", { name: bench.says(trainText.split) });
  await (how === "stratifiedRandom" ? choose : settle)(form, bench.says(trainText.how), bench.says(splitText[how]));
}

/** Train: each group has its own model, learned from all of its rows. */
export async function learnPerGroup(bench: Workbench): Promise<void> {
  const form = bench.work.getByRole("form", { name: bench.says(trainText.split) });
  await press(form, bench.says(trainText.trainOn), bench.says(trainText.trainOnAll));
  await tick(form, bench.says(trainText.perGroup));
}

/** Train: the rule that sets the threshold, and how many of the last scores must reach it. */
export async function threshold(bench: Workbench, rule: keyof typeof thresholdText, persistence?: { count: number; of: number }): Promise<void> {
  const form = bench.work.getByRole("form", { name: bench.says(trainText.threshold) });
  await settle(form, bench.says(trainText.rule), bench.says(thresholdText[rule]));
  if (persistence === undefined) return;
  const said = (count: string, of: number) => bench.work.getByText(pattern(bench.says(trainText.persistenceSays).replace("{of}", String(of)).replace("{count}", count)));
  await type(form, bench.says(trainText.of), String(persistence.of));
  await expect(said("{count}", persistence.of)).toBeVisible();
  await type(form, bench.says(trainText.count), String(persistence.count));
  await expect(said(String(persistence.count), persistence.of)).toBeVisible();
}

const competitor = (bench: Workbench, id: string): Locator =>
  bench.work.getByRole("grid", { name: bench.says(trainText.candidates) }).getByRole("row").filter({ has: bench.page.getByText(id, { exact: true }) });

/** Train: settings of one that competes, each by the words of its parameter; the table shows them afterwards. */
export async function setCandidate(bench: Workbench, id: string, settings: Partial<Record<keyof typeof parameterText, string>>): Promise<void> {
  const row = competitor(bench, id);
  await row.click();
  for (const [name, value] of Object.entries(settings)) {
    const label = bench.says(parameterText[name as keyof typeof parameterText]);
    await type(bench.work.getByRole("form", { name: bench.says(trainText.parametersOf).replace("{name}", id) }), label, value);
    await expect(row).toContainText(`${label} ${value}`);
  }
}

/** Train: another candidate of a family in the place of one. */
export async function replaceCandidate(bench: Workbench, id: string, family: keyof typeof familyText, settings: Partial<Record<keyof typeof parameterText, string>>): Promise<void> {
  await competitor(bench, id).click();
  await bench.button(trainText.remove).click();
  await expect(competitor(bench, id)).toHaveCount(0);
  await bench.button(trainText.add).click();
  await bench.page.getByRole("menuitem", { name: bench.says(familyText[family]) }).click();
  await setCandidate(bench, `${family}-2`, settings);
}

/** Train: the measure that decides. */
export async function judgeBy(bench: Workbench, metric: keyof typeof metricText): Promise<void> {
  await settle(bench.work.getByRole("form", { name: bench.says(trainText.decides) }), bench.says(trainText.metric), bench.says(metricText[metric]));
}

/** Train: the tags that have a limit in a baseline of limits. */
export async function limitTo(bench: Workbench, id: string, tags: readonly string[]): Promise<void> {
  await competitor(bench, id).click();
  const form = bench.work.getByRole("form", { name: bench.says(trainText.parametersOf).replace("{name}", id) });
  await press(form, bench.says(parameterText.only), bench.says(trainText.someFeatures));
  const boxes = form.getByRole("group", { name: bench.says(parameterText.only) }).getByRole("checkbox");
  await expect(boxes).not.toHaveCount(0);
  const names = await boxes.evaluateAll((all) => all.map((box) => box.closest("label")?.textContent ?? ""));
  for (const name of names) if (!tags.includes(name)) await untick(form, name);
  await expect(form.getByText(bench.says(trainText.chosenOf).replace("{count}", String(tags.length)).replace("{total}", String(names.length)))).toBeVisible();
}

/** Select: the threshold where misses and false alarms together cost least. */
export async function cheapestThreshold(bench: Workbench): Promise<void> {
  await bench.button(selectText.cheapest).click();
  await expect(bench.button(selectText.cheapest)).toBeHidden();
}

/** Select: the verdict stands, the proposed model is taken. Returns its name. */
export async function takeProposed(bench: Workbench): Promise<string> {
  const take = bench.button(new RegExp(`^${bench.says(selectText.choose).replace("{name}", "(?!with).+")}`));
  await expect(take).toBeVisible();
  const name = (await take.innerText()).replace(bench.says(selectText.choose).replace("{name}", ""), "").trim();
  await expect(bench.work.getByRole("region", { name: bench.says(selectText.decision) }).or(bench.work.getByText(bench.says(selectText.decision))).first()).toBeVisible();
  await take.click();
  await expect(bench.button(selectText.toExplain)).toBeVisible({ timeout: workMs });
  await bench.expectDone("select");
  await bench.button(selectText.toExplain).click();
  await bench.expectAt("explain");
  return name;
}

/** Explain: alarms with drivers that add up; one is judged by its key. */
export async function judgeOne(bench: Workbench): Promise<void> {
  await bench.button(explainText.compute).click();
  await expect(bench.button(/N$|To Package/).first()).toBeVisible({ timeout: workMs });
  await expect(bench.work.getByText(bench.says(explainText.addsUp), { exact: true })).toBeVisible();
  await bench.page.keyboard.press("1");
  await expect(bench.work.getByText(new RegExp(`^${bench.says(explainText.feedbackSays).split(",")[0]?.replace("{plausible}", "1")}`))).toBeVisible();
  await bench.expectDone("explain");
}

/** Package: built, every gate passed. */
export async function buildPackage(bench: Workbench): Promise<void> {
  await bench.goTo("package");
  await bench.button(packageText.build).click();
  await expect(bench.button(packageText.toDeploy)).toBeVisible({ timeout: workMs });
  await expect(bench.work.getByText(bench.says(packageText.notPassed), { exact: true })).toHaveCount(0);
  await expect(bench.work.getByText(bench.says(packageText.passed), { exact: true })).not.toHaveCount(0);
  await bench.expectDone("package");
  await bench.button(packageText.toDeploy).click();
  await bench.expectAt("deploy");
}

/** Package: one gate holds it back, and this person lets it pass with a reason that travels. */
export async function letPass(bench: Workbench, reason: string): Promise<void> {
  await bench.goTo("package");
  await bench.button(packageText.build).click();
  const field = bench.work.getByPlaceholder(bench.says(packageText.letPassReason));
  await expect(field).toBeVisible({ timeout: workMs });
  await field.fill(reason);
  await bench.button(packageText.letPass).click();
  await expect(field).toHaveCount(0);
  await expect(bench.work.getByText(reason).first()).toBeVisible();
}

/** Deploy: the practice stick is written, the practice device runs from it alone. Returns the rows it scored. */
export async function practise(bench: Workbench): Promise<number> {
  await bench.button(pattern(bench.says(deployText.write))).click();
  await expect(bench.button(deployText.practise)).toBeVisible({ timeout: workMs });
  await expect(bench.work.getByText(bench.says(deployText.valid), { exact: true })).toBeVisible();
  await bench.button(deployText.practise).click();
  await expect(bench.work.getByText(bench.says(deployText.resultOk))).toBeVisible({ timeout: workMs });
  const rows = bench.work.getByText(bench.says(deployText.rowsScored), { exact: true }).locator("xpath=following-sibling::*[1]");
  const scored = Number((await rows.innerText()).replace(/\D/g, ""));
  await bench.button(deployText.toMonitor).click();
  await bench.expectAt("monitor");
  return scored;
}

/** Monitor: the stick is read home; the machine stands there with what runs on it and the age of that knowledge. */
export async function readHome(bench: Workbench): Promise<Locator> {
  await bench.button(new RegExp(`^${bench.says(monitorText.read)}`)).click();
  await expect(bench.work.getByText(pattern(bench.says(monitorText.came)))).toBeVisible({ timeout: workMs });
  const machine = bench.work.getByRole("grid", { name: bench.says(monitorText.fleet) }).getByRole("row").nth(1);
  await expect(machine.getByText(bench.says(monitorText.justNow), { exact: true })).toBeVisible(); // the age of what is known
  await expect(machine).toContainText(bench.says(monitorText.lab));
  await expect(bench.work.getByText(pattern(bench.says(monitorText.drift)))).toBeVisible();
  await bench.expectDone("deploy", "monitor");
  return machine;
}

/** Label: events of every run of rows with a value in a column. */
export async function eventsFromColumn(bench: Workbench, column: string, value: string): Promise<void> {
  await bench.goTo("label");
  await bench.button(labelText.takeOver).click();
  await bench.page.getByRole("menuitem", { name: new RegExp(`^${bench.says(labelText.fromColumn)}`) }).click();
  const dialog = bench.page.getByRole("dialog", { name: bench.says(labelText.fromColumn) });
  await choose(dialog, bench.says(labelText.column), column);
  await type(dialog, bench.says(labelText.value), value);
  await dialog.getByRole("button", { name: bench.says(labelText.makeEvents) }).click();
  await expect(dialog).toBeHidden();
}

/** Label: a stretch drawn on the trend by mouse from one share of its width to another, saved by Enter. */
export async function drawEvent(bench: Workbench, from: number, to: number): Promise<void> {
  const plot = bench.work.locator("[data-drag=range]");
  await expectDrawn(bench.work.getByRole("figure").filter({ has: bench.page.locator("[data-drag=range]") }));
  const box = await plot.boundingBox();
  if (box === null) throw new Error("the trend has no plot");
  const { mouse, keyboard } = bench.page;
  await mouse.move(box.x + from * box.width, box.y + box.height / 2);
  await mouse.down();
  await mouse.move(box.x + to * box.width, box.y + box.height / 2, { steps: 4 });
  await mouse.up();
  await expect(bench.work.getByRole("button", { name: new RegExp(`^${bench.says(labelText.save)}`) })).toBeVisible();
  await plot.focus();
  await keyboard.press("Enter");
  await expect(bench.work.getByRole("button", { name: new RegExp(`^${bench.says(labelText.save)}`) })).toBeHidden();
}
