// What one feature does to the score over its range; the feature is chosen from the drivers over all rows, strongest first.

import { useState } from "react";
import styles from "./Explain.module.css";
import { CurveEditor } from "./CurveEditor.tsx";
import { CurveChart, EffectChart } from "./EffectChart.tsx";
import { Pairs } from "./Pairs.tsx";
import { featureWords, type AlarmRead } from "./sentence.ts";
import { contract } from "../../../shared/contract/contract.ts";
import type { DrawnShape } from "../../../shared/contract/explain.ts";
import { curvesText } from "../../../shared/text/curves.ts";
import { explainText } from "../../../shared/text/explain.ts";
import { CallView, useCall } from "../../app/calls.tsx";
import { Button } from "../../parts/Button.tsx";
import { cx } from "../../parts/classes.ts";
import { Dialog } from "../../parts/Dialog.tsx";
import { look } from "../../parts/look.ts";
import { Head } from "../../parts/Panel.tsx";
import { Select } from "../../parts/Select.tsx";
import { useText } from "../../parts/words.ts";

const mostFeatures = 60;

/** `read`: the alarm whose measured value is marked. */
export function Effect({ read }: { readonly read?: AlarmRead }) {
  const { t } = useText();
  const global = useCall(contract.explain.readGlobal, {});
  return (
    <section className={cx(styles["effect"])} aria-label={t(explainText.effect)}>
      <CallView answer={global} what={t(explainText.readingGlobal)}>
        {(answer) => answer !== null && answer.drivers.length > 0 && <OfDrivers drivers={answer.drivers} {...(read === undefined ? {} : { read })} />}
      </CallView>
      <Pairs />
    </section>
  );
}

function OfDrivers({ drivers, read }: { readonly drivers: readonly { readonly feature: string; readonly tag: string; readonly share: number }[]; readonly read?: AlarmRead }) {
  const { t, f } = useText();
  const [wanted, setWanted] = useState<string | null>(null);
  const [isDrawing, setIsDrawing] = useState(false);
  const [shapes, setShapes] = useState<readonly DrawnShape[]>([]);
  const driver = drivers.find(({ feature }) => feature === wanted) ?? drivers[0]!;
  const name = featureWords(driver.feature, driver.tag, t);
  const answer = useCall(contract.explain.readEffect, { feature: driver.feature });
  const measured = read?.drivers.find(({ feature }) => feature === driver.feature)?.value ?? null;
  return (
    <>
      <Head title={t(explainText.effect)} acts={<Select label={t(explainText.feature)} hideLabel value={driver.feature} choices={drivers.slice(0, mostFeatures).map((each) => ({ id: each.feature, label: featureWords(each.feature, each.tag, t), end: f.percent(each.share) }))} onChange={setWanted} />} />
      <CallView answer={answer} what={t(explainText.readingEffect)} shape="block">
        {(effect) =>
          effect === null ? (
            <p className={cx(look.pad, look.muted)}>{t(explainText.effectNone, { name })}</p>
          ) : (
            <div className={cx(styles["effectBody"])}>
              <EffectChart effect={effect} name={name} measured={measured} height={300} />
              <CurveChart effect={effect} name={name} height={150} />
              {effect.curve !== null && <span><Button icon="edit" onPress={() => setIsDrawing(true)}>{t(curvesText.redraw)}</Button></span>}
              <Dialog isOpen={isDrawing && effect.curve !== null} onClose={() => setIsDrawing(false)} title={t(curvesText.title, { name })} wide>
                <CurveEditor effect={effect} name={name} shapes={shapes} onShapes={setShapes} />
              </Dialog>
              <p className={cx(look.small, look.muted)}>{t(effect.unseen ? explainText.effectUnseen : explainText.effectSeen, { count: f.number(effect.known, { digits: 0 }), averaged: f.number(effect.averaged, { digits: 0 }) })}{effect.missing > 0 && ` ${t(explainText.effectMissing, { count: f.number(effect.missing, { digits: 0 }) })}`}</p>
              <p className={cx(look.small, look.muted)}>{t(explainText.effectRead)}</p>
            </div>
          )
        }
      </CallView>
    </>
  );
}
