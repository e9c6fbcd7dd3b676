// A release on the Package screen: what waits for signatures with everything a second signer has to see, asking for one, and orders for machines.

import { useState } from "react";
import styles from "./Package.module.css";
import { Folded } from "./Folded.tsx";
import { dayOf } from "./dayOf.ts";
import { Site } from "./Site.tsx";
import { KeyFields, useSigning } from "./signing.tsx";
import { contract } from "../../../shared/contract/contract.ts";
import type { PackageInfo } from "../../../shared/contract/deploy.ts";
import type { RequestInfo, SiteInfo } from "../../../shared/contract/release.ts";
import { deployText } from "../../../shared/text/deploy.ts";
import { releaseRoles, releaseText } from "../../../shared/text/release.ts";
import { CallView, useAct, useCall } from "../../app/calls.tsx";
import { go } from "../../app/project.ts";
import { Button } from "../../parts/Button.tsx";
import { cx } from "../../parts/classes.ts";
import { DataTable } from "../../parts/DataTable.tsx";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { Form, FormRow, TextField } from "../../parts/Fields.tsx";
import { look } from "../../parts/look.ts";
import { PropertyList, Section } from "../../parts/Panel.tsx";
import { SegmentedControl } from "../../parts/SegmentedControl.tsx";
import { Select } from "../../parts/Select.tsx";
import { Note, StateChip } from "../../parts/State.tsx";
import { useText } from "../../parts/words.ts";
import { failureOfFlag } from "../monitor/fleet.ts";
import { useRoleWhy } from "../train/role.ts";

/** The ceremony around the version that is shown. */
export function Release({ selected, packages }: { readonly selected: PackageInfo; readonly packages: readonly PackageInfo[] }) {
  const { t } = useText();
  const sticks = useCall(contract.deploy.listSticks, {});
  const choose = useAct(contract.deploy.chooseFolder);
  const [picked, setPicked] = useState<string | null>(null);
  const [folder, setFolder] = useState<string | null>(null);
  const [noDialog, setNoDialog] = useState(false);
  const found = sticks.state === "ready" ? sticks.value : [];
  const stick = picked ?? found[0]?.stick ?? null;
  const site = useCall(contract.release.describe, stick === null ? null : { stick });
  const choices = [...found.map((each) => ({ id: each.stick, label: each.kind === "practice" ? t(releaseText.practice) : each.label })), ...(folder === null ? [] : [{ id: folder, label: t(releaseText.chosenFolder) }])];
  const takeFolder = () =>
    void choose.run({}).then((answer) => {
      setNoDialog(answer?.supported === false);
      if (answer?.stick === undefined || answer.stick === null) return;
      setFolder(answer.stick);
      setPicked(answer.stick);
    });
  return (
    <Section title={t(releaseText.title)} sub={t(releaseText.sub)}>
      <p className={cx(look.small, look.muted)}>{t(releaseText.says)}</p>
      <Form label={t(releaseText.title)}>
        <Select label={t(releaseText.folder)} choices={choices} value={stick} onChange={setPicked} help={<Button look="link" onPress={takeFolder}>{t(releaseText.otherFolder)}</Button>} />
      </Form>
      {noDialog && <Note kind="info">{t(deployText.folderNo)}</Note>}
      {stick !== null && (site.state === "ready" || site.state === "loading" || site.state === "failed") && (
        <CallView answer={site} what={t(releaseText.reading)}>
          {(value) => (
            <>
              {value.root !== null && <Requests stick={stick} packages={packages} />}
              {value.root !== null && <Ask stick={stick} selected={selected} released={releaseOf(packages, selected.counter) !== undefined} />}
              {value.root !== null && <Orders stick={stick} site={value} selected={selected} />}
              <Site stick={stick} site={value} />
            </>
          )}
        </CallView>
      )}
    </Section>
  );
}

const releaseOf = (packages: readonly PackageInfo[], counter: number) => packages.find((each) => each.kind === "release" && each.counter === counter);

interface RequestsProps {
  readonly stick: string;
  readonly packages: readonly PackageInfo[];
}

function Requests({ stick, packages }: RequestsProps) {
  const { t } = useText();
  const answer = useCall(contract.release.listRequests, { stick });
  return (
    <CallView answer={answer} what={t(releaseText.requests)}>
      {(requests) => (requests.length === 0 ? <p className={cx(look.small, look.muted)}>{t(releaseText.requestsNone)}</p> : requests.map((request) => <OneRequest key={request.digest} stick={stick} request={request} isKept={packages.some(({ digest }) => digest === request.digest)} />))}
    </CallView>
  );
}

