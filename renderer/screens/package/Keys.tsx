// Keys within reach: whose, for what, who guards them; one made, made again from its words, or put behind another guard.

import { useState } from "react";
import styles from "./Package.module.css";
import { Folded } from "./Folded.tsx";
import { printPage } from "./printPage.ts";
import { recoverySheet } from "./recoverySheet.ts";
import { contract } from "../../../shared/contract/contract.ts";
import type { KeyInfo } from "../../../shared/contract/release.ts";
import { keyText } from "../../../shared/text/keys.ts";
import { releaseRoles, releaseText } from "../../../shared/text/release.ts";
import { useAct, useCall } from "../../app/calls.tsx";
import { useProject } from "../../app/project.ts";
import { Button } from "../../parts/Button.tsx";
import { cx } from "../../parts/classes.ts";
import { DataTable } from "../../parts/DataTable.tsx";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { Form, FormRow, TextField } from "../../parts/Fields.tsx";
import { look } from "../../parts/look.ts";
import { SegmentedControl } from "../../parts/SegmentedControl.tsx";
import { Select } from "../../parts/Select.tsx";
import { Chip, Note } from "../../parts/State.tsx";
import { useText } from "../../parts/words.ts";
import { useRoleWhy } from "../train/role.ts";

interface KeysProps {
  readonly stick: string;
  /** The host has a store of secrets of the operating system. */
  readonly systemStore: boolean;
}

type Guard = "passphrase" | "system";

export function Keys({ stick, systemStore }: KeysProps) {
  const { t } = useText();
  const answer = useCall(contract.release.listKeys, { stick });
  const [picked, setPicked] = useState<string | null>(null);
  const keys = answer.state === "ready" ? answer.value : [];
  const idOf = (key: KeyInfo) => `${key.where} ${key.publicKey}`;
  const key = keys.find((each) => idOf(each) === picked);
  if (keys.length === 0) return <p className={cx(look.small, look.muted)}>{t(releaseText.keysNone)}</p>;
  return (
    <>
      <DataTable label={t(releaseText.keys)} rows={keys} rowId={idOf} free selected={picked} onSelect={setPicked} columns={[
        { id: "name", title: t(releaseText.keys), value: (each) => each.name, cell: (each) => <>{`${each.name}, ${t(releaseRoles[each.role])}`}<br /><span className={cx(look.small, look.muted)}>{each.words}</span></> },
        { id: "guard", title: t(keyText.guard), width: 110, value: (each) => each.where, cell: (each) => <>{t(keyText[`${each.guard}Guard`])}<br /><span className={cx(look.small, look.muted)}>{t(releaseText[each.where])}</span></> },
        { id: "state", title: t(releaseText.standing), width: 110, cell: (each) => <Chip>{t(each.inRoot ? releaseText.inRoot : releaseText.notInRoot)}</Chip> },
      ]} />
      {key === undefined ? <p className={cx(look.small, look.muted)}>{t(keyText.pickToMove)}</p> : <Move key={idOf(key)} stick={stick} systemStore={systemStore} of={key} />}
    </>
  );
}

