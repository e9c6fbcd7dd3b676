// All tags together on one machine: whether they still move with each other, in each regime where the package knows any, which tag is off what the others
// say of it, and what nothing is known of.

import { useMemo } from "react";
import styles from "./Monitor.module.css";
import { Shift } from "./Shift.tsx";
import type { DriftInfo } from "../../../shared/contract/monitor.ts";
import { monitorText } from "../../../shared/text/monitor.ts";
import { tableDriftText } from "../../../shared/text/tableDrift.ts";
import { windowsTogetherWords } from "../../../shared/text/tableDriftWords.ts";
import { cx } from "../../parts/classes.ts";
import { DataTable, type Column } from "../../parts/DataTable.tsx";
import { look } from "../../parts/look.ts";
import { Note, StateChip, StateLine } from "../../parts/State.tsx";
import { useText, type Words } from "../../parts/words.ts";

type Part = NonNullable<DriftInfo["joint"]>["parts"][number];

const outsideMost = 0.05;
const unknownShown = 3;

export function JointDrift({ drift }: { readonly drift: DriftInfo }) {
  const { t, f, language } = useText();
  const { joint, together, outside, unknown, score } = drift;
  const judged = (state: DriftInfo["score"]) => (state.value === null ? "unknown" : state.over ? "caution" : "ok");
  const isOnce = !score.over && score.value !== null && score.limit !== null && score.value > score.limit;
  const sd = (value: number | null) => f.number(value, { digits: Math.abs(value ?? 0) < 100 ? 2 : 0 });
  return (
    <>
      <div className={cx(styles["pad"], look.stack)}>
        {joint === null ? <StateLine state="unknown">{t(monitorText.jointNone)}</StateLine> : <JointState joint={joint} />}
        <StateLine state={together === null ? "unknown" : together.apart ? "caution" : "ok"}>{windowsTogetherWords(together, language)}{together?.apart === true && together.lowPower && ` (${t(tableDriftText.lowPower)})`}</StateLine>
        <StateLine state={isOnce ? "unknown" : judged(score)}>{t(isOnce ? monitorText.scoreOnce : monitorText.scoreShift, { value: sd(score.value), limit: sd(score.limit) })}</StateLine>
        {outside !== null && <StateLine state={outside > outsideMost ? "caution" : "ok"}>{t(monitorText.outside, { share: f.percent(outside) })}</StateLine>}
        {joint !== null && joint.elsewhere !== null && joint.elsewhere > 0 && <StateLine state="unknown">{t(monitorText.regimeElsewhere, { share: f.percent(joint.elsewhere) })}</StateLine>}
        {unknown.length > 0 && (
          <Note kind="info">
            {t(monitorText.unknownStretches, { stretches: unknown.slice(-unknownShown).reverse().map(({ fromUs, toUs }) => `${f.time(fromUs)} – ${f.time(toUs)}`).join(", ") })}
            {unknown.length > unknownShown && ` ${t(monitorText.unknownMore, { count: unknown.length - unknownShown })}`}
          </Note>
        )}
      </div>
      {joint !== null && joint.parts.some(({ regime }) => regime !== null) && <Regimes parts={joint.parts} hasTime={drift.fromUs !== null} />}
    </>
  );
}

function JointState({ joint: { over, parts } }: { readonly joint: NonNullable<DriftInfo["joint"]> }) {
  const words = useText();
  const { t, f } = words;
  const isByRegime = parts.some(({ regime }) => regime !== null);
  const isUnknown = parts.every(({ spe }) => spe.value === null);
  const changed = parts.filter((part) => part.over);
  const off = changed.flatMap((part) => part.off);
  const says = isUnknown ? t(monitorText.jointUnknown)
    : !isByRegime ? t(over ? monitorText.jointOver : monitorText.jointOk)
    : over ? t(monitorText.jointOverRegimes, { regimes: changed.map((part) => regimeWords(part, words)).join("; ") })
    : t(monitorText.jointOkRegimes);
  return (
    <StateLine state={over ? "caution" : isUnknown ? "unknown" : "ok"}>
      {says}
      {off.length > 0 && ` ${t(monitorText.jointOff, { tags: off.map((each) => t(monitorText.offBy, { tag: each.tag, off: f.number(each.off, { digits: Math.abs(each.off ?? 0) < 100 ? 2 : 0 }), share: f.percent(each.share) })).join("; ") })}`}
    </StateLine>
  );
}

/** What tells a regime, as "load 134 · speed 50". */
function regimeWords({ regime }: Part, { f }: Pick<Words, "f">): string {
  return (regime ?? []).map(({ tag, value }) => `${tag} ${typeof value === "number" ? f.number(value) : value}`).join(" · ");
}

function Regimes({ parts, hasTime }: { readonly parts: readonly Part[]; readonly hasTime: boolean }) {
  const words = useText();
  const { t, f } = words;
  const columns = useMemo((): Column<Part>[] => [
    {
      id: "state", title: t(monitorText.state), width: 120, value: (part) => Number(!part.over),
      cell: (part) => <StateChip state={part.over ? "caution" : part.spe.value === null ? "unknown" : "ok"}>{t(part.over ? monitorText.over : part.spe.value === null ? monitorText.unknown : monitorText.within)}</StateChip>,
    },
    { id: "regime", title: t(monitorText.regime), value: (part) => regimeWords(part, { f }), cell: (part) => <span className={look.cut} title={regimeWords(part, { f })}>{regimeWords(part, { f })}</span> },
    {
      id: "share", title: t(monitorText.regimeShare), unit: t(monitorText.regimeBefore), width: 120, align: "end", value: (part) => part.share?.now ?? null,
      cell: (part) => <span className={look.num}>{f.percent(part.share?.now ?? null)} <span className={cx(look.small, look.muted)}>({f.percent(part.share?.reference ?? null)})</span></span>,
    },
    { id: "t2", title: t(monitorText.regimeT2), unit: t(monitorText.ofLimit), width: 164, value: (part) => part.t2.value, cell: (part) => <Shift value={part.t2.value} limit={part.t2.limit} /> },
    { id: "spe", title: t(monitorText.regimeSpe), unit: t(monitorText.ofLimit), width: 140, value: (part) => part.spe.value, cell: (part) => <Shift value={part.spe.value} limit={part.spe.limit} /> },
    { id: "newest", title: t(monitorText.regimeNewest), width: 112, value: (part) => part.newest, cell: (part) => (part.newest === null ? <span className={look.muted}>{t(monitorText.regimeNever)}</span> : hasTime ? f.time(part.newest, "day") : f.number(part.newest, { digits: 0 })) },
  ], [t, f, hasTime]);
  return <DataTable label={t(monitorText.regimes)} rows={[...parts].sort((a, b) => Number(b.over) - Number(a.over))} columns={columns} rowId={(part) => regimeWords(part, words)} free />;
}