/** isKept: it is a release of this project already. */
function OneRequest({ stick, request, isKept }: { readonly stick: string; readonly request: RequestInfo; readonly isKept: boolean }) {
  const { t, f } = useText();
  const signing = useSigning(stick, "release");
  const sign = useAct(contract.release.sign);
  const finish = useAct(contract.release.finish);
  const signWhy = useRoleWhy(contract.release.sign);
  const { digest, replay, signedBy, missing, failure } = request;
  if (failure !== null) {
    const known = failureOfFlag(failure);
    return known === undefined ? null : <ErrorNote error={known} />;
  }
  const isComplete = missing.length === 0;
  const day = (iso: string) => iso.slice(0, 10);
  const holds = [...(request.notBefore === null ? [] : [t(releaseText.holdsFrom, { from: day(request.notBefore) })]), request.expires === null ? t(releaseText.always) : t(releaseText.holdsTo, { to: day(request.expires) })].join(", ");
  return (
    <Folded isOpen={!isComplete} title={`${request.title}, ${request.counter}`} sub={<StateChip state={isComplete ? "ok" : "caution"}>{t(isComplete ? releaseText.complete : releaseText.waiting)}</StateChip>}>
      <PropertyList
        facts={[
          { name: t(releaseText.inWords), value: <b className={cx(styles["words"])}>{request.digestWords}</b> },
          { name: t(releaseText.signedBy), value: signedBy.map(({ person, group }) => `${person} (${t(releaseRoles[group])})`).join(", ") },
          ...(isComplete ? [] : [{ name: t(releaseText.missing), value: missing.map((side) => t(side === "modelling" ? releaseText.missingModelling : releaseText.missingOperations)).join(", ") }]),
          { name: t(releaseText.approvals), value: request.approvals },
          { name: t(releaseText.gates), value: t(releaseText.gatesPassed, { passed: request.gates.passed, count: request.gates.count }) },
          { name: t(releaseText.replay), value: replay === null ? "" : replay.passed ? t(releaseText.replayed, { rows: replay.rows, worst: f.number(replay.worst ?? 0) }) : <StateChip state="alarm">{t(releaseText.replayedOther)}</StateChip> },
          { name: t(releaseText.machineKind), value: request.hardwareClass },
          { name: t(releaseText.holds), value: holds },
        ]}
      />
      {request.comparedWith === null ? <p className={cx(look.small, look.muted)}>{t(releaseText.diffNone)}</p> : (
        <Folded title={t(releaseText.diff)} sub={t(releaseText.diffSub, { count: request.diff.length, counter: request.comparedWith })}>
          <DataTable label={t(releaseText.diff)} rows={request.diff} rowId={(row) => row.field} free columns={[
            { id: "field", title: t(releaseText.field), value: (row) => row.field },
            { id: "before", title: t(releaseText.before), value: (row) => row.before ?? "" },
            { id: "after", title: t(releaseText.after), value: (row) => row.after ?? "" },
          ]} />
        </Folded>
      )}
      {isKept ? <Note kind="ok" acts={<Button look="link" onPress={() => go("package", digest)}>{t(releaseText.showRelease)}</Button>}>{t(releaseText.kept)}</Note>
        : isComplete ? <div><Button blockedWhy={signWhy} onPress={() => void finish.run({ stick, digest }).then((made) => made !== undefined && go("package", made.digest))}>{t(releaseText.finish)}</Button></div> : (
        <Form label={t(releaseText.sign)}>
          <KeyFields signing={signing} />
          <FormRow label=""><div><Button blockedWhy={signWhy ?? signing.why} onPress={() => signing.with((key) => sign.run({ stick, digest, ...key }))}>{t(releaseText.sign)}</Button></div></FormRow>
        </Form>
      )}
      {sign.failure !== null && <ErrorNote error={sign.failure} onRetry={sign.clear} />}
      {finish.failure !== null && <ErrorNote error={finish.failure} onRetry={finish.clear} />}
    </Folded>
  );
}

