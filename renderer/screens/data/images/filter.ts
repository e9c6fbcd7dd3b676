// Which images of a contact sheet are shown, and by what they may be asked for. Pure.

import { imageChecks, type ImageInfo } from "../../../../shared/contract/images.ts";

/** Null asks for nothing; "" for images of which it is not known. */
export interface ImageFilter {
  readonly class: string | null;
  readonly group: string | null;
  readonly finding: string | null;
  readonly name: string;
}

export function filtered(images: readonly ImageInfo[], filter: ImageFilter): readonly ImageInfo[] {
  const name = filter.name.trim().toLowerCase();
  if (name === "" && filter.class === null && filter.group === null && filter.finding === null) return images;
  return images.filter(
    (image) =>
      (filter.class === null || (image.class ?? "") === filter.class) && (filter.group === null || (image.group ?? "") === filter.group) &&
      (filter.finding === null || image.findings.some((check) => check === filter.finding)) && image.name.toLowerCase().includes(name),
  );
}

/** Values to ask for with how many have them: classes and groups by name, "" last, findings in the order in which they are told. Empty where it would ask nothing. */
export function valuesOf(images: readonly ImageInfo[], key: "class" | "group" | "finding"): { readonly value: string; readonly count: number }[] {
  const counts = new Map<string, number>();
  for (const image of images) for (const value of key === "finding" ? image.findings : [image[key] ?? ""]) counts.set(value, (counts.get(value) ?? 0) + 1);
  if (key === "finding") return imageChecks.flatMap((value) => (counts.has(value) ? [{ value, count: counts.get(value)! }] : []));
  if (counts.size < 2) return [];
  return [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => Number(a.value === "") - Number(b.value === "") || a.value.localeCompare(b.value, "en", { numeric: true }));
}
