// An engineer marks events on the trend of the sample plant, in the app as it is shipped: what is packed can do the whole job.
import { expect, story } from "../harness/story.ts";
import { press } from "../pages/fields.ts";
import * as path from "../pages/path.ts";
import { Workbench } from "../pages/workbench.ts";
import { labelText } from "../../shared/text/label.ts";
import { prepareText } from "../../shared/text/prepare.ts";

story("an engineer marks the quiet nights of the sample plant on the trend and gets a model that tells them", { tag: "@packed" }, async ({ open, work }) => {
  const bench = new Workbench((await open(work.makeFolder("sump"))).page);
  await path.takeTemplate(bench, "classification");
  await path.frame(bench, { goal: "Say when the station runs at night load, so that a pump can be taken out", missed: 400, falseAlarm: 50 });
  await path.makeSample(bench, "small");
  await path.explore(bench, ["FT-101"]);
  await path.addStep(bench, "rolling", async (form) => {
    await press(form, bench.says(prepareText.columns), bench.says(prepareText.allNumbers));
  });
  await path.targetEvents(bench);

  await bench.goTo("label");
  // The small hours of three days, in shares of 72 hours.
  for (const [from, to] of [[1, 6], [22, 29], [47, 53]] as const) await path.drawEvent(bench, from / 72, to / 72);
  await expect(bench.work.getByText(bench.says(labelText.factsEvents).replace("{count}", "3"))).toBeVisible();
  await bench.expectDone("label");

  await bench.goTo("prepare");
  await path.compute(bench);
  await path.split(bench, "forwardChaining");
  await path.threshold(bench, "costs");
  await path.train(bench);
  await path.takeProposed(bench);
  await path.judgeOne(bench);
  // a finding on a tag that the model reads holds the package; who knows the station answers for it
  await path.letPass(bench, "Three days of a station that stands still at night; the tag is read as it is.");
  await path.buildPackage(bench);
  expect(await path.practise(bench)).toBeGreaterThan(1000);
  await path.readHome(bench);
});
