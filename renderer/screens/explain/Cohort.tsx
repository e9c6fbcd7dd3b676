// What drives the score in rows of one kind (a machine, a mode, a product, a period, a label), beside all rows.

import { useMemo } from "react";
import styles from "./Explain.module.css";
import type { OutputOf } from "../../../shared/contract/call.ts";
import { contract } from "../../../shared/contract/contract.ts";
import { explainText } from "../../../shared/text/explain.ts";
import { explainViewText } from "../../../shared/text/explainViews.ts";
import { CallView, useCall } from "../../app/calls.tsx";
import { cx } from "../../parts/classes.ts";
import { DataTable, type Column } from "../../parts/DataTable.tsx";
import { look } from "../../parts/look.ts";
import { Select } from "../../parts/Select.tsx";
import { useText, type Words } from "../../parts/words.ts";
import { cutName } from "../select/figures.ts";

export type Cohort = OutputOf<(typeof contract)["explain"]["listCohorts"]>[number];
type Driver = OutputOf<(typeof contract)["explain"]["readCohort"]>["drivers"][number];

const keyOf = ({ by, of, name }: Cohort) => JSON.stringify([by, of, name]);
const all = "";

function nameOf({ by, of, name }: Cohort, { t }: Words): string {
  if (by === "label") return name === "" ? t(explainViewText.cohortUnmarked) : t(explainViewText.cohortName, { cut: t(explainViewText.cohortLabel), name });
  return t(explainViewText.cohortName, { cut: cutName({ by, of, name }, t), name });
}

export function CohortChoice({ value, onChange }: { readonly value: Cohort | null; readonly onChange: (cohort: Cohort | null) => void }) {
  const words = useText();
  const { t, f } = words;
  const answer = useCall(contract.explain.listCohorts, {});
  const cohorts = answer.state === "ready" ? answer.value : [];
  if (cohorts.length === 0) return null;
  const choices = [{ id: all, label: t(explainViewText.cohortAll) }, ...cohorts.map((cohort) => ({ id: keyOf(cohort), label: nameOf(cohort, words), end: f.number(cohort.rows, { digits: 0 }) }))];
  return (
    <div className={cx(styles["pad"])}>
      <Select label={t(explainViewText.cohort)} hideLabel choices={choices} value={value === null ? all : keyOf(value)} onChange={(id) => onChange(cohorts.find((cohort) => keyOf(cohort) === id) ?? null)} />
    </div>
  );
}

export function CohortDrivers({ cohort }: { readonly cohort: Cohort }) {
  const { t, f } = useText();
  const { by, of, name } = cohort;
  const answer = useCall(contract.explain.readCohort, { by, of, name });
  const columns = useMemo(
    (): Column<Driver>[] => [
      { id: "tag", title: t(explainViewText.cohortTag), value: (driver) => driver.tag, cell: (driver) => <span className={cx(styles["cohortName"], look.cut)} title={driver.tag}>{driver.tag}</span> },
      { id: "share", title: t(explainViewText.cohortHere), align: "end", width: 42, value: (driver) => driver.share, cell: (driver) => f.percent(driver.share) },
      { id: "all", title: t(explainViewText.cohortEvery), align: "end", width: 42, value: (driver) => driver.allShare, cell: (driver) => f.percent(driver.allShare) },
      { id: "more", title: t(explainViewText.cohortMore), align: "end", width: 58, value: (driver) => driver.share - driver.allShare, cell: (driver) => t(explainViewText.cohortPoints, { value: f.number(100 * (driver.share - driver.allShare), { digits: 0, sign: true }) }) },
      { id: "push", title: t(explainViewText.cohortPush), align: "end", width: 50, value: (driver) => driver.push, cell: (driver) => f.number(driver.push, { digits: 2, sign: true }) },
    ],
    [t, f],
  );
  return (
    <CallView answer={answer} what={t(explainViewText.readingCohort)}>
      {({ rows, allRows, scale, drivers }) =>
        drivers.length === 0 ? (
          <p className={cx(styles["pad"], look.small, look.muted)}>{t(explainViewText.cohortEmpty)}</p>
        ) : (
          <>
            <DataTable label={t(explainText.drivers)} rows={drivers} columns={columns} rowId={(driver) => driver.tag} free />
            <p className={cx(styles["pad"], look.small, look.muted)}>{t(explainViewText.cohortSays, { rows: f.number(rows, { digits: 0 }), all: f.number(allRows, { digits: 0 }), scale: t(scale === "log-odds" ? explainText.logOdds : explainText.onScore) })}</p>
          </>
        )
      }
    </CallView>
  );
}
