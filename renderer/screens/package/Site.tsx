// The site as this workbench knows it: the root in force with its words, a root on its way to its signatures, the next one, and keys.

import { useState } from "react";
import styles from "./Package.module.css";
import { Folded } from "./Folded.tsx";
import { Effects } from "./Effects.tsx";
import { Keys, MakeKey } from "./Keys.tsx";
import { RootChange } from "./RootChange.tsx";
import { KeyFields, useSigning } from "./signing.tsx";
import { contract } from "../../../shared/contract/contract.ts";
import type { RootInfo, SiteInfo } from "../../../shared/contract/release.ts";
import { releaseRoles, releaseText } from "../../../shared/text/release.ts";
import { rootText } from "../../../shared/text/roots.ts";
import { useAct } from "../../app/calls.tsx";
import { Button } from "../../parts/Button.tsx";
import { cx } from "../../parts/classes.ts";
import { DataTable } from "../../parts/DataTable.tsx";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { Form, FormRow, TextField } from "../../parts/Fields.tsx";
import { look } from "../../parts/look.ts";
import { PropertyList } from "../../parts/Panel.tsx";
import { Note } from "../../parts/State.tsx";
import { useText } from "../../parts/words.ts";
import { useRoleWhy } from "../train/role.ts";

interface SiteProps {
  readonly stick: string;
  readonly site: SiteInfo;
}

export function Site({ stick, site }: SiteProps) {
  const { t } = useText();
  const { root, draft, systemStore, firstWords } = site;
  return (
    <Folded title={t(releaseText.site)} sub={root === null ? t(releaseText.siteNone) : t(releaseText.siteRoot, { site: root.site, version: root.version })} isOpen={root === null}>
      {root !== null && <InForce root={root} firstWords={firstWords ?? root.words} />}
      {draft !== null && <Draft stick={stick} draft={draft} />}
      <RootChange key={root?.version ?? 0} stick={stick} site={site} />
      <Accept stick={stick} isFirst={root === null} />
      <Keys stick={stick} systemStore={systemStore} />
      <MakeKey stick={stick} systemStore={systemStore} />
    </Folded>
  );
}

function InForce({ root, firstWords }: { readonly root: RootInfo; readonly firstWords: string }) {
  const { t } = useText();
  const floors = Object.entries(root.securityFloor);
  return (
    <>
      <PropertyList
        facts={[
          { name: t(releaseText.rootWords), value: <span className={cx(styles["words"])}><b>{firstWords}</b> <span className={cx(look.small, look.muted)}>{t(releaseText.rootWordsSays)}</span></span> },
          { name: t(releaseText.threshold), value: root.rootThreshold },
          ...(floors.length === 0 ? [] : [{ name: t(rootText.floors), value: floors.map(([line, least]) => t(rootText.floorSays, { line, least })).join(", ") }]),
          ...(root.revokedKeys.length + root.revokedPackages.length === 0 ? [] : [{ name: t(releaseText.revoked), value: t(releaseText.revokedCount, { keys: root.revokedKeys.length, packages: root.revokedPackages.length }) }]),
        ]}
      />
      <DataTable label={t(releaseText.persons)} rows={root.persons} rowId={(each) => each.person} free columns={[
        { id: "name", title: t(releaseText.person), value: (each) => each.name },
        { id: "group", title: t(releaseText.group), width: 110, value: (each) => t(releaseRoles[each.group]) },
        { id: "keys", title: t(releaseText.keysOfPerson), value: (each) => each.keys.map(({ role }) => t(releaseRoles[role])).join(", ") },
      ]} />
    </>
  );
}

function Draft({ stick, draft }: { readonly stick: string; readonly draft: NonNullable<SiteInfo["draft"]> }) {
  const { t } = useText();
  const signing = useSigning(stick, "root");
  const sign = useAct(contract.release.signRoot);
  const roleWhy = useRoleWhy(contract.release.signRoot);
  return (
    <Note kind="caution">
      <div className={look.stack}>
      <p>{t(releaseText.draft, { version: draft.root.version, names: draft.signedBy.join(", ") })}</p>
      <Effects effects={draft.effects} />
      <p>{t(releaseText.draftWords, { words: draft.root.words })}</p>
      <p>{t(releaseText.draftMissing, { count: Math.max(draft.missing.before, draft.missing.own) })}</p>
      <Form label={t(releaseText.signDraft)}>
        <KeyFields signing={signing} />
        <FormRow label=""><div><Button blockedWhy={roleWhy ?? signing.why} onPress={() => signing.with((key) => sign.run({ stick, ...key }))}>{t(releaseText.signDraft)}</Button></div></FormRow>
      </Form>
      {sign.failure !== null && <ErrorNote error={sign.failure} onRetry={sign.clear} />}
      </div>
    </Note>
  );
}

function Accept({ stick, isFirst }: { readonly stick: string; readonly isFirst: boolean }) {
  const { t } = useText();
  const accept = useAct(contract.release.acceptRoots);
  const roleWhy = useRoleWhy(contract.release.acceptRoots);
  const [words, setWords] = useState("");
  const run = () => void accept.run({ stick, words });
  return (
    <>
      {isFirst ? (
        <Form label={t(releaseText.accept)} onSubmit={run}>
          <TextField label={t(releaseText.acceptWords)} value={words} onChange={setWords} help={t(releaseText.acceptWordsHelp)} />
          <FormRow label=""><div><Button blockedWhy={roleWhy} onPress={run}>{t(releaseText.accept)}</Button></div></FormRow>
        </Form>
      ) : <div><Button blockedWhy={roleWhy} onPress={run}>{t(releaseText.acceptNewer)}</Button></div>}
      {accept.failure !== null && <ErrorNote error={accept.failure} onRetry={accept.clear} />}
    </>
  );
}
