// The form of one step, by its kind. Gives a new step on every change; whole or not is judged by the recipe's own schema.

import type { ReactNode } from "react";
import { ColumnsField } from "./ColumnsField.tsx";
import type { PartProps } from "./forms/formParts.tsx";
import { Derive } from "./forms/FormulaForm.tsx";
import { Align, Despike, Difference, Impute, Lag, Rolling, Smooth, Spectrum } from "./forms/pastForms.tsx";
import { Calendar, Clean, Filter, OneHot, Regime, Scale } from "./forms/rowForms.tsx";
import { Batch, Resample } from "./forms/unfoldForms.tsx";
import { Form } from "../../parts/Fields.tsx";
import { useText } from "../../parts/words.ts";
import type { Step } from "../../../shared/recipe/recipe.ts";
import { prepareText } from "../../../shared/text/prepare.ts";

export interface StepFormProps extends PartProps<Step> {
  /** Usual distance of the rows that reach the step, seconds; null where it is not known. */
  readonly rowS: number | null;
  readonly onSubmit: () => void;
}

/** The form of a step; Enter submits. */
export function StepForm({ step, onChange, columns, rowS, onSubmit }: StepFormProps) {
  const { t } = useText();
  const part = (): ReactNode => {
    switch (step.kind) {
      case "select":
        return <ColumnsField value={step.columns} onChange={(chosen) => onChange({ ...step, columns: chosen })} columns={columns} withTexts />;
      case "clean":
        return <Clean step={step} onChange={onChange} columns={columns} />;
      case "filter":
        return <Filter step={step} onChange={onChange} columns={columns} />;
      case "impute":
        return <Impute step={step} onChange={onChange} columns={columns} />;
      case "resample":
        return <Resample step={step} onChange={onChange} columns={columns} />;
      case "rolling":
        return <Rolling step={step} onChange={onChange} columns={columns} rowS={rowS} />;
      case "lag":
        return <Lag step={step} onChange={onChange} columns={columns} />;
      case "difference":
        return <Difference step={step} onChange={onChange} columns={columns} />;
      case "oneHot":
        return <OneHot step={step} onChange={onChange} columns={columns} />;
      case "calendar":
        return <Calendar step={step} onChange={onChange} columns={columns} />;
      case "derive":
        return <Derive step={step} onChange={onChange} columns={columns} />;
      case "despike":
        return <Despike step={step} onChange={onChange} columns={columns} />;
      case "align":
        return <Align step={step} onChange={onChange} columns={columns} />;
      case "smooth":
        return <Smooth step={step} onChange={onChange} columns={columns} />;
      case "spectrum":
        return <Spectrum step={step} onChange={onChange} columns={columns} />;
      case "scale":
        return <Scale step={step} onChange={onChange} columns={columns} />;
      case "regime":
        return <Regime step={step} onChange={onChange} columns={columns} />;
      case "batch":
        return <Batch step={step} onChange={onChange} columns={columns} />;
    }
  };
  return <Form label={t(prepareText[step.kind])} onSubmit={onSubmit}>{part()}</Form>;
}
