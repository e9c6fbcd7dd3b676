// Events from a column: every run of rows with one value becomes an event.

import { useState } from "react";
import { typedNumber } from "./events.ts";
import { useAct, useCall } from "../../app/calls.tsx";
import { Button } from "../../parts/Button.tsx";
import { Dialog } from "../../parts/Dialog.tsx";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { Form, TextField } from "../../parts/Fields.tsx";
import { look } from "../../parts/look.ts";
import { Select } from "../../parts/Select.tsx";
import { useText } from "../../parts/words.ts";
import { contract } from "../../../shared/contract/contract.ts";
import type { DatasetInfo } from "../../../shared/contract/data.ts";
import type { LabelSetInfo } from "../../../shared/contract/label.ts";
import { labelText } from "../../../shared/text/label.ts";

const mostShown = 8;

export function FromColumn({ dataset, classes, onClose }: { readonly dataset: DatasetInfo; readonly classes: LabelSetInfo["classes"]; readonly onClose: () => void }) {
  const { t } = useText();
  const act = useAct(contract.label.fromColumn);
  const columns = dataset.columns.filter((column) => column.kind === "number" || column.kind === "text");
  // A column of two values is the likeliest mark of an event.
  const likely = columns.find((column) => column.kind === "text") ?? columns.find((column) => column.min === 0 && column.max === 1) ?? columns[0];
  const [column, setColumn] = useState(likely?.name ?? "");
  const [value, setValue] = useState("1");
  const [of, setClass] = useState(classes[0]?.id ?? "event");
  const summary = useCall(contract.data.summarizeColumn, column === "" ? null : { column });
  const kind = columns.find((one) => one.name === column)?.kind;
  const found = summary.state !== "ready" ? [] : kind === "text" ? summary.value.topTexts.map((one) => one.text) : [summary.value.quantiles["min"], summary.value.quantiles["max"]].flatMap((one) => (one === undefined ? [] : [String(one)]));
  // Rows are compared with the value itself, so it is shown as it is and not in the few digits that are read easily.
  const number = typedNumber(value);
  const make = () => void act.run({ column, positive: kind === "number" && Number.isFinite(number) ? number : value, class: of }).then((done) => done !== undefined && onClose());
  return (
    <Dialog
      isOpen onClose={onClose} title={t(labelText.fromColumn)}
      acts={
        <>
          <Button onPress={onClose}>{t(labelText.close)}</Button>
          <Button look="primary" onPress={make} isDisabled={act.isRunning || value === "" || column === ""}>{t(labelText.makeEvents)}</Button>
        </>
      }
    >
      <div className={look.stack}>
        <Form label={t(labelText.fromColumn)} onSubmit={make}>
          <Select label={t(labelText.column)} choices={columns.map((one) => ({ id: one.name, label: one.name }))} value={column} onChange={setColumn} />
          <TextField label={t(labelText.value)} value={value} onChange={setValue} help={found.length === 0 ? t(labelText.valueHelp) : t(labelText.valuesFound, { values: found.slice(0, mostShown).join(", ") })} />
          <Select label={t(labelText.class)} choices={classes.map((one) => ({ id: one.id, label: one.name }))} value={of} onChange={setClass} />
        </Form>
        {act.failure !== null && <ErrorNote error={act.failure} onRetry={make} />}
      </div>
    </Dialog>
  );
}
