// Deploy at the desk: sticks, what is on the chosen one, writing, the practice run, and the words to type at the machine.

import { useMemo, useState } from "react";
import styles from "./Deploy.module.css";
import { AcknowledgingSection, useAcknowledging } from "./Acknowledging.tsx";
import { LanSection } from "./Lan.tsx";
import { stickName, useDeploy, type Deploying, type StickInfo, type StickRead } from "./useDeploy.ts";
import { contract } from "../../../shared/contract/contract.ts";
import { deployText } from "../../../shared/text/deploy.ts";
import { CallView } from "../../app/calls.tsx";
import { go, useProject, useSection } from "../../app/project.ts";
import { Button } from "../../parts/Button.tsx";
import { cx } from "../../parts/classes.ts";
import { DataTable, type Column } from "../../parts/DataTable.tsx";
import { EmptyState } from "../../parts/Empty.tsx";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { Form, NumberField, TextField } from "../../parts/Fields.tsx";
import { look } from "../../parts/look.ts";
import { PropertyList, Section, SplitLayout } from "../../parts/Panel.tsx";
import { ProgressRow } from "../../parts/Progress.tsx";
import { Select } from "../../parts/Select.tsx";
import { Chip, Note, StateChip } from "../../parts/State.tsx";
import { StepScreen } from "../../parts/StepHead.tsx";
import { useText, type Words } from "../../parts/words.ts";
import { usePlanBlock } from "../frame/draft.tsx";
import { failureOfFlag } from "../monitor/fleet.ts";
import { useRoleWhy } from "../train/role.ts";

const phases = { install: deployText.install, replay: deployText.replay, collect: deployText.collect } as const;

/** The present part of a practice run in words. */
export function usePhase(deploy: Deploying): string {
  const { t } = useText();
  const what = deploy.practise.progress?.what ?? "";
  const phase = Object.entries(phases).find(([name]) => name === what)?.[1] ?? deployText.starts;
  return t(deployText.practising, { what: t(phase) });
}

