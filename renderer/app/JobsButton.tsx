// The jobs list in the top bar: what runs with bar, time left and cancel; what ended with its end. Errors stay with their code.

import { Button as AriaButton, Dialog, DialogTrigger, Popover } from "react-aria-components";
import styles from "./Shell.module.css";
import { useClient, useJobs } from "./calls.tsx";
import { cx } from "../parts/classes.ts";
import { ErrorNote } from "../parts/ErrorNote.tsx";
import { EmptyState } from "../parts/Empty.tsx";
import { Icon } from "../parts/Icon.tsx";
import { ProgressRow } from "../parts/Progress.tsx";
import { useText } from "../parts/words.ts";
import { contract } from "../../shared/contract/contract.ts";
import { errorRegistry, type FailureData } from "../../shared/contract/errors.ts";
import type { JobInfo } from "../../shared/contract/jobs.ts";
import { jobText } from "../../shared/text/jobs.ts";
import { shellText } from "../../shared/text/shell.ts";

/** Narrows a job's failure, which crossed the pipe as plain data. */
function failureIn(job: JobInfo): FailureData | null {
  const data = job.failure;
  if (typeof data !== "object" || data === null || !("name" in data)) return null;
  return Object.keys(errorRegistry).some((name) => name === data.name) ? (data as FailureData) : null;
}

/** The job in words: what its call does. */
export function useJobWords(): (job: JobInfo) => string {
  const { t } = useText();
  return (job) => {
    const text = Object.entries(jobText).find(([call]) => call === job.call)?.[1];
    return text === undefined ? job.call : t(text);
  };
}

export function JobsButton() {
  const { t, f } = useText();
  const jobs = useJobs();
  const client = useClient();
  const say = useJobWords();
  const running = jobs.filter((job) => job.state === "running");
  const share = f.percent(running.reduce((sum, job) => sum + job.done, 0) / Math.max(1, running.length));
  const label = running.length === 0 ? t(shellText.jobsNone) : running.length === 1 ? t(shellText.jobsOne, { share }) : t(shellText.jobsMany, { count: running.length, share });
  const ended = { done: shellText.jobDone, failed: shellText.jobFailed, cancelled: shellText.jobCancelled, interrupted: shellText.jobInterrupted };
  return (
    <DialogTrigger>
      <AriaButton className={cx(styles["plain"])}><Icon name={running.length > 0 ? "jobs" : "open"} /><span>{label}</span></AriaButton>
      <Popover className={cx(styles["popover"])} placement="bottom end" offset={4}>
        <Dialog className={cx(styles["jobs"])} aria-label={t(shellText.jobs)}>
          {jobs.length === 0 && <EmptyState>{t(shellText.jobsEmpty)}</EmptyState>}
          {jobs.slice(0, 12).map((job) => {
            const failure = job.state === "failed" ? failureIn(job) : null;
            return (
              <div key={job.id} className={cx(styles["job"])}>
                {job.state === "running" ? (
                  <ProgressRow what={say(job)} share={job.done} detail={job.detail} leftMs={job.leftMs} onCancel={() => void client.call(contract.job.cancel, { job: job.id }).catch(() => undefined)} />
                ) : (
                  <>
                    <div className={cx(styles["jobLine"])}>
                      <span>{say(job)}</span>
                      <span>{job.state === "done" ? t(shellText.jobDone, { time: f.duration((job.endedMs ?? job.startedMs) - job.startedMs) }) : t(ended[job.state])}</span>
                    </div>
                    {failure !== null && <ErrorNote error={failure} />}
                  </>
                )}
              </div>
            );
          })}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
