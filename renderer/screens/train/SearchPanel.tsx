// Best model in a set time: how long it may search, what it has reached, pause and go on; its winners are candidates of the plan like any other.

import { memo, useEffect, useState, type ReactNode } from "react";
import styles from "./Train.module.css";
import { bestSoFar } from "./bestSoFar.ts";
import { averageFamily } from "./Members.tsx";
import { useRoleWhy } from "./role.ts";
import { SearchTrials } from "./SearchTrials.tsx";
import { contract } from "../../../shared/contract/contract.ts";
import type { SearchInfo } from "../../../shared/contract/learn.ts";
import { SearchSettings } from "../../../shared/plan/plan.ts";
import { partsText } from "../../../shared/text/parts.ts";
import { searchText } from "../../../shared/text/train.ts";
import { useAct, useCall, useClient, useJob } from "../../app/calls.tsx";
import { useSection } from "../../app/project.ts";
import { LineChart } from "../../charts/LineChart.tsx";
import { Button } from "../../parts/Button.tsx";
import { cx } from "../../parts/classes.ts";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { Form, NumberField } from "../../parts/Fields.tsx";
import { look } from "../../parts/look.ts";
import { Disclosure, Section } from "../../parts/Panel.tsx";
import { ProgressRow } from "../../parts/Progress.tsx";
import { Note } from "../../parts/State.tsx";
import { useText } from "../../parts/words.ts";
import { familyName, figureWords, marginScale, metricName, stepWords } from "../select/figures.ts";

/** The search as it stands, read again with each trial while it runs. */
function useSearch(news: string | undefined): SearchInfo | null {
  const client = useClient();
  const answer = useCall(contract.learn.describeSearch, {});
  const [live, setLive] = useState<SearchInfo | null>(null);
  useEffect(() => {
    if (news === undefined) return;
    let isGone = false;
    client.call(contract.learn.describeSearch, {}).then(
      (value) => {
        if (!isGone) setLive(value);
      },
      () => undefined, // the job says what went wrong
    );
    return () => {
      isGone = true;
    };
  }, [client, news]);
  return news !== undefined && live !== null ? live : answer.state === "ready" ? answer.value : null;
}

export const SearchPanel = memo(function SearchPanel({ blockedWhy }: { readonly blockedWhy: string | undefined }) {
  const { t } = useText();
  const { value: section, write, act } = useSection("train");
  const job = useJob(contract.learn.search);
  const hold = useAct(contract.learn.holdSearch);
  const roleWhy = useRoleWhy(contract.learn.search);
  const search = useSearch(job.isRunning ? `${job.progress?.what ?? ""} ${job.progress?.detail ?? ""}` : undefined);
  const settings = section.search ?? SearchSettings.parse({});
  const keep = (next: SearchSettings) => void write({ ...section, search: next });
  const state = job.isRunning ? "running" : (search?.state ?? "none");
  const why = roleWhy ?? blockedWhy;
  const isSame = state === "done" && search?.current === true;
  const start = (word: string) => <Button icon="play" blockedWhy={why ?? (isSame ? t(searchText.same) : undefined)} onPress={() => void job.start({ settings })}>{word}</Button>;
  const drop = <Button look="quiet" icon="delete" onPress={() => void hold.run({ how: "drop" })}>{t(searchText.drop)}</Button>;
  const forget = () => {
    const { search: _, ...rest } = section;
    const own = section.candidates.filter((spec) => spec.search === undefined);
    void write({ ...rest, candidates: own.length > 0 ? own : section.candidates.map(({ search: _found, ...spec }) => spec) });
  };
  const acts: ReactNode =
    job.progress?.what === "train" ? <Button onPress={job.cancel}>{t(partsText.cancel)}</Button>
    : state === "running" ? (
      <>
        <Button onPress={() => void hold.run({ how: "pause" })}>{t(partsText.pause)}</Button>
        <Button onPress={() => void hold.run({ how: "finish" })} blockedWhy={search?.trials.some((trial) => trial.state === "done") === true ? undefined : t(searchText.beginning)}>{t(searchText.finish)}</Button>
        {drop}
      </>
    ) : (
      <>
        <NumberField label={t(searchText.minutes)} unit="min" value={settings.minutes ?? Number.NaN} min={0.1} max={1440} digits={1} onChange={(minutes) => minutes !== settings.minutes && !Number.isNaN(minutes) && keep({ ...settings, minutes })} />
        {start(t(state === "paused" ? searchText.resume : state === "done" ? searchText.again : searchText.start))}
        {state === "paused" && drop}
      </>
    );
  return (
    <Section title={t(searchText.title)} acts={section.search !== undefined && state !== "running" ? <Button look="quiet" icon="undo" onPress={forget}>{t(searchText.without)}</Button> : undefined}>
      <div className={cx(styles["search"])}>
        <div className={look.stack}>
          <span className={look.muted}>{t(searchText.says)}</span>
          {job.progress !== null && <ProgressRow what={t(job.progress.what === "train" ? searchText.judging : searchText.searching)} share={job.progress.done} leftMs={job.progress.leftMs} {...(search === null ? {} : { detail: t(searchText.tried, { count: search.trials.length }) })} />}
          <span className={cx(look.row, styles["searchActs"])}>{acts}</span>
          {state !== "running" && <Limits settings={settings} onKeep={keep} />}
          {[job.failure, hold.failure, act.failure].map((failure, i) => failure !== null && <ErrorNote key={i} error={failure} />)}
          {state === "paused" && search !== null && <Note kind="info">{t(searchText.paused, { count: search.trials.length })}</Note>}
          {state === "done" && search !== null && <Found search={search} hasAverage={section.candidates.some(({ family, search: by }) => family === averageFamily && by !== undefined)} />}
        </div>
        <Curve search={search} />
      </div>
      {search !== null && search.trials.length > 0 && (
        <Disclosure title={t(searchText.log)} sub={t(searchText.tried, { count: search.trials.length })}>
          <div className={cx(styles["trials"])}><SearchTrials search={search} /></div>
        </Disclosure>
      )}
    </Section>
  );
});

