// Deploy at the machine: four steps across the top, one verdict in words with its shape, two buttons. Large type, nothing to scroll at 1280 × 800.

import styles from "./Deploy.module.css";
import { machinesOf, usePhase } from "./Desk.tsx";
import { stickName, useDeploy } from "./useDeploy.ts";
import { contract } from "../../../shared/contract/contract.ts";
import { deployText } from "../../../shared/text/deploy.ts";
import { go, useProject } from "../../app/project.ts";
import { Button } from "../../parts/Button.tsx";
import { cx } from "../../parts/classes.ts";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { Icon } from "../../parts/Icon.tsx";
import { look } from "../../parts/look.ts";
import { ProgressRow } from "../../parts/Progress.tsx";
import { Select } from "../../parts/Select.tsx";
import { StateLine, type State } from "../../parts/State.tsx";
import { useText } from "../../parts/words.ts";
import { failureOfFlag } from "../monitor/fleet.ts";
import { useRoleWhy } from "../train/role.ts";

export function AtMachine() {
  const { t, f } = useText();
  const { plan } = useProject();
  const deploy = useDeploy();
  const phase = usePhase(deploy);
  const roleWhy = useRoleWhy(contract.deploy.practise);
  const { stick, ready, onStick, practised, write, practise, read } = deploy;
  const counter = ready?.counter ?? 0;
  const bad = read?.packages.find((each) => !each.valid && (onStick === undefined || each.digest === onStick.digest));
  const isGood = onStick !== undefined && onStick.valid;
  const isRelease = ready?.kind === "release";
  const at = practised?.verified === true ? 4 : practise.isRunning || isGood ? 2 : stick === undefined ? 0 : 1;
  const verdict: { state: State; words: string } =
    deploy.isRunning ? { state: "unknown", words: t(deployText.verdictRunning) }
    : practised !== null ? (practised.verified ? { state: "ok", words: t(deployText.verdictDone, { counter }) } : { state: "alarm", words: t(deployText.verdictNotProven) })
    : bad !== undefined ? { state: "alarm", words: t(deployText.verdictBad) }
    : isGood && isRelease ? (onStick.machines === null ? { state: "caution", words: t(deployText.verdictNoOrder) } : { state: "ok", words: t(deployText.verdictRelease, { machines: machinesOf(onStick, deploy.names, t) }) })
    : isGood ? { state: "ok", words: t(deployText.verdictOk) }
    : deploy.isEmpty ? { state: "caution", words: t(deployText.verdictEmpty) }
    : read !== null ? { state: "caution", words: t(deployText.verdictOld, { counter }) }
    : { state: "unknown", words: t(deployText.noPackage) };
  const receipts = read?.devices.reduce((sum, each) => sum + each.receipts, 0) ?? 0;
  const progress = write.progress ?? practise.progress;
  const failure = write.failure ?? practise.failure ?? deploy.ejectFailure ?? (deploy.content.state === "failed" && !deploy.isEmpty ? deploy.content.failure : deploy.sticks.state === "failed" ? deploy.sticks.failure : null);
  const badFailure = bad === undefined || bad.failure === null ? undefined : failureOfFlag(bad.failure);
  const act =
    ready === undefined ? null
    : practised !== null ? <Button look="primary" second={t(deployText.actReadSays)} onPress={() => go("monitor")}>{t(deployText.actRead)}</Button>
    : isGood && isRelease ? (deploy.startEject !== undefined && stick !== undefined
      ? <Button look="primary" second={t(deployText.ejectSays)} blockedWhy={deploy.isRunning ? t(deployText.runningWhy) : undefined} onPress={deploy.startEject}>{t(deployText.eject, { stick: stickName(stick, t) })}</Button>
      : <Button look="primary" second={t(deployText.actReadSays)} onPress={() => go("monitor")}>{t(deployText.actRead)}</Button>)
    : isGood ? <Button look="primary" second={t(deployText.actInstallSays)} blockedWhy={roleWhy ?? (deploy.isRunning ? t(deployText.runningWhy) : undefined)} onPress={deploy.startPractise}>{t(deployText.actInstall, { counter })}</Button>
    : <Button look="primary" second={t(deployText.actWriteSays)} blockedWhy={roleWhy ?? (deploy.isRunning ? t(deployText.runningWhy) : stick === undefined || !stick.writable ? t(deployText.readOnlyWhy) : undefined)} onPress={() => deploy.startWrite()}>{t(deployText.actWrite, { counter })}</Button>;
  return (
    <div className={cx(styles["machine"])} data-mode="technician">
      <Path at={at} />
      <div className={cx(styles["middle"])}>
        <section className={cx(styles["verdict"])} aria-live="polite">
          <div className={cx(styles["headline"], styles[ready === undefined ? "unknown" : verdict.state])}>
            <Icon name={ready === undefined ? "unknown" : verdict.state} size="large" />
            <h1>{ready === undefined ? t(deployText.noPackage) : t(deployText.headline, { name: ready.name, counter })}</h1>
            <p>{ready === undefined ? t(deployText.noPackageNext) : verdict.words}</p>
          </div>
          {failure !== null && <ErrorNote error={failure} />}
          {deploy.ejected !== null && <StateLine state="ok">{t(deployText.ejected, { stick: deploy.ejected })}</StateLine>}
          {badFailure !== undefined && <ErrorNote error={badFailure} />}
          {progress !== null && <ProgressRow what={write.progress !== null ? t(deployText.writing) : phase} share={progress.done} leftMs={progress.leftMs} />}
          {practised !== null && <p>{t(deployText.scored, { rows: f.number(practised.rowsScored, { digits: 0 }), alarms: f.number(practised.alarms, { digits: 0 }) })}</p>}
          {stick !== undefined && ready !== undefined && (
            <div className={cx(styles["match"])}>
              <div><span>{t(deployText.stick)}</span><b>{stickName(stick, t)}</b></div>
              <Icon name="right" />
              {onStick !== undefined && onStick.machines !== null
                ? <div><span>{t(deployText.machines)}</span><b>{machinesOf(onStick, deploy.names, t)}</b></div>
                : <div><span>{t(deployText.thisMachine)}</span><b>{plan.deploy.device}</b></div>}
            </div>
          )}
          {isGood && ready !== undefined && progress === null && (
            <div className={cx(styles["checks"])}>
              <div className={cx(styles["check"])}><StateLine state="ok">{t(deployText.checkSigned, { signers: ready.signers.join(", ") })}</StateLine><b>{t(deployText.valid)}</b></div>
              <div className={cx(styles["check"])}><StateLine state="ok">{t(deployText.checkWhole, { size: f.bytes(ready.bytes) })}</StateLine><b>{t(deployText.fits)}</b></div>
              {onStick.expiresUs !== null && <div className={cx(styles["check"])}><span>{t(deployText.until, { time: f.time(onStick.expiresUs) })}</span></div>}
              <div className={cx(styles["check"])}><span>{t(deployText.checkReceipts, { count: receipts })}</span></div>
              <div className={cx(styles["check"])}><span className={cx(styles["words"])}>{t(deployText.checkWords, { words: ready.digestWords })}</span><b className={cx(styles["quiet"])}>{t(deployText.compare)}</b></div>
            </div>
          )}
          {deploy.found.length > 1 && <Select label={t(deployText.otherStick)} choices={deploy.found.map((each) => ({ id: each.stick, label: stickName(each, t) }))} value={stick?.stick ?? null} onChange={deploy.pick} />}
        </section>
        <section className={cx(styles["happens"])} aria-label={t(deployText.happens)}>
          <h2>{t(deployText.happens)}</h2>
          <ol>
            <li>{t(deployText.happen1)}</li>
            <li>{t(deployText.happen2)}</li>
            <li>{t(deployText.happen3)}</li>
            <li>{t(deployText.happen4)}</li>
          </ol>
          <div className={cx(styles["line"])}><Icon name="shield" /><span>{t(deployText.keepsRunning)}</span></div>
          <div className={cx(styles["line"])}><Icon name="stick" /><span>{t(deployText.leaveStick)}</span></div>
        </section>
      </div>
      <div className={cx(styles["acts"])}>
        <div className={cx(styles["act"])}>
          {progress === null && deploy.startEject !== undefined && stick !== undefined && !isRelease && (isGood || practised !== null)
            ? <Button second={t(deployText.ejectSays)} onPress={deploy.startEject}>{t(deployText.eject, { stick: stickName(stick, t) })}</Button>
            : progress !== null && (practise.isRunning || write.isRunning)
            ? <Button second={t(deployText.cancelSays)} onPress={practise.isRunning ? practise.cancel : write.cancel}>{t(deployText.cancel)}</Button>
            : <Button second={t(deployText.notNowSays)} onPress={() => go("monitor")}>{t(deployText.notNow)}</Button>}
        </div>
        <div className={cx(styles["act"])}>{act}</div>
      </div>
    </div>
  );
}

function Path({ at }: { readonly at: number }) {
  const { t } = useText();
  const steps = [deployText.step1, deployText.step2, deployText.step3, deployText.step4];
  return (
    <ol className={cx(styles["path"])}>
      {steps.map((step, index) => {
        const state = index < at ? "done" : index === at ? "now" : "next";
        return (
          <li key={index} className={cx(state !== "next" && styles[state])} aria-current={state === "now" ? "step" : undefined}>
            <Icon name={state === "done" ? "ok" : state === "now" ? "current" : "open"} />
            <span className={look.cut}>{t(step)}</span>
            <span className={look.sr}>{t({ done: deployText.stepDone, now: deployText.stepNow, next: deployText.stepNext }[state])}</span>
          </li>
        );
      })}
    </ol>
  );
}
