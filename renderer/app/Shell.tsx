// The frame of every screen: top bar 40, path 160, the step, status 24. At the machine (technician) only what is needed there.

import { Suspense, useEffect, useState } from "react";
import { Button as AriaButton } from "react-aria-components";
import styles from "./Shell.module.css";
import { formatAddress } from "./address.ts";
import { useAppearance } from "./appearance.tsx";
import { useAct } from "./calls.tsx";
import type { Command } from "./commands.tsx";
import { ErrorBoundary } from "./ErrorBoundary.tsx";
import { JobsButton } from "./JobsButton.tsx";
import { Palette } from "./Palette.tsx";
import { go, useAddress, useProject } from "./project.ts";
import { Rail, useBlockedWords } from "./Rail.tsx";
import { RoleButton } from "./RoleButton.tsx";
import { prefetchScreens, screens } from "./screens.ts";
import { HistoryDialog, SettingsDialog } from "./ShellDialogs.tsx";
import { Button } from "../parts/Button.tsx";
import { cx } from "../parts/classes.ts";
import { ErrorNote } from "../parts/ErrorNote.tsx";
import { Skeleton } from "../parts/Empty.tsx";
import { Icon } from "../parts/Icon.tsx";
import { look } from "../parts/look.ts";
import { Menu } from "../parts/Menu.tsx";
import { SegmentedControl } from "../parts/SegmentedControl.tsx";
import { Note } from "../parts/State.tsx";
import { useText } from "../parts/words.ts";
import type { Role } from "../../shared/contract/call.ts";
import { contract } from "../../shared/contract/contract.ts";
import type { ProjectInfo } from "../../shared/contract/project.ts";
import type { StepId } from "../../shared/steps/steps.ts";
import { shellText } from "../../shared/text/shell.ts";
import { stepText } from "../../shared/text/steps.ts";

/** Where a role starts: the first step of the path that waits, for technicians Deploy. */
export function startOf(project: Pick<ProjectInfo, "path" | "role">): StepId {
  if (project.role === "technician") return "deploy";
  return project.path.find((entry) => entry.state === "attention" || entry.state === "open")?.id ?? "monitor";
}

