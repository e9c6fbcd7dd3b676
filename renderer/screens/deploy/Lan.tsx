// Deploy over the plant network: off until turned on; pairing by digits that two people compare; machines in waves; records home.

import { useMemo, useState } from "react";
import styles from "./Deploy.module.css";
import { outcomeWords, visitWords, type LastVisit } from "./lanWords.ts";
import type { InputOf, OutputOf } from "../../../shared/contract/call.ts";
import { contract } from "../../../shared/contract/contract.ts";
import { lanText } from "../../../shared/text/lan.ts";
import { CallView, useAct, useCall, useJob } from "../../app/calls.tsx";
import { Button } from "../../parts/Button.tsx";
import { cx } from "../../parts/classes.ts";
import { DataTable, type Column } from "../../parts/DataTable.tsx";
import { Dialog } from "../../parts/Dialog.tsx";
import { EmptyState } from "../../parts/Empty.tsx";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { Checkbox, NumberField, TextField } from "../../parts/Fields.tsx";
import { look } from "../../parts/look.ts";
import { Section } from "../../parts/Panel.tsx";
import { ProgressRow } from "../../parts/Progress.tsx";
import { Chip, Note, StateChip } from "../../parts/State.tsx";
import { useText } from "../../parts/words.ts";
import { failureOfFlag } from "../monitor/fleet.ts";
import { useRoleWhy } from "../train/role.ts";

type Lan = OutputOf<(typeof contract)["lan"]["read"]>;
type Device = Lan["devices"][number];
type Visited = OutputOf<(typeof contract)["lan"]["visit"]>;
type Results = OutputOf<(typeof contract)["lan"]["install"]>["results"];

export interface LanProps {
  /** The package to bring; undefined while none is built. */
  readonly ready: { readonly digest: string; readonly counter: number } | undefined;
  /** Signs what answers production machines. */
  readonly station: InputOf<typeof contract.deploy.writeStick>["station"];
}

export function LanSection({ ready, station }: LanProps) {
  const { t } = useText();
  const lan = useCall(contract.lan.read, {});
  const turn = useAct(contract.lan.turn);
  const roleWhy = useRoleWhy(contract.lan.turn);
  const on = lan.state === "ready" && lan.value.on;
  return (
    <Section
      title={t(lanText.title)}
      sub={lan.state === "ready" ? t(on ? lanText.on : lanText.off) : undefined}
      acts={<Button look="quiet" blockedWhy={roleWhy} onPress={() => void turn.run({ on: !on })}>{t(on ? lanText.turnOff : lanText.turnOn)}</Button>}
    >
      {turn.failure !== null && <ErrorNote error={turn.failure} />}
      <CallView answer={lan} what={t(lanText.title)}>{(value) => (value.on ? <Machines devices={value.devices} ready={ready} station={station} /> : <span className={cx(look.small, look.muted)}>{t(lanText.offSays)}</span>)}</CallView>
    </Section>
  );
}

