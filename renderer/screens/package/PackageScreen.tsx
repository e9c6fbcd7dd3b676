// Package: the gate list with figures and limits, what is inside, how to compare it, and the card that travels along.

import { useMemo, useState, type ReactNode } from "react";
import styles from "./Package.module.css";
import { OpenDoubts, useOpenDoubts } from "./OpenDoubts.tsx";
import { blobWords } from "./blobWords.ts";
import { countGates, Gates } from "./Gates.tsx";
import { printPage } from "./printPage.ts";
import { Release } from "./Release.tsx";
import { Targets } from "./Targets.tsx";
import { contract } from "../../../shared/contract/contract.ts";
import type { Doubt } from "../../../shared/contract/explain.ts";
import type { PackageInfo } from "../../../shared/contract/deploy.ts";
import type { GateList } from "../../../shared/contract/gates.ts";
import { packageText } from "../../../shared/text/package.ts";
import { CallView, useAct, useCall, useJob } from "../../app/calls.tsx";
import { go, useAddress, useProject, useSection } from "../../app/project.ts";
import { saveFile } from "../../charts/saveFile.ts";
import { Button } from "../../parts/Button.tsx";
import { cx } from "../../parts/classes.ts";
import { DataTable, type Column } from "../../parts/DataTable.tsx";
import { EmptyState } from "../../parts/Empty.tsx";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { Form, FormRow, NumberField, TextField } from "../../parts/Fields.tsx";
import { look } from "../../parts/look.ts";
import { Disclosure, Head, PropertyList, Section } from "../../parts/Panel.tsx";
import { ProgressRow } from "../../parts/Progress.tsx";
import { SegmentedControl } from "../../parts/SegmentedControl.tsx";
import { Chip } from "../../parts/State.tsx";
import { StepScreen } from "../../parts/StepHead.tsx";
import { useText } from "../../parts/words.ts";
import { usePlanBlock } from "../frame/draft.tsx";
import { familyName } from "../select/figures.ts";
import { Blocked, useBlocked } from "../train/Blocked.tsx";
import { useRoleWhy } from "../train/role.ts";

export function PackageScreen() {
  const { t } = useText();
  const address = useAddress();
  const blocked = useBlocked("package");
  const list = useCall(contract.package.list, {});
  const evaluation = useCall(contract.learn.describe, {});
  const build = useJob(contract.package.build);
  const test = useJob(contract.package.test);
  const listed = useCall(contract.package.listGates, {});
  const doubts = useOpenDoubts();
  const roleWhy = useRoleWhy(contract.package.build);
  const testWhy = useRoleWhy(contract.package.test);
  const packages = list.state === "ready" ? list.value : [];
  const current = packages.find((each) => each.current);
  const newest = packages[0];
  const selected = packages.find((each) => each.digest === address.rest) ?? current ?? newest;
  const chosen = evaluation.state === "ready" ? (evaluation.value?.chosen?.candidate ?? "") : "";
  const why = <><p>{t(packageText.why)}</p><p>{t(packageText.gatesWhy)}</p><p>{t(packageText.whySame)}</p></>;
  if (blocked !== undefined && packages.length === 0)
    return (
      <StepScreen title={t(packageText.title)} sentence={t(packageText.sentenceNone)} why={why}>
        <Blocked title={t(packageText.blockedTitle)} says={t(packageText.blockedSays, { reason: blocked.reason })} by={blocked.by} />
      </StepScreen>
    );
  const tested = listed.state === "ready" && listed.value?.current === true && current === undefined ? listed.value : null;
  const held = tested === null ? 0 : countGates(tested.gates).held;
  const counts = countGates(current?.gates ?? []);
  const sentence = current !== undefined ? t(packageText.sentenceDone, { counter: current.counter, passed: counts.passed, count: counts.applied }) : held > 0 ? t(packageText.sentenceHeld, { count: held }) : newest !== undefined ? t(packageText.sentenceStale, { counter: newest.counter }) : chosen === "" ? t(packageText.sentenceNone) : t(packageText.sentenceBuild, { name: chosen });
  const blockedWhy = roleWhy ?? blocked?.reason ?? (build.isRunning || test.isRunning ? t(packageText.runningWhy) : held > 0 ? t(packageText.heldWhy) : undefined);
  const again = current === undefined && blocked === undefined && (
    <div className={cx(styles["pad"])}>
      <Button look="quiet" blockedWhy={testWhy ?? (build.isRunning || test.isRunning ? t(packageText.runningWhy) : undefined)} onPress={() => void test.start({})}>{t(tested === null ? packageText.testFirst : packageText.testAgain)}</Button>
    </div>
  );
  const start = () => void build.start({}).then((made) => made !== undefined && go("package", made.digest));
  return (
    <StepScreen
      title={t(packageText.title)} sentence={sentence} why={why}
      primary={current !== undefined ? <Button look="primary" icon="stick" onPress={() => go("deploy")}>{t(packageText.toDeploy)}</Button> : <Button look="primary" blockedWhy={blockedWhy} onPress={start}>{t(newest === undefined ? packageText.build : packageText.buildAgain)}</Button>}
    >
      {build.progress !== null && <div className={cx(styles["pad"])}><ProgressRow what={t(packageText.building)} share={build.progress.done} leftMs={build.progress.leftMs} onCancel={build.cancel} /></div>}
      {test.progress !== null && <div className={cx(styles["pad"])}><ProgressRow what={t(packageText.testing)} share={test.progress.done} leftMs={test.progress.leftMs} onCancel={test.cancel} /></div>}
      {test.failure !== null && <div className={cx(styles["pad"])}><ErrorNote error={test.failure} onRetry={test.clear} /></div>}
      {build.failure !== null && <div className={cx(styles["pad"])}><ErrorNote error={build.failure} onRetry={start} /></div>}
      <CallView answer={list} what={t(packageText.reading)}>
        {() =>
          selected === undefined ? (
            <>
              <OpenDoubts doubts={doubts} />
              {tested === null ? <EmptyState center title={t(packageText.emptyTitle)}>{t(packageText.emptySays)}</EmptyState> : <Gates gates={tested.gates} canSettle />}
              {again}
            </>
          ) : <Ready selected={selected} packages={packages} doubts={doubts} tested={tested} again={again} />
        }
      </CallView>
    </StepScreen>
  );
}

