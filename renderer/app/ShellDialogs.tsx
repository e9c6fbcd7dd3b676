// Dialogs of the shell: language and appearance, and the journal of who did what.

import { useAppearance } from "./appearance.tsx";
import { CallView, useCall } from "./calls.tsx";
import { DataTable, type Column } from "../parts/DataTable.tsx";
import { Dialog } from "../parts/Dialog.tsx";
import { Form, FormRow } from "../parts/Fields.tsx";
import { SegmentedControl } from "../parts/SegmentedControl.tsx";
import { useText } from "../parts/words.ts";
import { contract } from "../../shared/contract/contract.ts";
import type { JournalEntry } from "../../shared/contract/project.ts";
import { shellText } from "../../shared/text/shell.ts";

export interface ShellDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

export function SettingsDialog({ isOpen, onClose }: ShellDialogProps) {
  const { t } = useText();
  const { appearance, change } = useAppearance();
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={t(shellText.settings)}>
      <Form label={t(shellText.settings)}>
        <FormRow label={t(shellText.language)}>
          <SegmentedControl label={t(shellText.language)} choices={[{ id: "en", label: "English" }, { id: "de", label: "Deutsch" }]} value={appearance.language} onChange={(language) => change({ language })} />
        </FormRow>
        <FormRow label={t(shellText.theme)}>
          <SegmentedControl label={t(shellText.theme)} choices={[{ id: "system", label: t(shellText.themeSystem) }, { id: "light", label: t(shellText.themeLight) }, { id: "dark", label: t(shellText.themeDark) }]} value={appearance.theme} onChange={(theme) => change({ theme })} />
        </FormRow>
        <FormRow label={t(shellText.density)}>
          <SegmentedControl label={t(shellText.density)} choices={[{ id: "dense", label: t(shellText.dense) }, { id: "roomy", label: t(shellText.roomy) }]} value={appearance.density} onChange={(density) => change({ density })} />
        </FormRow>
        <FormRow label={t(shellText.mode)}>
          <SegmentedControl label={t(shellText.mode)} choices={[{ id: "desk", label: t(shellText.desk) }, { id: "technician", label: t(shellText.atMachine) }]} value={appearance.mode} onChange={(mode) => change({ mode })} />
        </FormRow>
      </Form>
    </Dialog>
  );
}

export function HistoryDialog({ isOpen, onClose }: ShellDialogProps) {
  const { t, f } = useText();
  const journal = useCall(contract.project.readJournal, isOpen ? { limit: 200 } : null);
  const columns: Column<JournalEntry>[] = [
    { id: "seq", title: "#", value: (entry) => entry.seq, align: "end", width: 48 },
    { id: "at", title: t(shellText.when), value: (entry) => entry.at, cell: (entry) => f.time(Date.parse(entry.at) * 1000), width: 140 },
    { id: "by", title: t(shellText.who), value: (entry) => `${entry.by}, ${entry.role}` },
    { id: "act", title: t(shellText.act), value: (entry) => entry.act },
    { id: "note", title: t(shellText.note), value: (entry) => entry.note },
  ];
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={t(shellText.history)} wide>
      <CallView answer={journal} what={t(shellText.history)}>
        {(entries) => <DataTable label={t(shellText.history)} rows={entries} columns={columns} rowId={(entry) => String(entry.seq)} sort={{ column: "seq", descending: true }} free />}
      </CallView>
    </Dialog>
  );
}
