// Redraws the curves of a model that is a sum of curves: by pointer or by figures, with what each stroke does to the deciding measure on held-out rows;
// what was drawn becomes a candidate with who and why.

import { useState } from "react";
import styles from "./Explain.module.css";
import { CurveDrawing, type CurvesRead } from "./CurveDrawing.tsx";
import { heightOf, lineShape, placeOn, wayShape, type Axis } from "./drawnShapes.ts";
import type { EffectRead } from "./effectPaths.ts";
import { contract } from "../../../shared/contract/contract.ts";
import type { DrawnShape } from "../../../shared/contract/explain.ts";
import { curvesText } from "../../../shared/text/curves.ts";
import { partsText } from "../../../shared/text/parts.ts";
import { CallView, useAct, useCall, useJob } from "../../app/calls.tsx";
import { go } from "../../app/project.ts";
import { Button } from "../../parts/Button.tsx";
import { cx } from "../../parts/classes.ts";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { Form, FormRow, NumberField, TextField } from "../../parts/Fields.tsx";
import { look } from "../../parts/look.ts";
import { ProgressRow } from "../../parts/Progress.tsx";
import { SegmentedControl } from "../../parts/SegmentedControl.tsx";
import { Note } from "../../parts/State.tsx";
import { useText } from "../../parts/words.ts";
import { figureWords, metricName } from "../select/figures.ts";
import { useRoleWhy } from "../train/role.ts";

export interface CurveEditorProps {
  readonly effect: EffectRead;
  readonly name: string;
  /** Strokes so far, of all curves; the last one on top. */
  readonly shapes: readonly DrawnShape[];
  readonly onShapes: (shapes: readonly DrawnShape[]) => void;
}

export function CurveEditor({ effect, name, shapes, onShapes }: CurveEditorProps) {
  const { t } = useText();
  const { feature, at } = effect;
  const axis: Axis = { low: at[0] ?? 0, high: at[at.length - 1] ?? 1 };
  const answer = useCall(contract.explain.tryCurves, { feature, shapes: [...shapes] });
  // What was known before the newest stroke stays on the screen until the engine has answered.
  const [shown, setShown] = useState<CurvesRead | null>(null);
  if (answer.state === "ready" && answer.value !== shown) setShown(answer.value);
  const read = answer.state === "ready" ? answer.value : shown;
  if (read === null || answer.state === "failed")
    return (
      <>
        <CallView answer={answer} what={t(curvesText.reading)} shape="block">{() => null}</CallView>
        {answer.state === "failed" && shapes.length > 0 && <Button icon="undo" onPress={() => onShapes(shapes.slice(0, -1))}>{t(curvesText.undo)}</Button>}
      </>
    );
  return (
    <>
      <Drawing key={feature} effect={effect} name={name} axis={axis} read={read} shapes={shapes} onShapes={onShapes} />
      <div className={cx(styles["judged"])}>
        <Judgement read={read} />
        <Keep shapes={shapes} onKept={() => onShapes([])} />
      </div>
    </>
  );
}

function Drawing({ effect, name, axis, read, shapes, onShapes }: CurveEditorProps & { readonly axis: Axis; readonly read: CurvesRead }) {
  const { t } = useText();
  const { feature } = effect;
  const [mode, setMode] = useState<"range" | "draw">("range");
  const [range, setRange] = useState<readonly [number, number]>([axis.low, axis.high]);
  const [ends, setEnds] = useState<readonly [number, number] | null>(null);
  const [from, to] = range;
  const inside = (v: number) => heightOf(read.curve, Math.min(to, Math.max(from, v)));
  const tidy = (v: number) => Number(v.toPrecision(4));
  const [first, last] = ends ?? [tidy(inside(from + (to - from) * 1e-6)), tidy(inside(to))];
  const move = (next: readonly [number, number]) => {
    setRange([placeOn(next[0], axis), placeOn(next[1], axis)]);
    setEnds(null);
  };
  const add = (shape: DrawnShape | undefined) => {
    if (shape === undefined) return;
    onShapes([...shapes, shape]);
    setEnds(null);
  };
  const rangeWhy = from < to ? undefined : t(curvesText.rangeWhy);
  const others = shapes.filter((shape) => shape.feature !== feature).length;
  return (
    <div className={cx(styles["draw"])}>
      <CurveDrawing effect={effect} read={read} name={name} axis={axis} mode={mode} range={range} onRange={(low, high) => move([low, high])} onStroke={(points) => add(lineShape(feature, points, axis))} />
      <div className={look.stack}>
        <SegmentedControl wide label={t(curvesText.mode)} value={mode} onChange={setMode} choices={[{ id: "range", label: t(curvesText.modeRange) }, { id: "draw", label: t(curvesText.modeDraw) }]} />
        <Form label={t(curvesText.title, { name })}>
          <NumberField label={t(curvesText.from)} value={from} onChange={(v) => !Number.isNaN(v) && move([v, to])} digits={4} />
          <NumberField label={t(curvesText.to)} value={to} onChange={(v) => !Number.isNaN(v) && move([from, v])} digits={4} />
          <NumberField label={t(curvesText.atFrom)} value={first} onChange={(v) => !Number.isNaN(v) && setEnds([v, last])} digits={4} />
          <NumberField label={t(curvesText.atTo)} value={last} onChange={(v) => !Number.isNaN(v) && setEnds([first, v])} digits={4} />
          <FormRow label={t(curvesText.range)}>
            <span className={cx(styles["strokes"])}>
              <Button blockedWhy={rangeWhy} onPress={() => add(lineShape(feature, [[from, first], [to, last]], axis))}>{t(curvesText.line)}</Button>
              <Button blockedWhy={rangeWhy} onPress={() => add(lineShape(feature, [[from, first], [to, first]], axis))}>{t(curvesText.flat)}</Button>
              <Button blockedWhy={rangeWhy} onPress={() => add(wayShape(feature, "rises", from, to, axis))}>{t(curvesText.rises)}</Button>
              <Button blockedWhy={rangeWhy} onPress={() => add(wayShape(feature, "falls", from, to, axis))}>{t(curvesText.falls)}</Button>
            </span>
          </FormRow>
          <NumberField label={t(curvesText.missing)} value={tidy(read.curve.missing)} onChange={(value) => !Number.isNaN(value) && value !== tidy(read.curve.missing) && add({ feature, kind: "missing", value })} digits={4} />
        </Form>
        <span className={look.row}>
          <Button icon="undo" blockedWhy={shapes.length === 0 ? t(curvesText.none) : undefined} onPress={() => onShapes(shapes.slice(0, -1))}>{t(curvesText.undo)}</Button>
          <span className={cx(look.small, look.muted)}>{shapes.length === 0 ? t(curvesText.none) : t(curvesText.drawn, { count: shapes.length })}{others > 0 && `, ${t(curvesText.drawnIn, { count: others })}`}</span>
        </span>
      </div>
    </div>
  );
}