export function Desk() {
  const { t } = useText();
  const deploy = useDeploy();
  const acknowledging = useAcknowledging();
  const startWrite = () => deploy.startWrite(acknowledging.station);
  const roleWhy = useRoleWhy(contract.deploy.writeStick);
  const phase = usePhase(deploy);
  const { stick, ready, onStick, practised, write, practise } = deploy;
  const why = <><p>{t(deployText.why)}</p><p>{t(deployText.whyPractise)}</p></>;
  const isOn = onStick !== undefined && onStick.valid;
  const writeWhy = roleWhy ?? (deploy.isRunning ? t(deployText.runningWhy) : ready === undefined ? t(deployText.noPackageWhy) : stick === undefined ? t(deployText.noStickWhy) : stick.writable ? undefined : t(deployText.readOnlyWhy));
  const practiseWhy = roleWhy ?? (deploy.isRunning ? t(deployText.runningWhy) : deploy.read === null || deploy.isEmpty ? t(deployText.emptyStickWhy) : undefined);
  const counter = ready?.counter ?? 0;
  const isRelease = ready?.kind === "release";
  const sentence = ready === undefined || stick === undefined ? t(deployText.sentenceNone)
    : isRelease ? (isOn ? t(deployText.sentenceRelease, { counter, machines: machinesOf(onStick, deploy.names, t) }) : t(deployText.sentenceWriteRelease, { counter, stick: stickName(stick, t) }))
    : practised !== null ? t(deployText.sentenceDone, { counter }) : isOn ? t(deployText.sentencePractise, { counter }) : t(deployText.sentenceWrite, { counter, stick: stickName(stick, t) });
  const primary = practised !== null ? <Button look="primary" onPress={() => go("monitor")}>{t(deployText.toMonitor)}</Button>
    : isOn && isRelease ? (deploy.startEject !== undefined
      ? <Button look="primary" icon="eject" blockedWhy={deploy.isRunning ? t(deployText.runningWhy) : undefined} onPress={deploy.startEject}>{t(deployText.eject, { stick: stick === undefined ? "" : stickName(stick, t) })}</Button>
      : <Button look="primary" onPress={() => go("monitor")}>{t(deployText.toMonitor)}</Button>)
    : isOn ? <Button look="primary" icon="play" blockedWhy={practiseWhy} onPress={deploy.startPractise}>{t(deployText.practise)}</Button>
    : <Button look="primary" icon="stick" blockedWhy={writeWhy} onPress={startWrite}>{t(deployText.write, { counter })}</Button>;
  return (
    <StepScreen title={t(deployText.title)} sentence={sentence} why={why} primary={primary} acts={isOn ? <Button look="quiet" icon="stick" blockedWhy={writeWhy} onPress={startWrite}>{t(deployText.writeAgain)}</Button> : undefined}>
      <SplitLayout right={<Beside siteWords={isRelease ? deploy.siteWords : null} />} rightLabel={t(deployText.happens)}>
        <div className={cx(styles["work"])}>
          {write.progress !== null && <div className={cx(styles["pad"])}><ProgressRow what={t(deployText.writing)} share={write.progress.done} leftMs={write.progress.leftMs} onCancel={write.cancel} /></div>}
          {write.failure !== null && <div className={cx(styles["pad"])}><ErrorNote error={write.failure} onRetry={startWrite} /></div>}
          {practise.progress !== null && <div className={cx(styles["pad"])}><ProgressRow what={phase} share={practise.progress.done} leftMs={practise.progress.leftMs} onCancel={practise.cancel} /></div>}
          {practise.failure !== null && <div className={cx(styles["pad"])}><ErrorNote error={practise.failure} onRetry={deploy.startPractise} /></div>}
          <Section
            title={t(deployText.sticks)} sub={t(deployText.sticksSub, { count: deploy.found.length })} bare
            acts={<>
              {deploy.startEject !== undefined && stick !== undefined && <Button look="quiet" icon="eject" blockedWhy={deploy.isRunning ? t(deployText.runningWhy) : undefined} onPress={deploy.startEject}>{t(deployText.eject, { stick: stickName(stick, t) })}</Button>}
              <Button look="quiet" icon="folder" onPress={deploy.chooseFolder}>{t(deployText.folder)}</Button>
            </>}
          >
            {deploy.folderRefused && <div className={cx(styles["pad"])}><Note kind="info">{t(deployText.folderNo)}</Note></div>}
            {deploy.ejected !== null && <div className={cx(styles["pad"])}><Note kind="ok">{t(deployText.ejected, { stick: deploy.ejected })}</Note></div>}
            {deploy.ejectFailure !== null && <div className={cx(styles["pad"])}><ErrorNote error={deploy.ejectFailure} /></div>}
            {deploy.readFrom !== null && <div className={cx(styles["pad"])}><Note kind={deploy.readFrom === "medium" ? "ok" : "info"}>{t(deploy.readFrom === "medium" ? deployText.readMedium : deployText.readMemory)}</Note></div>}
            {deploy.chooseFailure !== null && <div className={cx(styles["pad"])}><ErrorNote error={deploy.chooseFailure} /></div>}
            <CallView answer={deploy.sticks} what={t(deployText.readingSticks)}>{() => <Sticks sticks={deploy.found} selected={stick?.stick ?? null} onSelect={deploy.pick} />}</CallView>
          </Section>
          {deploy.current.length > 1 && (
            <div className={cx(styles["pad"])}>
              <Select label={t(deployText.whichPackage)} choices={deploy.current.map((each) => ({ id: each.digest, label: t(each.kind === "release" ? deployText.asRelease : deployText.asTrial, { counter: each.counter }) }))} value={ready?.digest ?? null} onChange={deploy.want} />
            </div>
          )}
          {stick !== undefined && (
            <Section title={t(deployText.contents, { stick: stickName(stick, t) })} bare>
              {deploy.isEmpty ? <EmptyState>{t(deployText.contentsEmpty)}</EmptyState> : <CallView answer={deploy.content} what={t(deployText.reading)}>{(content) => <Contents content={content} current={ready?.digest} names={deploy.names} />}</CallView>}
            </Section>
          )}
          {practised !== null && <Result deploy={deploy} />}
          <AcknowledgingSection {...acknowledging} />
          <LanSection ready={ready} station={acknowledging.station} />
        </div>
      </SplitLayout>
    </StepScreen>
  );
}

