// What an approved action is about: which tag, since when, until when. It begins with what was seen and what the plant's log says.

import { useState } from "react";
import { contract } from "../../../shared/contract/contract.ts";
import type { ProposalAbout, ProposalView } from "../../../shared/contract/proposals.ts";
import { proposalText } from "../../../shared/text/proposals.ts";
import { useCall } from "../../app/calls.tsx";
import { Form } from "../../parts/Fields.tsx";
import { Select } from "../../parts/Select.tsx";
import { Note, StateLine } from "../../parts/State.tsx";
import { TimeField } from "../../parts/TimeField.tsx";
import { useText } from "../../parts/words.ts";
import { spanOf } from "./span.ts";

interface AboutDraft {
  /** Undefined for actions that are about no stretch of time, and while nothing is known of the machine's. */
  readonly about: { tag: string; fromUs: number; toUs: number } | undefined;
  readonly tags: readonly string[];
  readonly change: (part: Partial<ProposalAbout>) => void;
  /** Why it cannot be carried out as it stands. */
  readonly why: string | undefined;
}

/** What the approved action of a proposal is about, as it is being written. */
export function useAbout({ device, kind, suggested, next }: ProposalView): AboutDraft {
  const { t } = useText();
  const drift = useCall(contract.monitor.readDrift, { device });
  const [changed, change] = useState<Partial<ProposalAbout>>({});
  const merge = (part: Partial<ProposalAbout>) => change({ ...changed, ...part });
  const isSensor = kind === "replaceSensor";
  if (!next.includes("carryOut") || (!isSensor && kind !== "rebaseline")) return { about: undefined, tags: [], change: merge, why: undefined };
  const span = spanOf(drift);
  if (typeof span === "string") return { about: undefined, tags: [], change: merge, why: t(proposalText[span]) };
  const { seen } = span;
  const tags = [...seen.tags].sort((a, b) => Number(b.over) - Number(a.over)).map(({ tag }) => tag);
  const about = { tag: changed.tag ?? suggested?.tag ?? tags[0] ?? "", fromUs: changed.fromUs ?? suggested?.fromUs ?? span.fromUs, toUs: changed.toUs ?? suggested?.toUs ?? span.toUs };
  return { about, tags, change: merge, why: isSensor && about.toUs < about.fromUs ? t(proposalText.endBefore) : undefined };
}

export function About({ proposal: { kind, suggested }, draft: { about, tags, change, why } }: { readonly proposal: ProposalView; readonly draft: AboutDraft }) {
  const { t } = useText();
  if (about === undefined) return why === undefined ? null : <StateLine state="unknown">{why}</StateLine>;
  const isSensor = kind === "replaceSensor";
  return (
    <>
      <Note kind="info">{t(isSensor ? proposalText.replaceSensorSays : proposalText.rebaselineSays)}</Note>
      {suggested?.entry && <StateLine state="ok">{t(proposalText.logSays, { entry: suggested.entry })}</StateLine>}
      <Form label={t(proposalText[kind])}>
        {isSensor && <Select label={t(proposalText.tag)} choices={tags.map((each) => ({ id: each, label: each }))} value={about.tag} onChange={(tag) => change({ tag })} />}
        <TimeField label={t(isSensor ? proposalText.faultyFrom : proposalText.changedFrom)} tUs={about.fromUs} onChange={(fromUs) => change({ fromUs })} />
        {isSensor && <TimeField label={t(proposalText.exchangedAt)} tUs={about.toUs} onChange={(toUs) => change({ toUs })} error={why} />}
      </Form>
    </>
  );
}
