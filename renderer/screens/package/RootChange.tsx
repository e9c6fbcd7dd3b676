// The next root, drafted on the screen: which keys end or are revoked, new cards, releases taken back, least versions, holders, the floor of time. What it
// will do is worked out and shown before it is signed.

import { useState } from "react";
import styles from "./Package.module.css";
import { Folded } from "./Folded.tsx";
import { Effects, Holders } from "./Effects.tsx";
import { dayOf } from "./dayOf.ts";
import { KeyFields, useSigning } from "./signing.tsx";
import { contract } from "../../../shared/contract/contract.ts";
import type { InputOf } from "../../../shared/contract/call.ts";
import type { RootInfo, SiteInfo } from "../../../shared/contract/release.ts";
import { releaseRoles, releaseText } from "../../../shared/text/release.ts";
import { rootText } from "../../../shared/text/roots.ts";
import { CallView, useAct, useCall } from "../../app/calls.tsx";
import { Button } from "../../parts/Button.tsx";
import { cx } from "../../parts/classes.ts";
import { DataTable } from "../../parts/DataTable.tsx";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { Checkbox, Form, FormRow, NumberField, TextField } from "../../parts/Fields.tsx";
import { look } from "../../parts/look.ts";
import { SegmentedControl } from "../../parts/SegmentedControl.tsx";
import { Select } from "../../parts/Select.tsx";
import { useText } from "../../parts/words.ts";
import { failureOfFlag } from "../monitor/fleet.ts";
import { useRoleWhy } from "../train/role.ts";

type Changes = InputOf<(typeof contract)["release"]["previewRoot"]>["changes"];
type Fate = "stays" | "ends" | "revoked";

interface RootChangeProps {
  readonly stick: string;
  readonly site: SiteInfo;
}

export function RootChange({ stick, site }: RootChangeProps) {
  const { t } = useText();
  const { root, draft } = site;
  const cards = site.cards.filter(({ ended }) => !ended);
  if (root === null && cards.length === 0) return null;
  const title = draft !== null ? rootText.draftOther : root === null ? rootText.draftFirst : rootText.draftNext;
  return (
    <Folded title={t(title)} sub={cards.length === 0 ? t(rootText.draftSub) : t(rootText.cards, { count: cards.length })} isOpen={root === null && draft === null}>
      <Change stick={stick} site={site} />
    </Folded>
  );
}

/** A new card of the same person and role takes the place of a key: then the old one ends unless somebody says otherwise. */
function fateAtFirst(site: SiteInfo, person: string, role: string): Fate {
  return site.cards.some((card) => !card.ended && card.person === person && card.role === role) ? "ends" : "stays";
}

