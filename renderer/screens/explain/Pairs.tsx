// Which features work together in the chosen model, and what a chosen pair does over both of its values.

import { useMemo, useState } from "react";
import styles from "./Explain.module.css";
import { PairMap } from "./PairMap.tsx";
import { contract } from "../../../shared/contract/contract.ts";
import type { Interactions } from "../../../shared/contract/explainViews.ts";
import { explainText } from "../../../shared/text/explain.ts";
import { explainViewText } from "../../../shared/text/explainViews.ts";
import { partsText } from "../../../shared/text/parts.ts";
import { CallView, useCall, useJob } from "../../app/calls.tsx";
import { Button } from "../../parts/Button.tsx";
import { cx } from "../../parts/classes.ts";
import { DataTable, type Column } from "../../parts/DataTable.tsx";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { look } from "../../parts/look.ts";
import { Head } from "../../parts/Panel.tsx";
import { ProgressRow } from "../../parts/Progress.tsx";
import { useText, type Words } from "../../parts/words.ts";
import { useRoleWhy } from "../train/role.ts";
import { featureWords } from "./sentence.ts";

type Pair = Interactions["pairs"][number];

const keyOf = ({ a, b }: Pair) => JSON.stringify([a.feature, b.feature]);
const nameOf = ({ a, b }: Pair, t: Words["t"]) => t(explainViewText.pairOf, { a: featureWords(a.feature, a.tag, t), b: featureWords(b.feature, b.tag, t) });

export function Pairs() {
  const { t } = useText();
  const answer = useCall(contract.explain.readInteractions, {});
  const measure = useJob(contract.explain.measureInteractions);
  const roleWhy = useRoleWhy(contract.explain.measureInteractions);
  const isKnown = answer.state === "ready" && answer.value !== null;
  const start = () => void measure.start({});
  return (
    <section className={cx(styles["cost"])} aria-label={t(explainViewText.pairs)}>
      <Head title={t(explainViewText.pairs)} acts={isKnown ? undefined : <Button blockedWhy={roleWhy ?? (measure.isRunning ? t(explainViewText.pairsMeasuring) : undefined)} onPress={start}>{t(explainViewText.pairsMeasure)}</Button>} />
      {measure.progress !== null && <div className={cx(styles["pad"])}><ProgressRow what={t(explainViewText.pairsMeasuring)} share={measure.progress.done} leftMs={measure.progress.leftMs} onCancel={measure.cancel} /></div>}
      {measure.failure !== null && <div className={cx(styles["pad"])}><ErrorNote error={measure.failure} acts={<Button onPress={measure.clear}>{t(partsText.close)}</Button>} onRetry={start} /></div>}
      <CallView answer={answer} what={t(explainViewText.readingPairs)}>{(value) => (value === null ? <p className={cx(styles["pad"], look.small, look.muted)}>{t(explainViewText.pairsWhy)}</p> : <Measured value={value} />)}</CallView>
    </section>
  );
}

function Measured({ value }: { readonly value: Interactions }) {
  const { t, f } = useText();
  const { pairs, rows, features, scale } = value;
  const [wanted, setWanted] = useState<string | null>(null);
  const pair = pairs.find((each) => keyOf(each) === wanted) ?? pairs[0];
  const columns = useMemo(
    (): Column<Pair>[] => [
      { id: "pair", title: t(explainViewText.pair), value: (each) => nameOf(each, t), cell: (each) => <span className={cx(styles["pairName"], look.cut)} title={nameOf(each, t)}>{nameOf(each, t)}</span> },
      { id: "size", title: t(explainViewText.pairSize), align: "end", width: 64, value: (each) => each.size, cell: (each) => f.number(each.size) },
      { id: "h", title: t(explainViewText.pairH), align: "end", width: 52, value: (each) => each.h, cell: (each) => f.number(each.h, { digits: 2 }) },
    ],
    [t, f],
  );
  if (pair === undefined) return <p className={cx(styles["pad"], look.small, look.muted)}>{t(explainViewText.pairsNone)}</p>;
  return (
    <>
      <DataTable label={t(explainViewText.pairs)} rows={pairs} columns={columns} rowId={keyOf} selected={keyOf(pair)} onSelect={setWanted} free />
      <OnePair key={keyOf(pair)} pair={pair} />
      <p className={cx(styles["pad"], look.small, look.muted)}>{t(explainViewText.pairsSays, { count: f.number(features, { digits: 0 }), rows: f.number(rows, { digits: 0 }), scale: t(scale === "log-odds" ? explainText.logOdds : explainText.onScore) })}</p>
    </>
  );
}

function OnePair({ pair }: { readonly pair: Pair }) {
  const { t } = useText();
  const answer = useCall(contract.explain.readPair, { a: pair.a.feature, b: pair.b.feature });
  return (
    <div className={cx(styles["pad"])}>
      <CallView answer={answer} what={t(explainViewText.readingPair)} shape="block">{(read) => (read === null ? <p className={cx(look.small, look.muted)}>{t(explainViewText.pairStill)}</p> : <PairMap read={read} height={260} />)}</CallView>
    </div>
  );
}