function Limits({ settings, onKeep }: { readonly settings: SearchSettings; readonly onKeep: (settings: SearchSettings) => void }) {
  const { t } = useText();
  const field = (name: "memoryMb" | "microsecondsPerRow" | "trials", label: string, unit: string, help: string) => (
    <NumberField label={label} unit={unit} value={settings[name] ?? Number.NaN} min={name === "trials" ? 1 : 0} digits={name === "trials" ? 0 : 2} help={help} onChange={(value) => onKeep({ ...settings, [name]: Number.isNaN(value) || value <= 0 ? null : name === "trials" ? Math.round(value) : value })} />
  );
  return (
    <Disclosure title={t(searchText.limits)} sub={t(searchText.limitsSub)}>
      <Form label={t(searchText.limits)}>
        {field("memoryMb", t(searchText.memory), "MB", t(searchText.noLimit))}
        {field("microsecondsPerRow", t(searchText.rowTime), "µs", t(searchText.noLimit))}
        {field("trials", t(searchText.trials), "", t(searchText.trialsHelp))}
      </Form>
    </Disclosure>
  );
}

/** What a search that is done has found, and whether an average of several would have paid. */
function Found({ search, hasAverage }: { readonly search: SearchInfo; readonly hasAverage: boolean }) {
  const { t, f } = useText();
  const best = search.trials.find((trial) => trial.number === search.winners[0]);
  if (!search.current) return <Note kind="caution">{t(searchText.stale)}</Note>;
  if (best === undefined) return null;
  const { blend } = search;
  // An error's gain is told in the target's own unit.
  const step = (value: number) => (marginScale(search.metric).unit === "%" ? f.number(value) : stepWords(search.metric, value, f));
  return (
    <>
      <span>{t(searchText.found, { family: familyName(best.family, t), count: search.trials.length, metric: metricName(search.metric, t), value: figureWords(search.metric, best.score, f) })}</span>
      {blend !== null && <span className={cx(look.small, look.muted)}>{blend.gain.low > 0 ? t(hasAverage ? searchText.blendPays : searchText.blendOut, { count: blend.members.length, gain: step(blend.gain.value), low: step(blend.gain.low), high: step(blend.gain.high) }) : t(searchText.blendNoise)}</span>}
    </>
  );
}

/** The best score against search time; words until the first trial on all rows has ended. */
function Curve({ search }: { readonly search: SearchInfo | null }) {
  const { t, f } = useText();
  const { x, y } = search === null ? { x: [], y: [] } : bestSoFar(search);
  if (search === null || x.length < 2) return <div className={cx(styles["noCurve"], look.muted)}>{search?.state === "running" ? t(searchText.beginning) : null}</div>;
  return <LineChart label={t(searchText.curve)} x={x} lines={[{ label: t(searchText.best), colour: 1, y }]} xTitle={t(searchText.time)} yTitle={metricName(search.metric, t)} height={150} xWord={(at) => f.duration(at * 1000)} />;
}
