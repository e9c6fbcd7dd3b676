// The recipe as a list: the data as they come, then each step with its gist, the rows and columns that it leaves, and its price in
// past and time. Steps are moved by dragging or by Alt and the arrow keys, doubled, switched off and removed in place.

import type { KeyboardEvent } from "react";
import { Button as AriaButton, GridList, GridListItem, useDragAndDrop } from "react-aria-components";
import { historyWords } from "./Features.tsx";
import styles from "./Prepare.module.css";
import { gistOf } from "./steps.ts";
import { IconButton } from "../../parts/Button.tsx";
import { cx } from "../../parts/classes.ts";
import { Icon } from "../../parts/Icon.tsx";
import { look } from "../../parts/look.ts";
import { Menu } from "../../parts/Menu.tsx";
import { Section } from "../../parts/Panel.tsx";
import { useText } from "../../parts/words.ts";
import type { OutputOf } from "../../../shared/contract/call.ts";
import type { contract } from "../../../shared/contract/contract.ts";
import type { Step } from "../../../shared/recipe/recipe.ts";
import { prepareText } from "../../../shared/text/prepare.ts";

const says = {
  select: prepareText.selectSays, clean: prepareText.cleanSays, filter: prepareText.filterSays, impute: prepareText.imputeSays, resample: prepareText.resampleSays, rolling: prepareText.rollingSays,
  lag: prepareText.lagSays, difference: prepareText.differenceSays, oneHot: prepareText.oneHotSays, calendar: prepareText.calendarSays, derive: prepareText.deriveSays,
  despike: prepareText.despikeSays, align: prepareText.alignSays, smooth: prepareText.smoothSays, spectrum: prepareText.spectrumSays, scale: prepareText.scaleSays, batch: prepareText.batchSays, regime: prepareText.regimeSays,
} as const satisfies Record<Step["kind"], unknown>;

/** The kinds in the order in which a recipe is usually built. */
const groups: readonly (readonly ["groupClean" | "groupTime" | "groupPast" | "groupColumns", readonly Step["kind"][]])[] = [
  ["groupClean", ["clean", "despike", "impute", "filter"]],
  ["groupTime", ["resample", "align", "batch"]],
  ["groupPast", ["rolling", "smooth", "spectrum", "lag", "difference"]],
  ["groupColumns", ["derive", "scale", "regime", "oneHot", "calendar", "select"]],
];

/** What is done to the step at a place. */
export interface StepActs {
  readonly onMove: (from: number, to: number) => void;
  readonly onDouble: (index: number) => void;
  readonly onSwitch: (index: number) => void;
  readonly onRemove: (index: number) => void;
}

export interface RecipeListProps extends StepActs {
  readonly steps: readonly Step[];
  /** Rows and columns of the data and after each step; empty while they are read. */
  readonly counts: OutputOf<typeof contract.prepare.preview>["steps"];
  readonly selected: number | null;
  /** The last step is a draft. */
  readonly isDraft: boolean;
  readonly onSelect: (index: number) => void;
  readonly onAdd: (kind: Step["kind"]) => void;
  /** Puts what the data speak for in the place of the steps. */
  readonly onPropose: () => void;
  /** Weighs further inputs on rows that teach, and adds those that pay. */
  readonly onWeigh: () => void;
  readonly block: string | undefined;
}

