// What shall be done with one machine's model: the open proposal with its evidence, candidate and figures beside, and what a person may do next.

import { useState } from "react";
import { metricName } from "../select/figures.ts";
import { About, useAbout } from "./About.tsx";
import { failureOfFlag } from "./fleet.ts";
import styles from "./Monitor.module.css";
import { Faulty, Released } from "./Released.tsx";
import { contract } from "../../../shared/contract/contract.ts";
import type { DeviceInfo } from "../../../shared/contract/deploy.ts";
import type { ProposalAbout, ProposalCandidate, ProposalView } from "../../../shared/contract/proposals.ts";
import { proposalKinds, type ProposalKind } from "../../../shared/plan/triggers.ts";
import { proposalText } from "../../../shared/text/proposals.ts";
import { CallView, useAct, useCall, useJob } from "../../app/calls.tsx";
import { useProject } from "../../app/project.ts";
import { Button } from "../../parts/Button.tsx";
import { cx } from "../../parts/classes.ts";
import { EmptyState } from "../../parts/Empty.tsx";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { Form, TextField } from "../../parts/Fields.tsx";
import { look } from "../../parts/look.ts";
import { Disclosure, PropertyList, Section, type Fact } from "../../parts/Panel.tsx";
import { ProgressRow } from "../../parts/Progress.tsx";
import { Select } from "../../parts/Select.tsx";
import { Note, StateChip, StateLine, type State } from "../../parts/State.tsx";
import { useText } from "../../parts/words.ts";

const chips: Record<ProposalView["state"], State> = { PROPOSED: "caution", APPROVED: "caution", TRAINED: "caution", CHALLENGER: "caution", RELEASED: "ok", DONE: "ok", REJECTED: "unknown" };

export function Proposals({ device }: { readonly device: DeviceInfo }) {
  const { t } = useText();
  const listed = useCall(contract.proposal.list, {});
  return (
    <CallView answer={listed} what={t(proposalText.reading)}>
      {(all) => {
        const own = all.filter((each) => each.device === device.device);
        const open = own.filter((each) => each.next.length > 0);
        const past = own.filter((each) => each.next.length === 0);
        return (
          <Section title={t(proposalText.title)} sub={t(proposalText.sub)}>
            <Looked />
            {open.length === 0 ? <Ask device={device} /> : open.map((each) => <Decision key={each.id} proposal={each} runs={device.package} />)}
            <Faulty />
            {past.length > 0 && (
              <Disclosure title={t(proposalText.earlier)}>
                <ul className={cx(styles["seen"])}>{past.map((each) => <li key={each.id}>{t(proposalText[each.kind])} <StateChip state={chips[each.state]}>{t(proposalText[each.state])}</StateChip> <Steps proposal={each} last /></li>)}</ul>
              </Disclosure>
            )}
          </Section>
        );
      }}
    </CallView>
  );
}

/** Why the triggers could not be looked at when a stick came home or the project was opened. */
function Looked() {
  const { t } = useText();
  const last = useCall(contract.proposal.readLook, {});
  const check = useAct(contract.proposal.check);
  const flag = last.state === "ready" ? last.value?.failure : undefined;
  if (!flag) return null;
  const failure = failureOfFlag(flag);
  const again = () => void check.run({});
  return (
    <>
      <StateLine state="alarm">{t(proposalText.lookFailed)}</StateLine>
      {failure === undefined ? <Note kind="caution">{flag.code}</Note> : <ErrorNote error={failure} onRetry={again} />}
    </>
  );
}

/** Nothing is open: a person may propose. */
function Ask({ device }: { readonly device: DeviceInfo }) {
  const { t } = useText();
  const act = useAct(contract.proposal.make);
  const [kind, setKind] = useState<ProposalKind>("retrain");
  const [reason, setReason] = useState("");
  return (
    <>
      <EmptyState>{t(proposalText.none, { name: device.name })}</EmptyState>
      {device.package !== null && (
        <Form label={t(proposalText.propose)}>
          <Select label={t(proposalText.kind)} choices={proposalKinds.map((id) => ({ id, label: t(proposalText[id]) }))} value={kind} onChange={setKind} />
          <TextField label={t(proposalText.reason)} value={reason} onChange={setReason} isDisabled={act.isRunning} />
          <span><Button blockedWhy={reason.trim() === "" ? t(proposalText.reasonWhy) : undefined} onPress={() => void act.run({ device: device.device, kind, reason })}>{t(proposalText.propose)}</Button></span>
        </Form>
      )}
      {act.failure !== null && <ErrorNote error={act.failure} onRetry={act.clear} />}
    </>
  );
}