function Change({ stick, site }: RootChangeProps) {
  const { t } = useText();
  const { root, releases } = site;
  const ended = site.cards.filter((card) => card.ended);
  const [name, setName] = useState("");
  const [fates, setFates] = useState<Readonly<Record<string, Fate>>>({});
  const [taken, setTaken] = useState<readonly string[]>([]);
  const [back, setBack] = useState<readonly string[]>([]);
  const [floors, setFloors] = useState<Readonly<Record<string, number>>>({});
  const [threshold, setThreshold] = useState<number | null>(null);
  const [running, setRunning] = useState<RootInfo["revokedRunning"] | null>(null);
  const [time, setTime] = useState("");
  const timeFloor = dayOf(time);
  const keys = (root?.persons ?? []).flatMap((person) => person.keys.map((key) => ({ ...key, person: person.person, name: person.name, fate: fates[key.publicKey] ?? fateAtFirst(site, person.person, key.role) })));
  const keysOf = (fate: Fate) => keys.filter((key) => key.fate === fate).map(({ publicKey }) => publicKey);
  const changes: Changes = {
    ...(root === null && name.trim() !== "" ? { site: name.trim() } : {}),
    ...(keysOf("ends").length === 0 ? {} : { removeKeys: keysOf("ends") }),
    ...(keysOf("revoked").length === 0 ? {} : { revokeKeys: keysOf("revoked") }),
    ...(back.length === 0 ? {} : { returnKeys: [...back] }),
    ...(taken.length === 0 ? {} : { revokePackages: [...taken] }),
    ...(running === null ? {} : { revokedRunning: running }),
    ...(Object.keys(floors).length === 0 ? {} : { securityFloor: { ...floors } }),
    ...(threshold === null ? {} : { rootThreshold: threshold }),
    ...(timeFloor === null || timeFloor === undefined ? {} : { timeFloor }),
  };
  const lines = [...new Set([...releases.map(({ modelLine }) => modelLine), ...Object.keys(root?.securityFloor ?? {})])];
  const preview = useCall(contract.release.previewRoot, root === null && name.trim() === "" ? null : { stick, changes });
  return (
    <>
      {keys.length > 0 && (
        <DataTable label={t(rootText.keysInForce)} rows={keys} rowId={(key) => key.publicKey} free columns={[
          { id: "name", title: t(releaseText.person), value: (key) => key.name, cell: (key) => <>{`${key.name}, ${t(releaseRoles[key.role])}`}<br /><span className={cx(look.small, look.muted)}>{key.words}</span></> },
          { id: "fate", title: t(rootText.fate), width: 200, cell: (key) => <SegmentedControl label={`${key.name}, ${t(releaseRoles[key.role])}`} value={key.fate} onChange={(fate) => setFates((known) => ({ ...known, [key.publicKey]: fate }))} choices={[{ id: "stays", label: t(rootText.stays) }, { id: "ends", label: t(rootText.ends) }, { id: "revoked", label: t(rootText.revoke) }]} /> },
        ]} />
      )}
      {keys.length > 0 && <p className={cx(look.small, look.muted)}>{t(rootText.fateHelp)}</p>}
      <Form label={t(rootText.draftNext)}>
        {root === null && <TextField label={t(releaseText.siteName)} value={name} onChange={setName} />}
        {ended.length > 0 && (
          <FormRow label={t(rootText.comeBack)} help={t(rootText.comeBackHelp)}>
            {ended.map((card) => <Checkbox key={card.publicKey} value={back.includes(card.publicKey)} onChange={(isBack) => setBack((known) => (isBack ? [...known, card.publicKey] : known.filter((key) => key !== card.publicKey)))}>{`${card.name}, ${t(releaseRoles[card.role])}, ${card.words}`}</Checkbox>)}
          </FormRow>
        )}
        {root !== null && releases.length > 0 && (
          <FormRow label={t(rootText.takeBack)} help={t(rootText.takeBackHelp)}>
            {releases.map((each) => <Checkbox key={each.digest} value={each.revoked || taken.includes(each.digest)} isDisabled={each.revoked} onChange={(isTaken) => setTaken((known) => (isTaken ? [...known, each.digest] : known.filter((digest) => digest !== each.digest)))}>{`${each.title}, ${each.counter}`}</Checkbox>)}
          </FormRow>
        )}
        {root !== null && (
          <Select label={t(rootText.running)} value={running ?? root.revokedRunning} onChange={(next) => setRunning(next === root.revokedRunning ? null : next)} help={t(rootText.runningHelp)}
            choices={[{ id: "rollBack", label: t(rootText.runningBack) }, { id: "keepFlagged", label: t(rootText.runningOn) }]} />
        )}
        {root !== null && lines.map((line) => <NumberField key={line} label={t(rootText.floorOf, { line })} value={floors[line] ?? root.securityFloor[line] ?? 1} min={1} step={1} digits={0} help={t(rootText.floorHelp)} onChange={(least) => setFloors((known) => withFloor(known, line, least, root.securityFloor[line] ?? 1))} />)}
        <NumberField label={t(releaseText.threshold)} value={threshold ?? root?.rootThreshold ?? 2} min={2} max={16} step={1} digits={0} help={t(rootText.thresholdHelp)} onChange={(next) => !Number.isNaN(next) && setThreshold(next === (root?.rootThreshold ?? 2) ? null : next)} />
        {root !== null && <TextField label={t(rootText.timeFloor)} value={time} onChange={setTime} help={t(rootText.timeFloorHelp)} error={timeFloor === undefined ? t(releaseText.dateWrong) : undefined} />}
      </Form>
      {preview.state === "idle" ? null : (
        <CallView answer={preview} what={t(rootText.effects)}>
          {({ effects, holders, failure }) => (
            <>
              {failure === null ? <Effects effects={effects} /> : <PreviewFailure failure={failure} />}
              {failure === null && holders !== null && <Holders holders={holders} />}
            </>
          )}
        </CallView>
      )}
      <Sign stick={stick} changes={changes} version={(root?.version ?? 0) + 1} why={preview.state === "idle" ? t(rootText.nameFirst) : preview.state !== "ready" ? t(rootText.notYet) : preview.value.failure !== null ? t(rootText.cannot) : timeFloor === undefined ? t(releaseText.dateWrong) : preview.value.effects.length === 0 ? t(rootText.noEffects) : undefined} />
    </>
  );
}

/** The floors that differ from those in force. */
function withFloor(known: Readonly<Record<string, number>>, line: string, least: number, inForce: number): Readonly<Record<string, number>> {
  const { [line]: _before, ...others } = known;
  return Number.isNaN(least) || least === inForce ? others : { ...others, [line]: least };
}

function PreviewFailure({ failure }: { readonly failure: Parameters<typeof failureOfFlag>[0] }) {
  const known = failureOfFlag(failure);
  return known === undefined ? null : <ErrorNote error={known} />;
}

function Sign({ stick, changes, version, why }: { readonly stick: string; readonly changes: Changes; readonly version: number; readonly why: string | undefined }) {
  const { t } = useText();
  const signing = useSigning(stick, "root");
  const draft = useAct(contract.release.draftRoot);
  const roleWhy = useRoleWhy(contract.release.draftRoot);
  return (
    <div className={cx(styles["signs"])}>
      <Form label={t(rootText.signDraft, { version })}>
        <KeyFields signing={signing} />
        <FormRow label=""><div><Button blockedWhy={roleWhy ?? why ?? signing.why} onPress={() => signing.with((key) => draft.run({ stick, ...key, changes }))}>{t(rootText.signDraft, { version })}</Button></div></FormRow>
      </Form>
      {draft.failure !== null && <ErrorNote error={draft.failure} onRetry={draft.clear} />}
    </div>
  );
}