/** For which machines a package on a stick is, by the names that they gave themselves. */
export function machinesOf({ machines, kind }: StickRead["packages"][number], names: ReadonlyMap<string, string>, t: Words["t"]): string {
  return machines === null ? t(kind === "release" ? deployText.noOrder : deployText.anyLab) : machines.map((id) => names.get(id) ?? id).join(", ");
}

function Sticks({ sticks, selected, onSelect }: { readonly sticks: readonly StickInfo[]; readonly selected: string | null; readonly onSelect: (stick: string) => void }) {
  const { t, f } = useText();
  const columns = useMemo((): Column<StickInfo>[] => [
    { id: "label", title: t(deployText.stick), value: (stick) => (stick.kind === "folder" && stick.label === "" ? t(deployText.folderChosen) : stickName(stick, t)) },
    { id: "kind", title: t(deployText.kind), width: 120, value: (stick) => t({ drive: deployText.drive, folder: deployText.folderKind, practice: deployText.practiceKind }[stick.kind]) },
    { id: "free", title: t(deployText.free), align: "end", width: 110, value: (stick) => stick.freeBytes, cell: (stick) => (stick.freeBytes === null ? f.number(null) : f.bytes(stick.freeBytes)) },
    { id: "state", title: t(deployText.state), width: 150, cell: (stick) => <StateChip state={stick.writable ? "ok" : "caution"}>{t(stick.writable ? deployText.writable : deployText.readOnly)}</StateChip> },
  ], [t, f]);
  return <DataTable label={t(deployText.sticks)} rows={sticks} columns={columns} rowId={(stick) => stick.stick} selected={selected} onSelect={onSelect} free />;
}

function Contents({ content, current, names }: { readonly content: StickRead; readonly current: string | undefined; readonly names: ReadonlyMap<string, string> }) {
  const { t, f } = useText();
  const packages = useMemo((): Column<StickRead["packages"][number]>[] => [
    { id: "name", title: t(deployText.package), value: (each) => (each.name === "" ? each.digest.slice(0, 12) : each.name) },
    { id: "counter", title: t(deployText.version), align: "end", width: 80, value: (each) => (each.valid ? each.counter : null), digits: 0 },
    { id: "machines", title: t(deployText.machines), width: 220, value: (each) => (each.valid ? machinesOf(each, names, t) : "") },
    { id: "digest", title: t(deployText.digest), width: 130, cell: (each) => <span className={look.mono} title={each.digest}>{each.digest.slice(0, 12)}</span> },
    { id: "state", title: t(deployText.state), width: 190, cell: (each) => <span className={look.row}><StateChip state={each.valid ? "ok" : "alarm"}>{t(each.valid ? deployText.valid : deployText.invalid)}</StateChip>{each.digest === current && <Chip>{t(deployText.isCurrent)}</Chip>}</span> },
  ], [t, current, names]);
  const devices = useMemo((): Column<StickRead["devices"][number]>[] => [
    { id: "device", title: t(deployText.device), value: (each) => names.get(each.device) ?? each.device },
    { id: "receipts", title: t(deployText.receipts), align: "end", width: 100, value: (each) => each.receipts, digits: 0 },
    { id: "records", title: t(deployText.records), align: "end", width: 130, value: (each) => each.records, digits: 0 },
    { id: "newest", title: t(deployText.newest), width: 190, value: (each) => each.newest, cell: (each) => (each.newest === null ? f.number(null) : f.time(Date.parse(each.newest) * 1000)) },
  ], [t, f, names]);
  const flags = [...content.flags, ...content.packages.flatMap((each) => each.failure ?? [])];
  return (
    <>
      {flags.map((flag, index) => {
        const failure = failureOfFlag(flag);
        return <div key={index} className={cx(styles["pad"])}>{failure === undefined ? <Note kind="caution">{flag.code}</Note> : <ErrorNote error={failure} />}</div>;
      })}
      <DataTable label={t(deployText.package)} rows={content.packages} columns={packages} rowId={(each) => each.digest} free />
      <DataTable label={t(deployText.devices)} rows={content.devices} columns={devices} rowId={(each) => each.device} empty={<EmptyState>{t(deployText.noDevices)}</EmptyState>} free />
    </>
  );
}

