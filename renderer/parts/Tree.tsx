// Trees (assets, recipes) and lists (queues, hits): one choice, by mouse or arrow keys.

import type { ReactNode } from "react";
import { Button as AriaButton, Collection, GridList, GridListItem, Tree as AriaTree, TreeItem, TreeItemContent } from "react-aria-components";
import styles from "./Tree.module.css";
import { cx } from "./classes.ts";
import { Icon } from "./Icon.tsx";
import type { State } from "./State.tsx";

export interface TreeNode {
  readonly id: string;
  readonly label: string;
  /** Muted words at the right end: a unit, a count. */
  readonly end?: string;
  /** A CSS colour of a series token ("var(--series-1)") when the node is drawn; null: an empty box; undefined: no box. */
  readonly swatch?: string | null;
  /** Shape of a finding beside the label, with its word for screen readers. */
  readonly finding?: { readonly state: State; readonly label: string };
  /** Groups are strong. */
  readonly strong?: boolean;
  readonly children?: readonly TreeNode[];
}

export interface TreeProps {
  readonly label: string;
  readonly nodes: readonly TreeNode[];
  /** Chosen nodes. With `many`, space or a click adds and removes. */
  readonly selected: readonly string[];
  readonly onSelect: (ids: readonly string[]) => void;
  readonly many?: boolean;
  /** Nodes open at first. */
  readonly open?: readonly string[];
}

function Node({ node }: { readonly node: TreeNode }) {
  return (
    <TreeItem id={node.id} textValue={node.label} className={cx(styles["item"])}>
      <TreeItemContent>
        {({ hasChildItems }) => (
          <div className={cx(styles["cell"])}>
            {hasChildItems ? <AriaButton slot="chevron" className={cx(styles["twist"])}><Icon name="right" size="small" /></AriaButton> : <span className={cx(styles["twist"])} />}
            {node.swatch !== undefined && <span className={cx(styles["swatch"])} style={node.swatch === null ? {} : { background: node.swatch, borderColor: node.swatch }} aria-hidden="true" />}
            <span className={cx(styles["label"], node.strong && styles["strong"])} title={node.label}>{node.label}</span>
            {node.finding && <span className={cx(styles[node.finding.state])} role="img" aria-label={node.finding.label} title={node.finding.label}><Icon name={node.finding.state} size="small" /></span>}
            {node.end !== undefined && <span className={cx(styles["end"])}>{node.end}</span>}
          </div>
        )}
      </TreeItemContent>
      {node.children !== undefined && <Collection items={node.children}>{(child) => <Node node={child} />}</Collection>}
    </TreeItem>
  );
}

export function Tree({ label, nodes, selected, onSelect, many, open }: TreeProps) {
  return (
    <AriaTree
      className={cx(styles["tree"])} aria-label={label} items={nodes} selectionMode={many === true ? "multiple" : "single"} selectionBehavior={many === true ? "toggle" : "replace"}
      selectedKeys={selected} onSelectionChange={(keys) => keys !== "all" && onSelect([...keys].map(String))} defaultExpandedKeys={open ?? []}
    >
      {(node) => <Node node={node} />}
    </AriaTree>
  );
}

export interface ChoiceListProps<Item> {
  readonly label: string;
  readonly items: readonly Item[];
  readonly itemId: (item: Item) => string;
  /** Plain words of the item for typing ahead and screen readers. */
  readonly itemText: (item: Item) => string;
  readonly selected: string | null;
  readonly onSelect: (id: string) => void;
  readonly children: (item: Item) => ReactNode;
}

/** A list of rows of which one is chosen: alarms, suggestions, versions. Buttons may stand inside a row. */
export function ChoiceList<Item extends object>({ label, items, itemId, itemText, selected, onSelect, children }: ChoiceListProps<Item>) {
  return (
    <GridList
      className={cx(styles["list"])} aria-label={label} selectionMode="single" selectionBehavior="replace" selectedKeys={selected === null ? [] : [selected]}
      onSelectionChange={(keys) => {
        if (keys === "all") return;
        const [key] = [...keys];
        if (key !== undefined) onSelect(String(key));
      }}
    >
      {items.map((item) => (
        <GridListItem key={itemId(item)} id={itemId(item)} textValue={itemText(item)} className={cx(styles["row"])}>
          {children(item)}
        </GridListItem>
      ))}
    </GridList>
  );
}
