// The gate list by area: state in words, figure against bound, the sentence and the lines behind it, and the form by which a person answers for a failed one.

import { useState } from "react";
import styles from "./Package.module.css";
import { contract } from "../../../shared/contract/contract.ts";
import type { GateInfo } from "../../../shared/contract/gates.ts";
import { gateAreas } from "../../../shared/format/gates.ts";
import { gateAreaText } from "../../../shared/text/gates.ts";
import { gateWords } from "../../../shared/text/gateWords.ts";
import { packageText } from "../../../shared/text/package.ts";
import { useAct } from "../../app/calls.tsx";
import { Button } from "../../parts/Button.tsx";
import { cx } from "../../parts/classes.ts";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { TextField } from "../../parts/Fields.tsx";
import { look } from "../../parts/look.ts";
import { Disclosure, Section } from "../../parts/Panel.tsx";
import { StateChip, type State } from "../../parts/State.tsx";
import { useText } from "../../parts/words.ts";
import { useRoleWhy } from "../train/role.ts";

const states: Record<GateInfo["state"], State> = { passed: "ok", failed: "alarm", undecided: "caution", notApplicable: "unknown" };

/** Those that apply and passed, over all that apply. */
export function countGates(gates: readonly GateInfo[]): { passed: number; applied: number; none: number; held: number; letPass: number } {
  const none = gates.filter(({ state }) => state === "notApplicable").length;
  return { passed: gates.filter(({ state }) => state === "passed").length, applied: gates.length - none, none, held: gates.filter(({ isHeld }) => isHeld).length, letPass: gates.filter(({ override }) => override !== null).length };
}

/** canSettle: the list is that of what is chosen now, so a person may answer for a gate. */
export function Gates({ gates, canSettle, note }: { readonly gates: readonly GateInfo[]; readonly canSettle: boolean; readonly note?: string }) {
  const { t, language } = useText();
  const { passed, none, held, letPass } = countGates(gates);
  const sub = note ?? (held > 0 ? t(packageText.gatesHeld, { count: held }) : t(letPass > 0 ? packageText.gatesLetPass : packageText.gatesOf, { passed, none, letPass }));
  // what holds the package back comes first, then area by area
  const stopped = gates.filter(({ isHeld }) => isHeld);
  const groups = [...(stopped.length > 0 ? [{ title: t(packageText.holding), gates: stopped }] : []), ...gateAreas.map((area) => ({ title: gateAreaText[area][language], gates: gates.filter((gate) => gate.area === area && !gate.isHeld) })).filter((group) => group.gates.length > 0)];
  return (
    <Section title={t(packageText.gates)} sub={sub} bare>
      {groups.map((group) => (
        <section key={group.title} aria-label={group.title}>
          <h3 className={cx(styles["area"], look.small, look.muted)}>{group.title}</h3>
          {group.gates.map((gate) => <OneGate key={gate.id} gate={gate} canSettle={canSettle} />)}
        </section>
      ))}
    </Section>
  );
}

function OneGate({ gate, canSettle }: { readonly gate: GateInfo; readonly canSettle: boolean }) {
  const { t, language } = useText();
  const said = gateWords(gate, language);
  const applies = gate.state !== "notApplicable";
  return (
    <div className={cx(styles["gate"])}>
      <span>{said.name}</span>
      <StateChip state={gate.override ? "caution" : states[gate.state]}>{said.state}</StateChip>
      <span className={cx(look.small, look.muted)}>{[applies ? said.says : "", said.why].filter((part) => part !== "").join(": ")}</span>
      <span className={cx(look.nowrap, look.num)}>{said.figure} {said.limit !== "" && <span className={cx(look.small, look.muted)}>{said.limit}</span>}</span>
      {gate.override && <p className={cx(styles["whole"], look.small)}>{t(packageText.letPassBy, { by: gate.override.by, at: gate.override.at.slice(0, 10), reason: gate.override.reason })}</p>}
      {said.rows.length > 0 && (
        <div className={cx(styles["whole"])}>
          <Disclosure title={t(packageText.evidence)} sub={t(packageText.evidenceSub, { count: said.rows.length })} isOpen={gate.isHeld}>
            <ul className={cx(styles["lines"], look.small)}>
              {said.rows.map((row, i) => <li key={i}><span>{row.name}</span><span className={cx(look.num)}>{row.figure}</span><span className={cx(look.muted)}>{row.note}</span></li>)}
            </ul>
          </Disclosure>
        </div>
      )}
      {gate.isHeld && canSettle && (gate.isFixed ? <p className={cx(styles["whole"], look.small, look.muted)}>{t(packageText.fixed)}</p> : <Settle gate={gate.id} name={said.name} />)}
    </div>
  );
}

/** A person lets a gate pass, with a reason. */
function Settle({ gate, name }: { readonly gate: string; readonly name: string }) {
  const { t } = useText();
  const act = useAct(contract.package.override);
  const why = useRoleWhy(contract.package.override);
  const [reason, setReason] = useState("");
  const isReady = reason.trim() !== "" && why === undefined;
  const pass = () => void act.run({ gate, reason: reason.trim() });
  return (
    <div className={cx(styles["whole"], styles["settle"])}>
      <TextField label={`${name}: ${t(packageText.letPassReason)}`} hideLabel placeholder={t(packageText.letPassReason)} value={reason} onChange={setReason} onEnter={() => isReady && pass()} />
      <Button blockedWhy={why ?? (isReady ? undefined : t(packageText.letPassWhy))} onPress={pass}>{t(packageText.letPass)}</Button>
      {act.failure !== null && <ErrorNote error={act.failure} onRetry={act.clear} />}
    </div>
  );
}
