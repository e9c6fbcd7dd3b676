// The verdict on an alarm's reason: three buttons with their keys, and a note that stays with it.

import { useState } from "react";
import styles from "./Explain.module.css";
import { contract } from "../../../shared/contract/contract.ts";
import type { AlarmInfo } from "../../../shared/contract/explain.ts";
import { explainText } from "../../../shared/text/explain.ts";
import { useAct } from "../../app/calls.tsx";
import { Button, IconButton } from "../../parts/Button.tsx";
import { cx } from "../../parts/classes.ts";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { TextField } from "../../parts/Fields.tsx";
import { look } from "../../parts/look.ts";
import { useText } from "../../parts/words.ts";
import { useRoleWhy } from "../train/role.ts";
import { useKeys } from "./keys.ts";

type Verdict = AlarmInfo["verdict"];

const verdicts = [
  { verdict: "plausible", word: explainText.judgePlausible, key: "1" },
  { verdict: "implausible", word: explainText.judgeImplausible, key: "2" },
  { verdict: "artefact", word: explainText.judgeArtefact, key: "3" },
] as const;

export function Judge({ alarm }: { readonly alarm: AlarmInfo }) {
  const { t } = useText();
  const act = useAct(contract.explain.judge);
  const why = useRoleWhy(contract.explain.judge);
  const [note, setNote] = useState(alarm.note);
  const judge = (verdict: Verdict) => {
    if (why === undefined) void act.run({ id: alarm.id, verdict, note: verdict === "open" ? "" : note });
  };
  useKeys({ "1": () => judge("plausible"), "2": () => judge("implausible"), "3": () => judge("artefact") });
  return (
    <>
      <div className={cx(styles["judge"])} role="group" aria-label={t(explainText.reasonIs)}>
        <span className={look.nowrap}>{t(explainText.reasonIs)}</span>
        {verdicts.map(({ verdict, word, key }) => (
          <Button key={verdict} keys={key} blockedWhy={why} onPress={() => judge(verdict)} {...(alarm.verdict === verdict ? { icon: "check" as const } : {})}>{t(word)}</Button>
        ))}
        <span className={cx(styles["note"])}><TextField label={t(explainText.note)} hideLabel value={note} onChange={setNote} placeholder={t(explainText.note)} onEnter={() => alarm.verdict !== "open" && judge(alarm.verdict)} /></span>
        {alarm.verdict !== "open" && note !== alarm.note && <Button blockedWhy={why} onPress={() => judge(alarm.verdict)}>{t(explainText.keepNote)}</Button>}
        {alarm.verdict !== "open" && <IconButton icon="undo" label={t(explainText.reopen)} isDisabled={why !== undefined} onPress={() => judge("open")} />}
      </div>
      {act.failure !== null && <ErrorNote error={act.failure} onRetry={act.clear} />}
    </>
  );
}
