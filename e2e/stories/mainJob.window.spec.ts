// A data scientist takes plant data to a trusted model and brings the proof home, every step on its screen.
import { join } from "node:path";
import { expect, story } from "../harness/story.ts";
import { dataFolder } from "../harness/work.ts";
import { press, tick, type } from "../pages/fields.ts";
import * as path from "../pages/path.ts";
import { Workbench } from "../pages/workbench.ts";
import { skab, toThree } from "../plans/figures.ts";
import { dataText } from "../../shared/text/data.ts";
import { labelText } from "../../shared/text/label.ts";
import { prepareText } from "../../shared/text/prepare.ts";

interface Judged {
  id: string;
  metrics: Record<string, { value: number }>;
}

story("a data scientist takes 34 runs of a water loop to a trusted detector and brings the proof home", async ({ open, work, cli }) => {
  const data = dataFolder();
  story.skip(data === undefined, "the public data sets are not on this machine");
  const project = work.makeFolder("water loop");
  const window = await open(project);
  const bench = new Workbench(window.page);
  await path.template(bench);
  await path.frame(bench, { goal: "Say within a minute that the water loop does not run as usual", missed: 500, falseAlarm: 50, alarmsPerWeek: 50 });
  const runs = skab.runs.flatMap(({ folder, numbers }) => numbers.map((run) => work.bring(join(data ?? "", `skab/${folder}/${run}.csv`), `${folder}-${run}.csv`)));
  await path.importFiles(bench, runs, (wizard) => press(wizard, bench.says(dataText.group), bench.says(dataText.groupFile)));
  await path.explore(bench, ["Accelerometer1RMS", "Pressure"]);

  await path.addStep(bench, "select", async (form) => {
    await press(form, bench.says(prepareText.columns), bench.says(prepareText.allNumbers));
    await press(form, bench.says(prepareText.columns), bench.says(prepareText.chosen));
    for (const sensor of skab.sensors) await tick(form, sensor);
  });
  await path.addStep(bench, "rolling", async (form) => {
    await press(form, bench.says(prepareText.columns), bench.says(prepareText.allNumbers));
    await type(form, bench.says(prepareText.window), "20");
  });
  await path.targetColumn(bench, "anomaly", "1");
  await path.compute(bench);

  await path.eventsFromColumn(bench, "anomaly", "1");
  await expect(bench.work.getByText(bench.says(labelText.factsEvents).replace("{count}", "34"))).toBeVisible();
  await path.drawEvent(bench, 0.1, 0.2);
  await expect(bench.work.getByText(bench.says(labelText.factsEvents).replace("{count}", "35"))).toBeVisible();
  await bench.expectDone("label");

  await path.split(bench, "headOfGroup");
  await path.learnPerGroup(bench);
  await path.threshold(bench, "normalRows", { count: 3, of: 5 });
  await path.judgeBy(bench, "balancedAccuracy");
  await path.replaceCandidate(bench, "pca-fine", "pca", { components: "0.8" });
  await path.setCandidate(bench, "isolation-forest", { trees: "50" });
  await path.limitTo(bench, "three-sigma", skab.sensors);
  await path.train(bench);
  await path.cheapestThreshold(bench);
  expect(await path.takeProposed(bench)).toBe("pca");
  await path.judgeOne(bench);
  await path.buildPackage(bench);
  expect(await path.practise(bench)).toBeGreaterThan(1000);
  await path.readHome(bench);

  // What was set by hand is the plan of the command line, so the figures are those of the command line.
  await window.close();
  const { candidates } = (await cli("call", "learn.describe", "{}", "--project", project)).json<{ candidates: Judged[] }>();
  const metrics = candidates.find(({ id }) => id === "pca")?.metrics ?? {};
  expect(Object.fromEntries(Object.keys(skab.figures).map((name) => [name, toThree(metrics[name]?.value)]))).toEqual(skab.figures);
});
