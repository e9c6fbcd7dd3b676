// Tags to choose from: the columns of the data set under the assets of the tag list, with findings and the colours of what is drawn.

import { carriesTag } from "../../../shared/catalogue/places.ts";
import type { ColumnInfo, QualityFinding } from "../../../shared/contract/data.ts";
import type { SeriesNumber } from "../../charts/colours.ts";
import type { TreeNode } from "../../parts/Tree.tsx";

/** Places for curves: a tag keeps its colour while others come and go. */
export type Slots = readonly (string | null)[];

/** Slots after a choice: those still wanted keep their place, new ones take free places; the last place gives way when all are taken. */
export function placeTags(slots: Slots, wanted: readonly string[], most: number): Slots {
  const kept: (string | null)[] = Array.from({ length: most }, (_, i) => slots[i] ?? null).map((tag) => (tag !== null && wanted.includes(tag) ? tag : null));
  for (const tag of wanted) {
    if (kept.includes(tag)) continue;
    const free = kept.indexOf(null);
    kept[free < 0 ? most - 1 : free] = tag;
  }
  return kept;
}

/** The place in Explore that shows these tags; one field a tag, for a name may hold a comma. */
export function placeOfTags(tags: readonly string[]): URLSearchParams {
  return new URLSearchParams(tags.map((tag) => ["tag", tag]));
}

/** The tags that a place asks for. */
export function tagsOfPlace(place: string): string[] {
  return new URLSearchParams(place).getAll("tag");
}

export function shownTags(slots: Slots): { tag: string; colour: SeriesNumber }[] {
  return slots.flatMap((tag, i) => (tag === null ? [] : [{ tag, colour: (i + 1) as SeriesNumber }]));
}

/** Up to `most` number columns to begin with: those that move and have few holes, in the order of the data. */
export function startTags(columns: readonly ColumnInfo[], rows: number, most: number): string[] {
  const moving = columns.filter((column) => column.kind === "number" && (column.sd ?? 0) > 0);
  const filled = moving.filter((column) => column.missing <= rows * 0.2);
  return (filled.length > 0 ? filled : moving).slice(0, most).map((column) => column.name);
}

export interface TagPlace {
  readonly tag: string;
  readonly path: readonly string[];
  readonly unit?: string | undefined;
}

interface Branch {
  readonly label: string;
  readonly id: string;
  readonly branches: Map<string, Branch>;
  readonly leaves: TreeNode[];
}

export interface TagTreeInput {
  readonly columns: readonly ColumnInfo[];
  readonly places: readonly TagPlace[];
  readonly findings: readonly QualityFinding[];
  readonly slots: Slots;
  readonly filter: string;
  readonly otherColumns: string;
  readonly findingWord: (check: string) => string;
}

const rank = { alarm: 0, caution: 1, note: 2, ok: 3 } as const;

/** The tree of tags and the ids of its groups (all open). Groups without a tag in these data are left out. */
export function tagTree(input: TagTreeInput): { nodes: TreeNode[]; groups: string[] } {
  const { columns, places, findings, slots, filter, otherColumns, findingWord } = input;
  const root: Branch = { label: "", id: "", branches: new Map(), leaves: [] };
  const wanted = filter.trim().toLowerCase();
  for (const column of columns) {
    if (column.kind !== "number") continue;
    const place = places.find((one) => column.name === one.tag) ?? places.find((one) => carriesTag(column.name, one.tag));
    const path = places.length === 0 ? [] : (place?.path ?? [otherColumns]);
    if (wanted !== "" && ![column.name, ...path].some((word) => word.toLowerCase().includes(wanted))) continue;
    let branch = root;
    for (const label of path) {
      const id = `${branch.id}/${label}`;
      const next = branch.branches.get(label) ?? { label, id, branches: new Map(), leaves: [] };
      branch.branches.set(label, next);
      branch = next;
    }
    const worst = findings.filter((one) => one.column === column.name && rank[one.severity] < 2).sort((a, b) => rank[a.severity] - rank[b.severity])[0];
    const at = slots.indexOf(column.name);
    const unit = column.unit ?? place?.unit;
    branch.leaves.push({
      id: column.name, label: column.name, swatch: at < 0 ? null : `var(--series-${at + 1})`, ...(unit === undefined ? {} : { end: unit }),
      ...(worst === undefined ? {} : { finding: { state: worst.severity === "alarm" ? "alarm" as const : "caution" as const, label: findingWord(worst.check) } }),
    });
  }
  const groups: string[] = [];
  const count = (branch: Branch): number => branch.leaves.length + [...branch.branches.values()].reduce((sum, one) => sum + count(one), 0);
  const nodeOf = (branch: Branch): TreeNode => {
    groups.push(branch.id);
    return { id: branch.id, label: branch.label, strong: true, end: String(count(branch)), children: [...[...branch.branches.values()].map(nodeOf), ...branch.leaves] };
  };
  return { nodes: [...[...root.branches.values()].map(nodeOf), ...root.leaves], groups };
}