interface ReadyProps {
  readonly selected: PackageInfo;
  readonly packages: readonly PackageInfo[];
  readonly doubts: readonly Doubt[];
  /** The gates of what is chosen now, where no package of it is there yet. */
  readonly tested: GateList | null;
  readonly again: ReactNode;
}

function Ready({ selected, packages, doubts, tested, again }: ReadyProps) {
  const { t, f } = useText();
  const blobs = useMemo((): Column<PackageInfo["blobs"][number]>[] => [
    { id: "role", title: t(packageText.part), value: (blob) => blobWords(blob.role, t) },
    { id: "bytes", title: t(packageText.size), align: "end", width: 88, value: (blob) => blob.bytes, cell: (blob) => f.bytes(blob.bytes) },
    { id: "sha", title: t(packageText.digest), width: 130, cell: (blob) => <span className={look.mono} title={blob.sha256}>{blob.sha256.slice(0, 12)}</span> },
  ], [t, f]);
  const versions = useMemo((): Column<PackageInfo>[] => [
    { id: "counter", title: t(packageText.version), width: 72, value: (each) => each.counter, digits: 0 },
    { id: "kind", title: t(packageText.kind), width: 96, value: (each) => t(packageText[each.kind]) },
    { id: "model", title: t(packageText.model), value: (each) => each.candidate },
    { id: "bytes", title: t(packageText.size), align: "end", width: 88, value: (each) => each.bytes, cell: (each) => f.bytes(each.bytes) },
    { id: "state", title: t(packageText.state), width: 100, value: (each) => Number(!each.current), cell: (each) => <Chip>{t(each.current ? packageText.current : packageText.older)}</Chip> },
  ], [t, f]);
  return (
    <div className={cx(styles["two"])}>
      <div className={cx(styles["left"])}>
        <OpenDoubts doubts={doubts} />
        {tested === null ? <Gates gates={selected.gates} canSettle={false} {...(selected.current ? {} : { note: t(packageText.gatesBefore) })} /> : <Gates gates={tested.gates} canSettle />}
        {again}
        <Section title={t(packageText.facts, { counter: selected.counter })} sub={selected.name} acts={<Chip>{t(packageText[selected.kind])}</Chip>}>
          <PropertyList
            facts={[
              { name: t(packageText.model), value: `${selected.candidate}, ${familyName(selected.family, t)}` },
              { name: t(packageText.signers), value: <>{selected.signers.join(", ")} {selected.kind === "trial" && <span className={cx(look.small, look.muted)}>{t(packageText.trialSays)}</span>}</> },
              { name: t(packageText.size), value: f.bytes(selected.bytes) },
              { name: t(packageText.inWords), value: <span className={cx(styles["words"])}><b>{selected.digestWords}</b> <span className={cx(look.small, look.muted)}>{t(packageText.inWordsSays)}</span></span> },
              { name: t(packageText.digest), value: <span className={cx(look.mono, styles["words"])}>{selected.digest}</span> },
            ]}
          />
          <Disclosure title={t(packageText.contents)} sub={t(packageText.contentsSub, { count: selected.blobs.length, size: f.bytes(selected.bytes) })}>
            <DataTable label={t(packageText.contents)} rows={selected.blobs} columns={blobs} rowId={(blob) => blob.role} free />
          </Disclosure>
        </Section>
        <Release selected={selected} packages={packages} />
        <Targets selected={selected} />
        <Naming />
        <Section title={t(packageText.earlier)} bare>
          <DataTable label={t(packageText.earlier)} rows={packages} columns={versions} rowId={(each) => each.digest} selected={selected.digest} onSelect={(digest) => go("package", digest)} free />
        </Section>
      </div>
      <Card digest={selected.digest} counter={selected.counter} />
    </div>
  );
}

