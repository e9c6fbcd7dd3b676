// A value ahead of time instead of an alarm: the path without labels and without a threshold, on the sample plant.
import { bringSample } from "../harness/samples.ts";
import { expect, story } from "../harness/story.ts";
import * as path from "../pages/path.ts";
import { Workbench } from "../pages/workbench.ts";

story("a data scientist takes the worked example of a forecast through the path and brings the proof home", async ({ open, work }) => {
  await bringSample(work);
  const bench = new Workbench((await open(work.makeFolder("sump"))).page);
  await path.takeTemplate(bench, "forecast");
  // Lags, clock and yesterday: without them no model beats the value that stays as it is.
  await path.template(bench, /inflow/i);
  await path.frame(bench, { goal: "Know the inflow an hour ahead", missed: 400, falseAlarm: 50 });
  await path.makeSample(bench, "demo");
  await path.explore(bench, []);
  await path.compute(bench);
  await path.train(bench);
  await path.takeProposed(bench);
  await path.judgeOne(bench);
  await path.buildPackage(bench);
  expect(await path.practise(bench)).toBeGreaterThan(1000);
  await path.readHome(bench);
});