function Decision({ proposal, runs }: { readonly proposal: ProposalView; readonly runs: string | null }) {
  const { t, f } = useText();
  const { id, kind, state, on, evidence, candidate, challenger, shadow, released } = proposal;
  const draft = useAbout(proposal);
  const saw = on === null ? null : evidence.map(({ what, figure, limit }) => t(proposalText.figureOf, { what: what === "" ? t(proposalText[on]) : what, figure: f.number(figure, { digits: 2 }), limit: f.number(limit, { digits: 2 }) }));
  return (
    <div className={cx(styles["diagnosis"])}>
      <div className={look.stack}>
        <span className={cx(styles["verdict"])}><b>{t(proposalText[kind])}</b> <StateChip state={chips[state]}>{t(proposalText[state])}</StateChip> <span className={cx(look.small, look.muted, look.nowrap)}>{id}</span></span>
        {proposal.package !== runs && challenger === null && <StateLine state="unknown">{t(proposalText.outdated)}</StateLine>}
        {on !== null && <span>{t(proposalText[on])}</span>}
        {saw !== null && <ul className={cx(styles["seen"])} aria-label={t(proposalText.evidence)}>{saw.map((said) => <li key={said}>{said}</li>)}</ul>}
        <Steps proposal={proposal} />
      </div>
      <div className={look.stack}>
        <Question proposal={proposal} />
        {candidate !== null && <CandidateFacts candidate={candidate} />}
        {challenger !== null && (
          <StateLine state={shadow === null ? "unknown" : shadow.passed ? "ok" : "alarm"}>
            {shadow === null ? t(proposalText.shadowWaits, { package: (released?.release ?? challenger).slice(0, 12) }) : t(shadow.passed ? proposalText.shadowPassed : proposalText.shadowRefused, { rows: f.number(shadow.rows, { digits: 0 }), gained: shadow.alarmsGained, lost: shadow.alarmsLost })}
          </StateLine>
        )}
        {released !== null && <Released found={released} />}
        <About proposal={proposal} draft={draft} />
        {/* A note belongs to one step: the next one begins without it. */}
        <Next key={state} proposal={proposal} about={draft.about} aboutWhy={draft.why} />
      </div>
    </div>
  );
}

function Steps({ proposal, last }: { readonly proposal: ProposalView; readonly last?: boolean }) {
  const { t, f } = useText();
  const shown = last === true ? proposal.steps.slice(-1) : proposal.steps;
  const said = ({ by, at, note }: ProposalView["steps"][number]) => {
    const time = f.time(Date.parse(at) * 1000, "minute");
    if (by === "") return t(proposalText.byTrigger, { trigger: proposal.trigger ?? "", time });
    return note === "" ? t(proposalText.byPersonShort, { person: by, time }) : t(proposalText.byPerson, { person: by, time, note });
  };
  if (last === true) return <span className={cx(look.small, look.muted)}>{shown.map(said).join("")}</span>;
  return <PropertyList facts={shown.map((step): Fact => ({ name: t(step.state === "PROPOSED" ? proposalText.proposed : proposalText[step.state]), value: said(step) }))} />;
}

function Question({ proposal: { id, question, state } }: { readonly proposal: ProposalView }) {
  const { t, f } = useText();
  const act = useAct(contract.proposal.answer);
  if (question === null) return null;
  if (question.answer !== null) return <Note kind="ok">{t(proposalText.answered, { answer: t(proposalText[question.answer]) })}</Note>;
  const place = question.atUs > 1e12 ? f.time(question.atUs) : f.number(question.atUs, { digits: 0 });
  const say = (answer: "changed" | "notChanged" | "unknown") => void act.run({ id, answer, note: "" });
  return (
    <>
      <Note
        kind="caution"
        acts={<span className={cx(styles["answers"])}>{(["changed", "notChanged", "unknown"] as const).map((answer) => <Button key={answer} onPress={() => say(answer)} isDisabled={act.isRunning}>{t(proposalText[answer])}</Button>)}</span>}
      >
        {t(proposalText.question, { asset: question.asset, time: place })} {state === "PROPOSED" && t(proposalText.held)}
      </Note>
      {act.failure !== null && <ErrorNote error={act.failure} onRetry={act.clear} />}
    </>
  );
}