function Ask({ stick, selected, released }: { readonly stick: string; readonly selected: PackageInfo; readonly released: boolean }) {
  const { t } = useText();
  const signing = useSigning(stick, "release");
  const request = useAct(contract.release.request);
  const roleWhy = useRoleWhy(contract.release.request);
  const [approvals, setApprovals] = useState("");
  const [hardwareClass, setClass] = useState("any");
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  const [notBefore, expires] = [dayOf(from), dayOf(to)];
  const why = roleWhy ?? (notBefore === undefined || expires === undefined ? t(releaseText.dateWrong) : signing.why);
  const ask = () => {
    if (notBefore !== undefined && expires !== undefined) signing.with((key) => request.run({ stick, package: selected.digest, approvals: approvals.trim(), hardwareClass: hardwareClass.trim(), notBefore, expires, ...key }));
  };
  return (
    <Folded title={t(releaseText.request)} sub={t(releaseText.requestSub, { counter: selected.counter })}>
      {released ? <p className={cx(look.small, look.muted)}>{t(releaseText.requestReleased)}</p> : <Form label={t(releaseText.request)}>
        <TextField label={t(releaseText.approvals)} value={approvals} onChange={setApprovals} lines help={t(releaseText.approvalsHelp)} />
        <TextField label={t(releaseText.machineKind)} value={hardwareClass} onChange={setClass} help={t(releaseText.machineKindHelp)} />
        <TextField label={t(releaseText.notBefore)} value={from} onChange={setFrom} help={t(releaseText.dateHelp)} error={notBefore === undefined ? t(releaseText.dateWrong) : undefined} />
        <TextField label={t(releaseText.expires)} value={to} onChange={setTo} help={t(releaseText.dateHelp)} error={expires === undefined ? t(releaseText.dateWrong) : undefined} />
        <KeyFields signing={signing} />
        <FormRow label=""><div><Button blockedWhy={why} onPress={ask}>{t(releaseText.signRequest)}</Button></div></FormRow>
      </Form>}
      {request.failure !== null && <ErrorNote error={request.failure} onRetry={request.clear} />}
    </Folded>
  );
}

function Orders({ stick, site, selected }: { readonly stick: string; readonly site: SiteInfo; readonly selected: PackageInfo }) {
  const { t } = useText();
  const orders = useCall(contract.release.listOrders, {});
  const signing = useSigning(stick, "order");
  const order = useAct(contract.release.makeOrder);
  const roleWhy = useRoleWhy(contract.release.makeOrder);
  const [picked, setPicked] = useState<string | null>(null);
  const [what, setWhat] = useState<"install" | "rollback">("install");
  const machines = site.devices.filter(({ lab }) => !lab);
  const machine = machines.find(({ device }) => device === picked) ?? machines[0];
  const newest = orders.state === "ready" ? orders.value.at(-1) : undefined;
  const says = (each: (typeof machines)[number]) => [each.running === null ? t(releaseText.machineEmpty) : t(releaseText.machineRuns, { counter: each.running }), ...(each.rootVersion !== null && site.root !== null && each.rootVersion < site.root.version ? [t(releaseText.machineBehind, { version: each.rootVersion })] : [])].join(", ");
  return (
    <Folded title={t(releaseText.orders)} sub={t(releaseText.ordersSub, { count: orders.state === "ready" ? orders.value.length : 0 })}>
      {machine === undefined ? <p className={cx(look.small, look.muted)}>{t(releaseText.machinesNone)}</p> : (
        <Form label={t(releaseText.orders)}>
          <Select label={t(releaseText.machine)} choices={machines.map((each) => ({ id: each.device, label: each.label || each.device, second: says(each) }))} value={machine.device} onChange={setPicked} help={says(machine)} />
          <FormRow label={t(releaseText.act)}><SegmentedControl label={t(releaseText.act)} choices={[{ id: "install", label: t(releaseText.install) }, { id: "rollback", label: t(releaseText.rollback) }]} value={what} onChange={setWhat} /></FormRow>
          <KeyFields signing={signing} />
          <FormRow label=""><div><Button blockedWhy={roleWhy ?? (selected.kind === "release" ? signing.why : t(releaseText.orderNeedsRelease))} onPress={() => signing.with((key) => order.run({ stick, device: machine.device, package: selected.digest, act: what, ...key }))}>{t(releaseText.makeOrder)}</Button></div></FormRow>
        </Form>
      )}
      {newest !== undefined && <Note kind="ok">{t(releaseText.orderMade, { counter: newest.counter, machine: newest.label || newest.device })}</Note>}
      {order.failure !== null && <ErrorNote error={order.failure} onRetry={order.clear} />}
    </Folded>
  );
}
