// A data scientist takes plant data to a trusted model and brings the proof home, every step on its screen.
import { join } from "node:path";
import { expect, story } from "../harness/story.ts";
import { dataFolder } from "../harness/work.ts";
import { choose, press, tick, type, untick } from "../pages/fields.ts";
import * as path from "../pages/path.ts";
import { Workbench } from "../pages/workbench.ts";
import { dataText } from "../../shared/text/data.ts";
import { labelText } from "../../shared/text/label.ts";
import { prepareText } from "../../shared/text/prepare.ts";
import { trainText } from "../../shared/text/train.ts";

story("a data scientist takes runs of a water loop to a trusted model and brings the proof home", async ({ open, work }) => {
  const data = dataFolder();
  story.skip(data === undefined, "the public data sets are not on this machine");
  const bench = new Workbench((await open(work.makeFolder("water loop"))).page);
  await path.takeTemplate(bench, "classification");
  await path.frame(bench, { goal: "Say within a minute that the water loop does not run as usual", missed: 500, falseAlarm: 50, alarmsPerWeek: 50 });
  await path.importFiles(bench, [0, 1, 2, 3].map((run) => work.bring(join(data ?? "", `skab/valve1/${run}.csv`))), (form) => press(form, bench.says(dataText.group), bench.says(dataText.groupFile)));
  await path.explore(bench, ["Accelerometer1RMS", "Pressure"]);

  await path.addStep(bench, "select", async (form) => {
    await press(form, bench.says(prepareText.columns), bench.says(prepareText.allNumbers));
    await press(form, bench.says(prepareText.columns), bench.says(prepareText.chosen));
    for (const column of ["Accelerometer2RMS", "Current", "Pressure", "Temperature", "Thermocouple", "Voltage", "Volume Flow RateRMS"]) await tick(form, column);
  });
  await path.addStep(bench, "rolling", async (form) => {
    await press(form, bench.says(prepareText.columns), bench.says(prepareText.allNumbers));
    await type(form, bench.says(prepareText.window), "20");
  });
  await path.targetColumn(bench, "anomaly", "1");
  await path.compute(bench);

  await path.eventsFromColumn(bench, "anomaly", "1");
  await expect(bench.work.getByRole("grid", { name: bench.says(labelText.events) }).getByRole("row")).toHaveCount(4);
  await path.drawEvent(bench, 0.1, 0.2);
  await bench.expectDone("label");

  await path.split(bench, "groupFolds");
  await path.threshold(bench, "fixed");
  await path.train(bench);
  await path.takeProposed(bench);
  await path.judgeOne(bench);
  await path.buildPackage(bench);
  expect(await path.practise(bench)).toBeGreaterThan(1000);
  await path.readHome(bench);
});

story("a data scientist takes a table of milling jobs to a trusted model and brings the proof home", async ({ open, work }) => {
  const data = dataFolder();
  story.skip(data === undefined, "the public data sets are not on this machine");
  const bench = new Workbench((await open(work.makeFolder("milling"))).page);
  await path.takeTemplate(bench, "classification");
  await path.frame(bench, { goal: "Catch machine failures before scrap is made", missed: 1000, falseAlarm: 250 });
  await path.importFiles(bench, [work.bring(join(data ?? "", "ai4i2020/ai4i2020.csv"))]);
  await path.explore(bench, ["Torque [Nm]", "Tool wear [min]"]);

  await path.addStep(bench, "select", async (form) => {
    await press(form, bench.says(prepareText.columns), bench.says(prepareText.allNumbers));
    await press(form, bench.says(prepareText.columns), bench.says(prepareText.chosen));
    for (const column of ["Type", "Air temperature [K]", "Process temperature [K]", "Rotational speed [rpm]", "Torque [Nm]", "Tool wear [min]"]) await tick(form, column);
    await untick(form, "UDI");
  });
  await path.addStep(bench, "oneHot", async (form) => {
    await choose(form, bench.says(prepareText.column), "Type");
    await form.getByRole("button", { name: bench.says(prepareText.levelsTake) }).click();
  });
  await path.targetColumn(bench, "Machine failure", "1");
  await path.compute(bench);
  await bench.expectDone("label");

  await path.split(bench, "stratifiedRandom");
  await type(bench.work.getByRole("form", { name: bench.says(trainText.split) }), bench.says(trainText.reason), "separate jobs without time or machine");
  await bench.button(trainText.useSplit).click();
  await path.train(bench);
  await path.takeProposed(bench);
  await path.judgeOne(bench);
  await path.buildPackage(bench);
  expect(await path.practise(bench)).toBeGreaterThan(1000);
  await path.readHome(bench);
});

story("a data scientist takes three days of the sample plant to a forecast and brings the proof home", { tag: "@packed" }, async ({ open, work }) => {
  const bench = new Workbench((await open(work.makeFolder("sump"))).page);
  await path.takeTemplate(bench, "forecast");
  await path.frame(bench, { goal: "Know the inflow an hour ahead", missed: 400, falseAlarm: 50 });
  await path.makeSample(bench, "small");
  await path.explore(bench, []);
  await path.targetAhead(bench, "FT-101");
  await path.compute(bench);
  await path.train(bench);
  await path.takeProposed(bench);
  await path.judgeOne(bench);
  await path.buildPackage(bench);
  expect(await path.practise(bench)).toBeGreaterThan(1000);
  await path.readHome(bench);
});