function Machines({ devices, ready, station }: LanProps & { readonly devices: readonly Device[] }) {
  const { t, f } = useText();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [said, setSaid] = useState<ReadonlyMap<string, LastVisit>>(new Map());
  const visit = useJob(contract.lan.visit);
  const bring = useJob(contract.monitor.importStick);
  const forget = useAct(contract.lan.forget);
  const roleWhy = useRoleWhy(contract.lan.visit);
  const forgetRoleWhy = useRoleWhy(contract.lan.forget);
  const busy = visit.isRunning || bring.isRunning;
  const run = async (device: string, act: "status" | "collect" | "rollback") => {
    for (const each of [visit, bring, forget]) each.clear();
    const visited: Visited | undefined = await visit.start({ device, act });
    if (visited === undefined) return;
    const read = act === "status" ? undefined : await bring.start({ stick: visited.stick });
    // what a visit for records says of what runs is nothing; that they could not be read stands below
    if (act === "collect" && read === undefined) return;
    setSaid((known) => new Map(known).set(device, act === "collect" && read !== undefined ? { files: visited.fetched, records: read.records } : visited));
  };
  const columns = useMemo((): Column<Device>[] => [
    { id: "device", title: t(lanText.device), value: (each) => each.label, cell: (each) => <Checkbox value={chosen.has(each.device)} onChange={(isChosen) => setChosen((known) => withOrWithout(known, each.device, isChosen))}>{each.label === "" ? each.device : each.label}</Checkbox> },
    { id: "where", title: t(lanText.where), width: 140, value: (each) => each.address },
    { id: "since", title: t(lanText.since), width: 150, value: (each) => each.pairedAt, cell: (each) => f.time(Date.parse(each.pairedAt) * 1000) },
    { id: "last", title: t(lanText.last), value: (each) => visitWords(said.get(each.device), t), cell: (each) => <span className={look.small}>{visitWords(said.get(each.device), t)}</span> },
  ], [t, f, chosen, said]);
  const [only] = chosen.size === 1 ? chosen : [];
  const oneWhy = busy ? t(lanText.busy) : only === undefined ? t(chosen.size > 1 ? lanText.chooseOne : lanText.choose) : undefined;
  return (
    <div className={cx(styles["lan"])}>
      <DataTable label={t(lanText.title)} rows={devices} columns={columns} rowId={(each) => each.device} empty={<EmptyState>{t(lanText.none)}</EmptyState>} free />
      {devices.length > 0 && (
        <div className={cx(styles["row"])}>
          <Button look="quiet" blockedWhy={roleWhy ?? oneWhy} onPress={() => void run(only!, "status")}>{t(lanText.status)}</Button>
          <Button look="quiet" blockedWhy={roleWhy ?? oneWhy} onPress={() => void run(only!, "collect")}>{t(lanText.collect)}</Button>
          <Button look="quiet" icon="undo" blockedWhy={roleWhy ?? oneWhy} onPress={() => void run(only!, "rollback")}>{t(lanText.rollback)}</Button>
          <Button look="quiet" icon="delete" blockedWhy={forgetRoleWhy ?? oneWhy} onPress={() => void forget.run({ device: only! }).then(() => setChosen(new Set()))}>{t(lanText.forget)}</Button>
        </div>
      )}
      {visit.progress !== null && <ProgressRow what={t(lanText.visiting, { device: devices.find(({ device }) => device === only)?.label ?? "" })} share={visit.progress.done} onCancel={visit.cancel} />}
      {(visit.failure ?? bring.failure ?? forget.failure) !== null && <ErrorNote error={(visit.failure ?? bring.failure ?? forget.failure)!} />}
      {devices.length > 0 && <Waves devices={devices.filter(({ device }) => chosen.has(device))} ready={ready} station={station} busy={busy} onBegin={visit.clear} onDone={(results) => setSaid((known) => new Map([...known, ...results.map(({ device, outcome }) => [device, { outcome }] as const)]))} />}
      <Pairing devices={devices} />
    </div>
  );
}

function withOrWithout(known: ReadonlySet<string>, device: string, isChosen: boolean): ReadonlySet<string> {
  const next = new Set(known);
  if (isChosen) next.add(device);
  else next.delete(device);
  return next;
}

/** Brings the package to the chosen machines. */
function Waves({ devices, ready, station, busy, onBegin, onDone }: LanProps & { readonly devices: readonly Device[]; readonly busy: boolean; readonly onBegin: () => void; readonly onDone: (results: Results) => void }) {
  const { t } = useText();
  const install = useJob(contract.lan.install);
  const bring = useJob(contract.monitor.importStick);
  const [waveSize, setWaveSize] = useState(1);
  const [results, setResults] = useState<Results | null>(null);
  const counter = ready?.counter ?? 0;
  const roleWhy = useRoleWhy(contract.lan.install);
  const why = roleWhy ?? (ready === undefined ? t(lanText.noPackage) : devices.length === 0 ? t(lanText.choose) : busy || install.isRunning ? t(lanText.busy) : undefined);
  const start = async () => {
    setResults(null);
    bring.clear();
    onBegin();
    const done = await install.start({ package: ready!.digest, devices: devices.map(({ device }) => device), waveSize, ...(station === undefined ? {} : { station }) });
    if (done === undefined) return;
    setResults(done.results);
    onDone(done.results);
    await bring.start({ stick: done.stick });
  };
  const columns = useMemo((): Column<Results[number]>[] => [
    { id: "device", title: t(lanText.device), value: (each) => each.label },
    { id: "wave", title: t(lanText.waveNumber), align: "end", width: 90, digits: 0, value: (each) => each.wave },
    { id: "outcome", title: t(lanText.outcome), width: 170, cell: (each) => <StateChip state={each.outcome === "failed" ? "alarm" : each.outcome === "notTried" ? "unknown" : "ok"}>{t(lanText[each.outcome])}</StateChip> },
  ], [t]);
  return (
    <>
      <div className={cx(styles["row"])}>
        <Button look="primary" icon="play" blockedWhy={why} onPress={() => void start()}>{t(lanText.install, { counter, count: devices.length })}</Button>
        <div className={cx(styles["waveSize"])}><NumberField label={t(lanText.wave)} value={waveSize} min={1} max={100} step={1} digits={0} onChange={(next) => !Number.isNaN(next) && setWaveSize(next)} /></div>
        <span className={cx(look.small, look.muted)}>{t(lanText.waveHelp)}</span>
      </div>
      {install.progress !== null && <ProgressRow what={t(lanText.installing, { wave: install.progress.detail ?? "" })} share={install.progress.done} onCancel={install.cancel} />}
      {(install.failure ?? bring.failure) !== null && <ErrorNote error={(install.failure ?? bring.failure)!} />}
      {results !== null && <Outcome results={results} counter={counter} />}
      {results !== null && <DataTable label={t(lanText.outcome)} rows={results} columns={columns} rowId={(each) => each.device} free />}
    </>
  );
}

