// The recipe as a list: the data as they come, then each step with its gist and the rows and columns that it leaves.

import styles from "./Prepare.module.css";
import { gistOf } from "./steps.ts";
import { IconButton } from "../../parts/Button.tsx";
import { cx } from "../../parts/classes.ts";
import { look } from "../../parts/look.ts";
import { Menu } from "../../parts/Menu.tsx";
import { Section } from "../../parts/Panel.tsx";
import { ChoiceList } from "../../parts/Tree.tsx";
import { useText } from "../../parts/words.ts";
import { stepKinds, type Step } from "../../../shared/recipe/recipe.ts";
import { prepareText } from "../../../shared/text/prepare.ts";

const says = {
  select: prepareText.selectSays, clean: prepareText.cleanSays, filter: prepareText.filterSays, impute: prepareText.imputeSays, resample: prepareText.resampleSays, rolling: prepareText.rollingSays,
  lag: prepareText.lagSays, difference: prepareText.differenceSays, oneHot: prepareText.oneHotSays, calendar: prepareText.calendarSays, derive: prepareText.deriveSays,
  despike: prepareText.despikeSays, align: prepareText.alignSays, smooth: prepareText.smoothSays, spectrum: prepareText.spectrumSays, scale: prepareText.scaleSays, batch: prepareText.batchSays,
} as const;

export interface RecipeListProps {
  readonly steps: readonly Step[];
  /** Rows and columns of the data and after each step; empty while they are read. */
  readonly counts: readonly { readonly rows: number; readonly columns: number }[];
  readonly selected: number | null;
  /** The last step is a draft. */
  readonly isDraft: boolean;
  readonly onSelect: (index: number) => void;
  readonly onAdd: (kind: Step["kind"]) => void;
  readonly block: string | undefined;
}

interface Item {
  readonly id: string;
  readonly index: number;
  readonly title: string;
  readonly gist: string;
}

export function RecipeList({ steps, counts, selected, isDraft, onSelect, onAdd, block }: RecipeListProps) {
  const { t, f } = useText();
  const items: Item[] = [{ id: "-1", index: -1, title: t(prepareText.theData), gist: "" }, ...steps.map((step, index) => ({ id: String(index), index, title: t(prepareText[step.kind]), gist: gistOf(step) }))];
  const size = (index: number) => {
    const found = counts[index + 1];
    return found === undefined ? "" : t(prepareText.rowsColumns, { rows: f.number(found.rows, { digits: 0 }), columns: f.number(found.columns, { digits: 0 }) });
  };
  return (
    <Section
      title={t(prepareText.recipe)} sub={steps.length === 1 ? t(prepareText.recipeOne) : t(prepareText.recipeCount, { count: steps.length })} bare
      acts={
        block === undefined && (
          <Menu label={t(prepareText.addStep)} groups={[{ entries: stepKinds.map((kind) => ({ id: kind, label: t(prepareText[kind]), second: t(says[kind]), onAct: () => onAdd(kind) })) }]}>
            <IconButton icon="add" label={t(prepareText.addStep)} />
          </Menu>
        )
      }
    >
      <ChoiceList label={t(prepareText.stepsList)} items={items} itemId={(item) => item.id} itemText={(item) => item.title} selected={String(selected ?? -1)} onSelect={(id) => onSelect(Number(id))}>
        {(item) => (
          <div className={cx(styles["step"])}>
            <span className={look.num}>{item.index < 0 ? "" : item.index + 1}</span>
            <span className={cx(look.cut, isDraft && item.index === steps.length - 1 && styles["isDraft"])}>{item.title}</span>
            <span />
            <span className={cx(look.muted, look.small, look.cut)} title={item.gist}>{item.gist}</span>
            <span />
            <span className={cx(look.muted, look.small, look.cut)}>{size(item.index)}</span>
          </div>
        )}
      </ChoiceList>
      {steps.length === 0 && <p className={cx(look.muted, look.small, look.pad)}>{t(prepareText.noSteps)}</p>}
    </Section>
  );
}