/** The same key behind another passphrase, or in the system's store instead of behind one, and back. */
function Move({ stick, systemStore, of }: KeysProps & { readonly of: KeyInfo }) {
  const { t } = useText();
  const act = useAct(contract.release.guardKey);
  const roleWhy = useRoleWhy(contract.release.guardKey);
  const canStore = systemStore && of.where === "here";
  const [guard, setGuard] = useState<Guard>(canStore && of.guard !== "system" ? "system" : "passphrase");
  const [present, setPresent] = useState("");
  const [next, setNext] = useState("");
  const unreachable = of.guard === "system" && !systemStore;
  const why = unreachable ? t(keyText.storeElsewhere) : of.guard === "passphrase" && present === "" ? t(releaseText.passphrase) : guard === "passphrase" && next === "" ? t(keyText.newPassphrase) : undefined;
  const run = () =>
    void act.run({ stick, key: of.publicKey, where: of.where, passphrase: of.guard === "passphrase" ? present : null, guard, newPassphrase: guard === "passphrase" ? next : null }).then((done) => {
      if (done === undefined) return;
      setPresent("");
      setNext("");
    });
  return (
    <Folded title={t(keyText.move)} sub={`${of.name}, ${t(releaseRoles[of.role])}`}>
      <Form label={t(keyText.move)}>
        {of.guard === "passphrase" && <TextField label={t(keyText.presentPassphrase)} value={present} onChange={setPresent} secret />}
        {canStore && <GuardChoice value={guard} onChange={setGuard} />}
        {guard === "passphrase" && <TextField label={t(keyText.newPassphrase)} value={next} onChange={setNext} secret help={t(releaseText.passphraseHelp)} />}
        <FormRow label=""><div><Button blockedWhy={roleWhy ?? why} onPress={run}>{t(guard === "system" ? keyText.intoStore : keyText.behindPassphrase)}</Button></div></FormRow>
      </Form>
      {act.failure !== null && <ErrorNote error={act.failure} onRetry={act.clear} />}
    </Folded>
  );
}

function GuardChoice({ value, onChange }: { readonly value: Guard; readonly onChange: (guard: Guard) => void }) {
  const { t } = useText();
  return (
    <FormRow label={t(keyText.guard)} help={t(value === "system" ? keyText.systemSays : keyText.passphraseSays)}>
      <SegmentedControl label={t(keyText.guard)} choices={[{ id: "system", label: t(keyText.systemGuard) }, { id: "passphrase", label: t(keyText.passphraseGuard) }]} value={value} onChange={onChange} />
    </FormRow>
  );
}

const groups: readonly KeyInfo["group"][] = ["modelling", "operations", "quality"];
const roles: readonly KeyInfo["role"][] = ["release", "root", "order", "station"];

/** A key that was made a moment ago, with the words that are shown this once. */
interface Made {
  readonly key: KeyInfo;
  readonly recovery: string;
}