function Outcome({ results, counter }: { readonly results: Results; readonly counter: number }) {
  const { t } = useText();
  const first = results.find(({ outcome }) => outcome === "failed");
  const failure = first === undefined || first.failure === null ? undefined : failureOfFlag(first.failure);
  const { kind, words } = outcomeWords(results, counter, t);
  return (
    <>
      <Note kind={kind}>{words}</Note>
      {failure !== undefined && <ErrorNote error={failure} />}
    </>
  );
}

/** Meets a device at an address; the digits stand in a dialog until a person has compared them. */
function Pairing({ devices }: { readonly devices: readonly Device[] }) {
  const { t } = useText();
  const [address, setAddress] = useState("");
  const pair = useJob(contract.lan.pair);
  const confirm = useAct(contract.lan.confirm);
  const around = useJob(contract.lan.lookAround);
  const [found, setFound] = useState<OutputOf<(typeof contract)["lan"]["lookAround"]> | null>(null);
  const [digits = "", who = ""] = pair.progress?.what === "compare" ? (pair.progress.detail ?? "").split("|") : [];
  // what is missing then is the answer at the machine
  const [isAnswered, setAnswered] = useState(false);
  const [paired, setPaired] = useState<string | null>(null);
  const answer = (same: boolean) => {
    setAnswered(true);
    void confirm.run({ same });
  };
  const roleWhy = useRoleWhy(contract.lan.pair);
  const lookRoleWhy = useRoleWhy(contract.lan.lookAround);
  const why = roleWhy ?? (pair.isRunning ? t(lanText.pairing) : address.trim() === "" ? t(lanText.addressWhy) : undefined);
  const meet = async () => {
    if (why !== undefined) return;
    setAnswered(false);
    setPaired(null);
    const device = await pair.start({ address });
    if (device === undefined) return;
    setPaired(device.label === "" ? device.device : device.label);
    setAddress("");
  };
  const isAsked = digits !== "" && !isAnswered;
  return (
    <>
      <div className={cx(styles["row"])}>
        <TextField label={t(lanText.address)} value={address} onChange={setAddress} placeholder="10.0.0.5" onEnter={() => void meet()} />
        <Button look="quiet" icon="add" blockedWhy={why} onPress={() => void meet()}>{t(lanText.pair)}</Button>
        <Button look="quiet" icon="search" blockedWhy={lookRoleWhy ?? (around.isRunning ? t(lanText.looking) : undefined)} onPress={() => void around.start({}).then((value) => value !== undefined && setFound(value))}>{t(lanText.look)}</Button>
      </div>
      {found !== null && <Found found={found} known={new Set(devices.map(({ pin }) => pin))} onPick={setAddress} />}
      <div className={cx(styles["command"])}>
        <span className={look.small}>{t(lanText.atMachine)}</span>
        <code>node courier.cjs pair --listen 10.0.0.5</code>
      </div>
      {around.progress !== null && <ProgressRow what={t(lanText.looking)} share={around.progress.done} onCancel={around.cancel} />}
      {pair.progress !== null && <ProgressRow what={digits !== "" && isAnswered ? t(lanText.waiting, { who, digits }) : t(lanText.pairing)} share={pair.progress.done} onCancel={pair.cancel} />}
      {paired !== null && <Note kind="ok">{t(lanText.paired, { device: paired })}</Note>}
      {(pair.failure ?? around.failure) !== null && <ErrorNote error={(pair.failure ?? around.failure)!} />}
      <Dialog
        isOpen={isAsked}
        onClose={() => answer(false)}
        title={t(lanText.compareTitle, { who })}
        acts={<><Button onPress={() => answer(false)}>{t(lanText.different)}</Button><Button look="primary" onPress={() => answer(true)}>{t(lanText.same)}</Button></>}
      >
        <p className={cx(styles["digits"])}>{digits}</p>
        <p>{t(lanText.compareSays)}</p>
      </Dialog>
    </>
  );
}

/** Couriers that announce themselves; choosing one writes its address into the field. */
function Found({ found, known, onPick }: { readonly found: OutputOf<(typeof contract)["lan"]["lookAround"]>; readonly known: ReadonlySet<string>; readonly onPick: (address: string) => void }) {
  const { t } = useText();
  if (found.length === 0) return <span className={cx(look.small, look.muted)}>{t(lanText.foundNone)}</span>;
  return (
    <ul className={cx(styles["found"])} aria-label={t(lanText.found)}>
      {found.toSorted((a, b) => a.address.localeCompare(b.address, "en", { numeric: true })).map((each) => (
        <li key={each.pin}><Button look="link" onPress={() => onPick(each.address)}>{each.address}</Button>{known.has(each.pin) && <Chip>{t(lanText.foundKnown)}</Chip>}</li>
      ))}
    </ul>
  );
}