export function Shell({ isRestarting }: { readonly isRestarting: boolean }) {
  const { t } = useText();
  const project = useProject();
  const { appearance, change } = useAppearance();
  const address = useAddress();
  const step = address.step ?? startOf(project);
  const [open, setOpen] = useState<"palette" | "settings" | "history" | null>(null);
  const undo = useAct(contract.project.undo);
  const isAtMachine = appearance.mode === "technician";
  const close = () => setOpen(null);

  useEffect(() => {
    if (address.step === null) history.replaceState(null, "", formatAddress(step));
    document.title = `${t(stepText[step])} · ${project.name} · ${t(shellText.product)}`;
  }, [address.step, step, project.name, t]);
  useEffect(() => {
    const timer = setTimeout(() => void prefetchScreens(), 1500);
    return () => clearTimeout(timer);
  }, []);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        setOpen((known) => (known === "palette" ? null : "palette"));
      }
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);

  const onRole = (role: Role) => {
    change({ mode: role === "technician" ? "technician" : "desk" });
    if (role === "technician") go("deploy");
  };
  const acts: Command[] = [
    { id: "undo", label: t(shellText.undo), icon: "undo", act: () => void undo.run({}) },
    { id: "history", label: t(shellText.history), icon: "history", act: () => setOpen("history") },
    { id: "settings", label: t(shellText.settings), icon: "settings", act: () => setOpen("settings") },
    { id: "language", label: appearance.language === "de" ? "English" : "Deutsch", also: t(shellText.language), icon: "language", act: () => change({ language: appearance.language === "de" ? "en" : "de" }) },
    { id: "dark", label: t(shellText.themeDark), also: t(shellText.theme), icon: "dark", act: () => change({ theme: "dark" }) },
    { id: "light", label: t(shellText.themeLight), also: t(shellText.theme), icon: "light", act: () => change({ theme: "light" }) },
  ];
  const Screen = screens[step];

  return (
    <div className={cx(styles["app"], isAtMachine && styles["simple"])}>
      <a href="#work" className={cx(styles["skip"])} onClick={(event) => {
        event.preventDefault();
        document.getElementById("work")?.focus();
      }}>{t(shellText.skip)}</a>
      <header className={cx(styles["top"])}>
        {isAtMachine ? (
          <>
            <span className={cx(styles["name"])}>{project.name}</span>
            <div className={cx(styles["end"])}>
              <SegmentedControl label={t(shellText.language)} choices={[{ id: "de", label: "Deutsch" }, { id: "en", label: "English" }]} value={appearance.language} onChange={(language) => change({ language })} />
              <Button icon="settings" onPress={() => setOpen("settings")}>{t(shellText.settings)}</Button>
              <RoleButton onRole={onRole} />
            </div>
          </>
        ) : (
          <>
            <Menu label={t(shellText.projectMenu)} groups={[{ entries: acts.slice(0, 2).map((act) => ({ id: act.id, label: act.label, icon: act.icon ?? "right", onAct: act.act })) }, { entries: acts.slice(2, 3).map((act) => ({ id: act.id, label: act.label, icon: act.icon ?? "right", onAct: act.act })) }]}>
              <AriaButton className={cx(styles["plain"])}><span className={cx(styles["name"])}>{project.name}</span><Icon name="down" size="small" /></AriaButton>
            </Menu>
            <AriaButton className={cx(styles["find"])} onPress={() => setOpen("palette")}>
              <Icon name="search" size="small" /><span>{t(shellText.search)}</span><kbd className={look.kbd}>Ctrl K</kbd>
            </AriaButton>
            <JobsButton />
            <RoleButton onRole={onRole} />
          </>
        )}
      </header>
      {!isAtMachine && <Rail now={step} />}
      <main id="work" tabIndex={-1} className={cx(styles["work"])}>
        {(isRestarting || undo.failure !== null) && (
          <div className={cx(styles["banner"])}>
            {isRestarting && <Note kind="caution">{t(shellText.restarting)}</Note>}
            {undo.failure !== null && <ErrorNote error={undo.failure} acts={<Button onPress={undo.clear}>{t(shellText.close)}</Button>} />}
          </div>
        )}
        <div className={cx(styles["screen"])}>
          <ErrorBoundary key={step} broken={(failure, again) => <div className={look.pad}><ErrorNote error={failure} onRetry={again} /></div>}>
            <Suspense fallback={<Skeleton what={t(stepText[step])} />}>
              <Screen />
            </Suspense>
          </ErrorBoundary>
        </div>
      </main>
      {!isAtMachine && <StatusBar />}
      <Palette isOpen={open === "palette"} onClose={close} acts={acts} />
      <SettingsDialog isOpen={open === "settings"} onClose={close} />
      <HistoryDialog isOpen={open === "history"} onClose={close} />
    </div>
  );
}

function StatusBar() {
  const { t, zone } = useText();
  const project = useProject();
  const say = useBlockedWords();
  const dataset = project.refs["dataset"];
  const blocked = project.path.find((entry) => entry.state === "blocked");
  return (
    <footer className={cx(styles["status"])}>
      <span>{dataset === undefined ? t(shellText.noDataset) : t(shellText.dataset, { digest: dataset.slice(0, 8) })}</span>
      <span>{t(shellText.planSaved)} {project.planDigest.slice(0, 8)}</span>
      <span>{t(shellText.entry, { seq: project.seq })}</span>
      <span>{t(shellText.zone, { zone })}</span>
      {blocked?.blocked !== undefined && <span>{t(stepText[blocked.id])}: {say(blocked.blocked.reason)}</span>}
      {project.readOnly && <span>{t(shellText.readOnly)}</span>}
      {project.mended.length > 0 && <span>{t(shellText.mended, { codes: project.mended.join(", ") })}</span>}
      <span className={cx(styles["end"])}><Icon name="offline" size="tiny" />{t(shellText.offline)}</span>
    </footer>
  );
}