export function MakeKey({ stick, systemStore }: KeysProps) {
  const { t } = useText();
  const make = useAct(contract.release.makeKey);
  const restore = useAct(contract.release.restoreKey);
  const roleWhy = useRoleWhy(contract.release.makeKey);
  const [from, setFrom] = useState<"new" | "words">("new");
  const [person, setPerson] = useState("");
  const [name, setName] = useState("");
  const [group, setGroup] = useState<KeyInfo["group"]>("modelling");
  const [role, setRole] = useState<KeyInfo["role"]>("release");
  const [place, setPlace] = useState<KeyInfo["where"]>("here");
  const [chosen, setGuard] = useState<Guard>("system");
  const [passphrase, setPassphrase] = useState("");
  const [words, setWords] = useState("");
  const [made, setMade] = useState<Made | null>(null);
  const [again, setAgain] = useState<KeyInfo | null>(null);
  const canStore = systemStore && place === "here";
  const guard: Guard = canStore ? chosen : "passphrase";
  const isNew = from === "new";
  const holder = { stick, person: person.trim(), name: name.trim(), group, role, place, guard, passphrase: guard === "system" || passphrase === "" ? null : passphrase };
  const why = person === "" || name.trim() === "" ? t(releaseText.nameWhy) : !isNew && words.trim() === "" ? t(keyText.wordsWhy) : guard === "passphrase" && passphrase === "" && role !== "station" ? t(releaseText.passphrase) : undefined;
  const forget = () => {
    setPassphrase("");
    setWords("");
  };
  const run = async () => {
    setMade(null);
    setAgain(null);
    if (isNew) {
      const answer = await make.run(holder);
      if (answer === undefined) return;
      setMade(answer);
    } else {
      const answer = await restore.run({ ...holder, words });
      if (answer === undefined) return;
      setAgain(answer);
    }
    forget();
  };
  const failure = make.failure ?? restore.failure;
  return (
    <Folded title={t(releaseText.makeKey)} sub={t(keyText.oneEach)}>
      <p className={cx(look.small, look.muted)}>{t(releaseText.makeKeySays)}</p>
      <Form label={t(releaseText.makeKey)}>
        <FormRow label={t(keyText.from)}><SegmentedControl label={t(keyText.from)} choices={[{ id: "new", label: t(keyText.fromNew) }, { id: "words", label: t(keyText.fromWords) }]} value={from} onChange={setFrom} /></FormRow>
        <TextField label={t(releaseText.shortName)} value={person} onChange={(next) => setPerson(next.toLowerCase().replace(/[^a-z0-9-]/g, "").slice(0, 32))} help={t(releaseText.shortNameHelp)} />
        <TextField label={t(releaseText.name)} value={name} onChange={setName} />
        <Select label={t(releaseText.group)} choices={groups.map((id) => ({ id, label: t(releaseRoles[id]) }))} value={group} onChange={setGroup} />
        <Select label={t(releaseText.role)} choices={roles.map((id) => ({ id, label: t(releaseRoles[id]) }))} value={role} onChange={setRole} help={t(keyText[`${role}Role`])} />
        {!isNew && <TextField label={t(keyText.words)} value={words} onChange={setWords} lines help={t(keyText.wordsHelp)} />}
        <FormRow label={t(releaseText.where)}><SegmentedControl label={t(releaseText.where)} choices={[{ id: "here", label: t(releaseText.here) }, { id: "stick", label: t(releaseText.stick) }]} value={place} onChange={setPlace} /></FormRow>
        {canStore && <GuardChoice value={chosen} onChange={setGuard} />}
        {guard === "passphrase" && <TextField label={t(releaseText.passphrase)} value={passphrase} onChange={setPassphrase} secret help={t(role === "station" ? keyText.stationPassphrase : releaseText.passphraseHelp)} />}
        <FormRow label=""><div><Button blockedWhy={roleWhy ?? why} onPress={() => void run()}>{t(isNew ? releaseText.makeKey : keyText.makeAgain)}</Button></div></FormRow>
      </Form>
      {made !== null && <Recovery made={made} />}
      {again !== null && <Note kind="ok">{t(keyText.madeAgain, { words: again.words })}</Note>}
      {failure !== null && <ErrorNote error={failure} onRetry={() => { make.clear(); restore.clear(); }} />}
    </Folded>
  );
}

/** The words of a new key, shown once, and the sheet to print. */
function Recovery({ made: { key, recovery } }: { readonly made: Made }) {
  const { t, f, language } = useText();
  const { name: project } = useProject();
  const print = () =>
    printPage(recoverySheet({
      language,
      title: t(keyText.sheetTitle),
      facts: [[t(releaseText.name), key.name], [t(releaseText.shortName), key.person], [t(releaseText.group), t(releaseRoles[key.group])], [t(releaseText.role), t(releaseRoles[key.role])], [t(keyText.sheetKey), key.words], [t(keyText.sheetProject), project], [t(keyText.sheetDate), f.time(Date.now() * 1000, "day")]],
      words: recovery.split(" "),
      wordsTitle: t(keyText.sheetWords),
      steps: [t(keyText.sheetStep1), t(keyText.sheetStep2), t(keyText.sheetStep3), t(keyText.sheetStep4)],
      stepsTitle: t(keyText.sheetSteps),
      lines: [t(keyText.sheetLocked), t(keyText.sheetSigned)],
    }));
  return (
    <Note kind="caution" acts={<Button look="quiet" icon="print" onPress={print}>{t(releaseText.print)}</Button>}>
      <p>{t(releaseText.recovery)}</p>
      <p className={cx(look.mono, styles["words"])}>{recovery}</p>
    </Note>
  );
}
