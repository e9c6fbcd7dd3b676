// What decides a comparison: the measure that orders candidates, and how much better than the best baseline the winner must be.

import { memo } from "react";
import { contract } from "../../../shared/contract/contract.ts";
import { defaultPlan } from "../../../shared/plan/defaults.ts";
import { trainText } from "../../../shared/text/train.ts";
import { useCall } from "../../app/calls.tsx";
import { useProject, useSection } from "../../app/project.ts";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { Form, NumberField } from "../../parts/Fields.tsx";
import { cx } from "../../parts/classes.ts";
import { look } from "../../parts/look.ts";
import { Section } from "../../parts/Panel.tsx";
import { Select } from "../../parts/Select.tsx";
import { useText } from "../../parts/words.ts";
import { marginScale, marginWords, metricName, metricSays } from "../select/figures.ts";
import { useClassNames } from "./classNames.ts";
import { measuresOf } from "./measures.ts";
import { Recommended, WhyField } from "./Recommended.tsx";

/** As headlineOf in main/learn/metrics.ts has it. */
const usualOfClasses = "macroF1";

export const MeasureForm = memo(function MeasureForm() {
  const { t, f } = useText();
  const { plan } = useProject();
  const { value, write, act } = useSection("select");
  const answer = useCall(contract.learn.listMetrics, {});
  const classes = useClassNames();
  const task = classes !== undefined ? "classes" : plan.scenario === "anomaly" || plan.scenario === "classification" ? plan.scenario : "regression";
  const known = measuresOf(answer.state === "ready" ? answer.value : [], task, value.alarmClasses ?? []);
  // A plan made for two classes names a measure of two, or one of alarms where no class alarms: training takes the usual one of several then.
  const metric = task === "classes" && known.length > 0 && !known.includes(value.metric) ? usualOfClasses : value.metric;
  const ids = known.includes(metric) ? known : [metric, ...known];
  const recommended = defaultPlan(plan.scenario, plan.name).select;
  const usual = task === "classes" ? { ...recommended, metric: usualOfClasses, why: metricSays(usualOfClasses, t) } : recommended;
  const { unit, by } = marginScale(metric);
  return (
    <Section title={t(trainText.decides)}>
      <Form label={t(trainText.decides)}>
        <Select label={t(trainText.metric)} choices={ids.map((id) => ({ id, label: metricName(id, t), second: metricSays(id, t) }))} value={metric} onChange={(next) => next !== value.metric && void write({ ...value, metric: next })} />
        <NumberField label={t(trainText.margin)} unit={unit} value={value.margin * by} min={0} digits={3} help={t(trainText.marginHelp)} onChange={(margin) => !Number.isNaN(margin) && Math.abs(margin / by - value.margin) > 1e-9 && void write({ ...value, margin: margin / by })} />
        <WhyField label={t(trainText.why)} value={value.why} onKeep={(why) => void write({ ...value, why })} />
      </Form>
      <p className={cx(look.small, look.muted)}>{metricSays(metric, t)}</p>
      <Recommended
        value={t(trainText.measureOf, { metric: metricName(usual.metric, t), margin: marginWords(usual.metric, usual.margin, f) })}
        isTaken={metric === usual.metric && value.margin === usual.margin} whys={[usual.why, metricSays(usual.metric, t), t(trainText.whyMargin)]}
        onTake={() => void write({ ...value, metric: usual.metric, margin: usual.margin })}
      />
      {act.failure !== null && <ErrorNote error={act.failure} onRetry={act.clear} />}
    </Section>
  );
});
