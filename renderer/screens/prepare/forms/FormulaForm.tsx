// Form of a formula.

import type { Of, PartProps } from "./formParts.tsx";
import { TextField } from "../../../parts/Fields.tsx";
import { useText } from "../../../parts/words.ts";
import { prepareText } from "../../../../shared/text/prepare.ts";

export function Derive({ step, onChange }: PartProps<Of<"derive">>) {
  const { t } = useText();
  return (
    <>
      <TextField label={t(prepareText.name)} value={step.name} onChange={(name) => onChange({ ...step, name })} />
      <TextField label={t(prepareText.formula)} value={step.formula} onChange={(formula) => onChange({ ...step, formula })} lines help={t(prepareText.formulaHelp)} />
    </>
  );
}