function Result({ deploy }: { readonly deploy: Deploying }) {
  const { t, f } = useText();
  const { practised } = deploy;
  if (practised === null) return null;
  return (
    <Section title={t(deployText.result)} sub={practised.device}>
      <Note kind={practised.verified ? "ok" : "alarm"}>{t(practised.verified ? deployText.resultOk : deployText.resultBad)}</Note>
      <PropertyList
        facts={[
          { name: t(deployText.selfTest), value: practised.verified && practised.selfTestRows === 0 ? t(deployText.testedBefore) : f.number(practised.selfTestRows, { digits: 0 }) },
          { name: t(deployText.rowsScored), value: f.number(practised.rowsScored, { digits: 0 }) },
          { name: t(deployText.alarms), value: f.number(practised.alarms, { digits: 0 }) },
          { name: t(deployText.speed), value: f.quantity(practised.rowsPerSecond, t(deployText.rowsPerSecond), { digits: 0 }) },
        ]}
      />
    </Section>
  );
}

/** siteWords: those of the site when a release is to travel. */
function Beside({ siteWords }: { readonly siteWords: string | null }) {
  const { t } = useText();
  const { plan } = useProject();
  const program = "node edge.cjs";
  return (
    <>
      <Section title={t(deployText.happens)}>
        <ol className={cx(styles["steps"])}>
          <li>{t(deployText.happen1)}</li>
          <li>{t(deployText.happen2)}</li>
          <li>{t(deployText.happen3)}</li>
          <li>{t(deployText.happen4)}</li>
        </ol>
      </Section>
      {siteWords === null && <Practice />}
      <Section title={t(deployText.commands)} sub={t(deployText.commandsSub)}>
        <span className={cx(look.small, look.muted)}>{t(deployText.commandsWhere)}</span>
        {siteWords !== null && <Command says={t(deployText.commandEnrol)} line={`${program} enrol --production --class KIND --root "${siteWords}"`} />}
        <Command says={t(deployText.commandInstall)} line={siteWords !== null ? `${program} install` : `${program} install --lab --label "${plan.deploy.device.replaceAll('"', "")}"`} />
        <Command says={t(deployText.commandRun)} line={`${program} run --input rows.csv`} />
        <Command says={t(deployText.commandCollect)} line={`${program} collect`} />
        <Command says={t(deployText.commandRollback)} line={`${program} rollback`} />
      </Section>
    </>
  );
}

/** What stands in the plan about the device: its name, and how much is replayed in practice. */
function Practice() {
  const { t } = useText();
  const { value, write, act } = useSection("deploy");
  const isFixed = usePlanBlock() !== undefined;
  const [draft, setDraft] = useState<string | null>(null);
  const device = draft ?? value.device;
  const keep = () => {
    if (device.trim() !== "" && device.trim() !== value.device) void write({ ...value, device: device.trim() });
    setDraft(null);
  };
  return (
    <Section title={t(deployText.settings)}>
      <Form label={t(deployText.settings)} onSubmit={keep}>
        <TextField label={t(deployText.deviceName)} value={device} isDisabled={isFixed} onChange={(next) => setDraft(next.slice(0, 80))} {...(device === value.device ? {} : { help: <Button look="link" onPress={keep}>{t(deployText.keepName)}</Button> })} />
        <NumberField label={t(deployText.replayRows)} value={value.replayRows} isDisabled={isFixed} min={1} max={10_000_000} step={1} digits={0} help={t(deployText.replayHelp)} onChange={(replayRows) => !Number.isNaN(replayRows) && replayRows !== value.replayRows && void write({ ...value, replayRows })} />
      </Form>
      {act.failure !== null && <ErrorNote error={act.failure} onRetry={act.clear} />}
    </Section>
  );
}

function Command({ says, line }: { readonly says: string; readonly line: string }) {
  const { t } = useText();
  const [copied, setCopied] = useState(false);
  return (
    <div className={cx(styles["command"])}>
      <span className={look.small}>{says}</span>
      <Button look="quiet" icon="copy" onPress={() => void navigator.clipboard.writeText(line).then(() => setCopied(true), () => setCopied(false))}>{t(copied ? deployText.copied : deployText.copy)}</Button>
      <code>{line}</code>
    </div>
  );
}