/** The name of the model line: packages of one line replace each other on a device. */
function Naming() {
  const { t } = useText();
  const project = useProject();
  const { value, write, act } = useSection("package");
  const speak = useAct(contract.project.setLanguage);
  const isFixed = usePlanBlock() !== undefined;
  const [draft, setDraft] = useState<string | null>(null);
  const name = draft ?? value.name;
  const keep = () => {
    if (name.trim() !== "" && name.trim() !== value.name) void write({ ...value, name: name.trim() });
    setDraft(null);
  };
  return (
    <Section title={t(packageText.naming)}>
      <Form label={t(packageText.naming)} onSubmit={keep}>
        <TextField label={t(packageText.line)} value={name} isDisabled={isFixed} onChange={(next) => setDraft(next.slice(0, 80))} help={name === value.name ? t(packageText.lineHelp) : <Button look="link" onPress={keep}>{t(packageText.keepName)}</Button>} />
        <NumberField label={t(packageText.silent)} unit="s" value={value.silentS ?? NaN} min={1} max={31_536_000} digits={0} isDisabled={isFixed} help={t(packageText.silentHelp)} onChange={(seconds) => {
          const { silentS, ...rest } = value;
          const wanted = Number.isNaN(seconds) ? undefined : seconds;
          if (wanted !== silentS) void write(wanted === undefined ? rest : { ...rest, silentS: wanted });
        }} />
        <FormRow label={t(packageText.cardIn)}><SegmentedControl label={t(packageText.cardIn)} choices={[{ id: "en", label: "English" }, { id: "de", label: "Deutsch" }]} value={project.language} onChange={(language) => void speak.run({ language })} isDisabled={isFixed} /></FormRow>
      </Form>
      {act.failure !== null && <ErrorNote error={act.failure} onRetry={act.clear} />}
      {speak.failure !== null && <ErrorNote error={speak.failure} onRetry={speak.clear} />}
    </Section>
  );
}

function Card({ digest, counter }: { readonly digest: string; readonly counter: number }) {
  const { t } = useText();
  const card = useCall(contract.package.readCard, { package: digest });
  const html = card.state === "ready" ? card.value.html : null;
  return (
    <section className={cx(styles["card"])} aria-label={t(packageText.card)}>
      <Head
        title={t(packageText.card)} sub={t(packageText.cardSub)}
        acts={html !== null && (
          <>
            <Button look="quiet" icon="download" onPress={() => saveFile(`model-card-${counter}.html`, new Blob([html], { type: "text/html" }))}>{t(packageText.save)}</Button>
            <Button look="quiet" icon="print" onPress={() => printPage(html)}>{t(packageText.print)}</Button>
          </>
        )}
      />
      <CallView answer={card} what={t(packageText.card)} shape="block">{(read) => <iframe className={cx(styles["frame"])} sandbox="" srcDoc={read.html} title={t(packageText.card)} />}</CallView>
    </section>
  );
}