function CandidateFacts({ candidate }: { readonly candidate: ProposalCandidate }) {
  const { t, f } = useText();
  const { gain, better, threshold } = candidate;
  const facts: Fact[] = [{ name: t(proposalText.candidate), value: `${candidate.name} (${candidate.by})` }];
  if (gain !== null)
    facts.push({ name: t(proposalText.gain, { metric: metricName(candidate.metric, t) }), value: <><span className={look.num}>{f.number(gain.value, { digits: 3 })}</span> <span className={cx(look.small, look.muted)}>{gain.low === null || gain.high === null ? "" : `${f.interval(gain.low, gain.high, { digits: 3 })} `}{t(proposalText.gainRows, { rows: f.number(candidate.rows, { digits: 0 }) })}</span></> });
  if (threshold !== null) facts.push({ name: t(proposalText.threshold), value: t(proposalText.moved, { before: f.number(threshold[0]), after: f.number(threshold[1]) }) });
  if (candidate.eventsWon + candidate.eventsLost > 0) facts.push({ name: t(proposalText.events), value: `${candidate.eventsWon} / ${candidate.eventsLost}` });
  if (candidate.falseAlarmsGone + candidate.falseAlarmsNew > 0) facts.push({ name: t(proposalText.falseAlarms), value: `${candidate.falseAlarmsGone} / ${candidate.falseAlarmsNew}` });
  return (
    <>
      <PropertyList facts={facts} />
      {threshold === null && <StateLine state={better === null ? "unknown" : better ? "ok" : "alarm"}>{t(better === null ? proposalText.unjudged : better ? proposalText.better : proposalText.notBetter)}</StateLine>}
    </>
  );
}

/** What carrying out does, in a word each; the others are trained. */
const carried = { rollBack: proposalText.rollBackNow, replaceSensor: proposalText["do-replaceSensor"], rebaseline: proposalText["do-rebaseline"], nothing: proposalText["do-nothing"], retrain: proposalText.carryOut, recalibrate: proposalText.carryOut } as const satisfies Record<ProposalKind, object>;

interface NextProps {
  readonly proposal: ProposalView;
  readonly about: ProposalAbout | undefined;
  readonly aboutWhy: string | undefined;
}

/** What a person may do now, with a note that the record keeps. */
function Next({ proposal: { id, kind, next, candidate, released }, about, aboutWhy }: NextProps) {
  const { t } = useText();
  const { role } = useProject();
  const [note, setNote] = useState("");
  const [approve, reject, release] = [useAct(contract.proposal.approve), useAct(contract.proposal.reject), useAct(contract.proposal.release)];
  const [train, challenge, carryOut] = [useJob(contract.proposal.train), useJob(contract.proposal.challenge), useJob(contract.proposal.carryOut)];
  const jobs = [train, challenge, carryOut];
  const isBusy = jobs.some((job) => job.isRunning) || [approve, reject, release].some((act) => act.isRunning);
  const failure = [...jobs, approve, reject, release].find((each) => each.failure !== null)?.failure;
  const progress = jobs.find((job) => job.progress !== null)?.progress;
  const cancel = jobs.find((job) => job.isRunning)?.cancel;
  const needsReason = t(proposalText.reasonWhy);
  const isEmpty = note.trim() === "";
  const acts = {
    approve: { press: () => void approve.run({ id, note }), word: proposalText.approve, roles: contract.proposal.approve.roles, why: undefined },
    train: { press: () => void train.start({ id }), word: proposalText.train, roles: contract.proposal.train.roles, why: undefined },
    challenge: { press: () => void challenge.start({ id, note }), word: proposalText.challenge, roles: contract.proposal.challenge.roles, why: candidate?.better === false ? t(proposalText.notBetter) : kind === "retrain" && candidate?.better === null && isEmpty ? needsReason : undefined },
    release: { press: () => void release.run({ id, note }), word: proposalText.release, roles: contract.proposal.release.roles, why: released?.missing === null ? undefined : t(proposalText.releaseWaits) },
    carryOut: { press: () => void carryOut.start({ id, note, ...(about ? { about: kind === "rebaseline" ? { ...about, tag: null, toUs: null } : about } : {}) }), word: carried[kind], roles: contract.proposal.carryOut.roles, why: aboutWhy },
    reject: { press: () => void reject.run({ id, note }), word: proposalText.reject, roles: contract.proposal.reject.roles, why: isEmpty ? needsReason : undefined },
  };
  const offered = next.flatMap((each) => (each === "answer" ? [] : [acts[each]]));
  const whyNot = (act: (typeof offered)[number]) => (isBusy ? t(proposalText.runningWhy) : act.roles.includes(role) ? act.why : t(proposalText.roleWhy));
  return (
    <Form label={t(proposalText.title)}>
      <TextField label={t(proposalText.note)} value={note} onChange={setNote} isDisabled={isBusy} />
      <span className={cx(styles["answers"])}>{offered.map((act) => <Button key={act.word.en} blockedWhy={whyNot(act)} onPress={act.press}>{t(act.word)}</Button>)}</span>
      {progress && <ProgressRow what={t(proposalText.working)} share={progress.done} leftMs={progress.leftMs} {...(cancel ? { onCancel: cancel } : {})} />}
      {failure && <ErrorNote error={failure} />}
    </Form>
  );
}