/** What the strokes do on rows that the folds' models had not seen. */
function Judgement({ read }: { readonly read: CurvesRead }) {
  const { t, f } = useText();
  const open = useJob(contract.explain.openCurves);
  const why = useRoleWhy(contract.explain.openCurves);
  const start = () => void open.start({});
  const { change } = read;
  if (change === null)
    return (
      <div className={look.stack}>
        <span className={cx(look.small, look.muted)}>{t(curvesText.judgeSays)}</span>
        {open.progress === null ? <span><Button blockedWhy={why} onPress={start}>{t(curvesText.judge)}</Button></span> : <ProgressRow what={t(curvesText.judging)} share={open.progress.done} leftMs={open.progress.leftMs} onCancel={open.cancel} />}
        {open.failure !== null && <ErrorNote error={open.failure} acts={<Button onPress={open.clear}>{t(partsText.close)}</Button>} onRetry={start} />}
      </div>
    );
  const { metric, was, now, gain, low, high, rows, folds } = change;
  const clear = low !== null && high !== null && (low > 0 || high < 0);
  return (
    <div className={look.stack}>
      <b>{t(curvesText.change, { metric: metricName(metric, t), was: figureWords(metric, was, f), now: figureWords(metric, now, f) })}</b>
      <span>
        {gain === 0 ? t(curvesText.same) : <>{t(!clear ? curvesText.same : gain > 0 ? curvesText.better : curvesText.worse)}{low !== null && high !== null && `: ${t(curvesText.gain, { value: f.number(gain), low: f.number(low), high: f.number(high) })}`}</>}
      </span>
      <span className={cx(look.small, look.muted)}>{t(curvesText.honest, { rows: f.number(rows, { digits: 0 }), folds })}</span>
    </div>
  );
}

function Keep({ shapes, onKept }: { readonly shapes: readonly DrawnShape[]; readonly onKept: () => void }) {
  const { t } = useText();
  const act = useAct(contract.explain.keepCurves);
  const role = useRoleWhy(contract.explain.keepCurves);
  const [reason, setReason] = useState("");
  const [kept, setKept] = useState<string | null>(null);
  const keep = () => void act.run({ shapes: [...shapes], reason: reason.trim() }).then((done) => {
    if (done === undefined) return;
    setKept(done.candidate);
    setReason("");
    onKept();
  });
  const why = role ?? (shapes.length === 0 || reason.trim() === "" ? t(curvesText.keepWhy) : undefined);
  return (
    <div className={look.stack}>
      <div className={cx(styles["keep"])}>
        <span><TextField label={t(curvesText.reason)} hideLabel placeholder={t(curvesText.reason)} value={reason} onChange={setReason} onEnter={() => why === undefined && keep()} /></span>
        <Button blockedWhy={why} onPress={keep}>{t(curvesText.keep)}</Button>
      </div>
      {kept !== null && <Note kind="ok" acts={<Button look="quiet" onPress={() => go("train", kept)}>{t(curvesText.toTrain)}</Button>}>{t(curvesText.kept, { name: kept })}</Note>}
      {act.failure !== null && <ErrorNote error={act.failure} onRetry={act.clear} />}
    </div>
  );
}
