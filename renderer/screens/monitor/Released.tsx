// How far a challenger has come for its machine: signed, ordered, told by the machine's own receipt. And what of the past teaches nothing any more.

import styles from "./Monitor.module.css";
import type { Faulty as Stretch } from "../../../shared/contract/catalogue.ts";
import { contract } from "../../../shared/contract/contract.ts";
import type { Released as Found } from "../../../shared/contract/proposals.ts";
import { proposalText } from "../../../shared/text/proposals.ts";
import { useAct, useCall } from "../../app/calls.tsx";
import { go, useProject } from "../../app/project.ts";
import { Button } from "../../parts/Button.tsx";
import { cx } from "../../parts/classes.ts";
import { DataTable, type Column } from "../../parts/DataTable.tsx";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { Disclosure } from "../../parts/Panel.tsx";
import { StateLine } from "../../parts/State.tsx";
import { useText } from "../../parts/words.ts";

export function Released({ found: { lab, release, signers, order, runs, missing } }: { readonly found: Found }) {
  const { t } = useText();
  return (
    <>
      {!lab && <StateLine state={release === null ? "unknown" : "ok"}>{release === null ? t(proposalText.notSigned) : t(proposalText.signedBy, { persons: signers.join(", ") })}</StateLine>}
      {!lab && <StateLine state={order === null ? "unknown" : "ok"}>{order === null ? t(proposalText.notOrdered) : t(proposalText.orderedBy, { person: order.by, counter: order.counter })}</StateLine>}
      <StateLine state={runs ? "ok" : "unknown"}>{t(runs ? proposalText.runsThere : proposalText.runsNotYet)}</StateLine>
      {(missing === "signatures" || missing === "order") && <span><Button onPress={() => go("package")}>{t(proposalText.toRelease)}</Button></span>}
    </>
  );
}

/** Stretches of tags that people do not believe: no row of them teaches or is a reference. */
export function Faulty() {
  const { t, f } = useText();
  const { role } = useProject();
  const listed = useCall(contract.catalogue.readFaulty, {});
  const remove = useAct(contract.catalogue.removeFaulty);
  if (listed.state !== "ready" || listed.value.length === 0) return null;
  const why = contract.catalogue.removeFaulty.roles.includes(role) ? undefined : t(proposalText.roleWhy);
  const columns: Column<Stretch>[] = [
    { id: "tag", title: t(proposalText.tag), width: 140, value: ({ tag }) => tag },
    { id: "from", title: t(proposalText.faultyFrom), width: 150, cell: ({ fromUs }) => f.time(fromUs) },
    { id: "to", title: t(proposalText.exchangedAt), width: 150, cell: ({ toUs }) => f.time(toUs) },
    { id: "by", title: t(proposalText.saidBy), cell: ({ by, note }) => (note === "" ? by : `${by}: ${note}`) },
    { id: "remove", title: "", width: 110, cell: ({ id }) => <Button look="quiet" blockedWhy={why} onPress={() => void remove.run({ id })}>{t(proposalText.remove)}</Button> },
  ];
  return (
    <Disclosure title={t(proposalText.faulty, { count: listed.value.length })}>
      <div className={cx(styles["pad"])}><DataTable label={t(proposalText.faulty, { count: listed.value.length })} rows={listed.value} columns={columns} rowId={({ id }) => id} free /></div>
      {remove.failure !== null && <ErrorNote error={remove.failure} onRetry={remove.clear} />}
    </Disclosure>
  );
}