export function RecipeList({ steps, counts, selected, isDraft, onSelect, onAdd, onPropose, onWeigh, block, onMove, onDouble, onSwitch, onRemove }: RecipeListProps) {
  const words = useText();
  const { t, f } = words;
  const canEdit = block === undefined && !isDraft;
  const { dragAndDropHooks } = useDragAndDrop({
    getItems: (keys) => [...keys].map((key) => ({ "text/plain": String(key) })),
    isDisabled: !canEdit || steps.length < 2,
    onReorder: ({ keys, target }) => {
      const [key] = [...keys];
      const from = Number(key);
      const beside = Number(target.key) + (target.dropPosition === "after" ? 1 : 0);
      onMove(from, beside > from ? beside - 1 : beside);
    },
  });
  const size = (index: number) => {
    const found = counts[index + 1];
    return found === undefined ? "" : t(prepareText.rowsColumns, { rows: f.number(found.rows, { digits: 0 }), columns: f.number(found.columns, { digits: 0 }) });
  };
  const price = (index: number, isLong: boolean) => {
    const found = counts[index + 1];
    if (found === undefined) return "";
    const facts = { past: historyWords(found.history, words), time: found.rowMicros < 0.05 ? "< 0.1" : f.number(found.rowMicros, { digits: 1 }) };
    if (isLong) return t(prepareText.priceSays, facts);
    return found.history.rows + found.history.seconds === 0 ? t(prepareText.priceNow, facts) : t(prepareText.price, facts);
  };
  const isSameRows = (index: number) => counts[index + 1] !== undefined && counts[index + 1]?.rows === counts[index]?.rows;
  const onKeyDown = (event: KeyboardEvent) => {
    if (selected === null || !canEdit) return;
    if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      const to = selected + (event.key === "ArrowUp" ? -1 : 1);
      if (to >= 0 && to < steps.length) onMove(selected, to);
    } else if (event.key === "Delete") onRemove(selected);
    else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "d") onDouble(selected);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <Section
      title={t(prepareText.recipe)} sub={steps.length === 1 ? t(prepareText.recipeOne) : t(prepareText.recipeCount, { count: steps.length })} bare
      acts={
        block === undefined && (
          <Menu label={t(prepareText.addStep)} groups={[{ title: t(prepareText.groupPropose), entries: [{ id: "propose", label: t(prepareText.propose), second: t(prepareText.proposeSays), onAct: onPropose }, { id: "weigh", label: t(prepareText.weigh), second: t(prepareText.weighSays), onAct: onWeigh }] }, ...groups.map(([title, kinds]) => ({ title: t(prepareText[title]), entries: kinds.map((kind) => ({ id: kind, label: t(prepareText[kind]), second: t(says[kind]), onAct: () => onAdd(kind) })) }))]}>
            <IconButton icon="add" label={t(prepareText.addStep)} />
          </Menu>
        )
      }
    >
      <div className={cx(styles["source"])}>
        <span>{t(prepareText.theData)}</span>
        <span className={cx(look.muted, look.small)}>{size(-1)}</span>
      </div>
      <div onKeyDownCapture={onKeyDown}>
        <GridList
          className={cx(styles["list"])} aria-label={t(prepareText.stepsList)} selectionMode="single" selectionBehavior="replace" selectedKeys={selected === null ? [] : [String(selected)]} dragAndDropHooks={dragAndDropHooks}
          onSelectionChange={(keys) => {
            if (keys === "all") return;
            const [key] = [...keys];
            if (key !== undefined) onSelect(Number(key));
          }}
        >
          {steps.map((step, index) => {
            const title = t(prepareText[step.kind]);
            const isOff = step.off === true;
            return (
              <GridListItem key={index} id={String(index)} textValue={`${index + 1} ${title}`} className={cx(styles["row"], isOff && styles["isOff"])}>
                <AriaButton slot="drag" className={cx(styles["handle"])} aria-label={t(prepareText.drag, { number: index + 1, kind: title })}>{canEdit && steps.length > 1 ? <Icon name="equal" size="small" /> : null}</AriaButton>
                <span className={cx(styles["stepTitle"], look.cut, isDraft && index === steps.length - 1 && styles["isDraft"])}><span className={look.num}>{index + 1}</span> <span className={cx(styles["word"])}>{title}</span>{isOff ? ` · ${t(prepareText.isOff)}` : ""}</span>
                {canEdit && (
                  <Menu
                    label={t(prepareText.stepActs, { number: index + 1, kind: title })}
                    groups={[
                      {
                        entries: [
                          { id: "double", label: t(prepareText.double), end: "Ctrl D", onAct: () => onDouble(index) },
                          { id: "switch", label: t(isOff ? prepareText.switchOn : prepareText.switchOff), onAct: () => onSwitch(index) },
                          { id: "up", label: t(prepareText.earlier), end: "Alt ↑", isDisabled: index === 0, onAct: () => onMove(index, index - 1) },
                          { id: "down", label: t(prepareText.later), end: "Alt ↓", isDisabled: index === steps.length - 1, onAct: () => onMove(index, index + 1) },
                          { id: "remove", label: t(prepareText.remove), end: "Del", onAct: () => onRemove(index) },
                        ],
                      },
                    ]}
                  >
                    <IconButton icon="more" label={t(prepareText.stepActs, { number: index + 1, kind: title })} />
                  </Menu>
                )}
                <div className={cx(styles["details"])}>
                  <span className={look.cut} title={gistOf(step)}>{gistOf(step)}</span>
                  {!isOff && <span className={look.cut} title={`${size(index)}. ${price(index, true)}`}>{[isSameRows(index) ? t(prepareText.columnsOnly, { columns: f.number(counts[index + 1]?.columns ?? 0, { digits: 0 }) }) : size(index), price(index, false)].filter(Boolean).map((line) => <span key={line} className={cx(look.cut, styles["line"])}>{line}</span>)}</span>}
                </div>
              </GridListItem>
            );
          })}
        </GridList>
      </div>
      {steps.length === 0 && <p className={cx(look.muted, look.small, look.pad)}>{t(prepareText.noSteps)}</p>}
    </Section>
  );
}
