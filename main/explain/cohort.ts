// What drives the score in rows of one kind (a machine, a mode, a product, a period, a label), beside all rows. Pure.
import type { Contributions } from "../../shared/scoring/model.ts";

export interface TagDrive {
  tag: string;
  /** Part of all that moved the score, 0..1. */
  share: number;
  /** Mean contribution: which way it moved the score, in units of its scale. */
  push: number;
}

/** Contributions of rows added up by tag. */
export class DriveSums {
  rows = 0;
  scale: Contributions["scale"] = "score";
  private readonly sizes: Float64Array;
  private readonly sums: Float64Array;

  constructor(private readonly tags: readonly string[]) {
    this.sizes = new Float64Array(tags.length);
    this.sums = new Float64Array(tags.length);
  }

  /** Takes one row; a row without an answer is passed over. */
  add(parts: Contributions): void {
    if (Number.isNaN(parts.total)) return;
    this.rows++;
    this.scale = parts.scale;
    for (let f = 0; f < this.sizes.length; f++) {
      this.sizes[f]! += Math.abs(parts.values[f]!);
      this.sums[f]! += parts.values[f]!;
    }
  }

  /** By tag, in order of first sight; empty without rows. */
  drives(): TagDrive[] {
    if (this.rows === 0) return [];
    const whole = this.sizes.reduce((a, b) => a + b, 0);
    const drives = new Map<string, TagDrive>();
    this.tags.forEach((tag, f) => {
      const drive = drives.get(tag) ?? { tag, share: 0, push: 0 };
      drive.share += whole > 0 ? this.sizes[f]! / whole : 0;
      drive.push += this.sums[f]! / this.rows;
      drives.set(tag, drive);
    });
    return [...drives.values()];
  }
}

export interface Compared extends TagDrive {
  allShare: number;
  allPush: number;
}

/** Rows of one kind beside all rows, by tag; where they differ most first. */
export function besideAll(cohort: readonly TagDrive[], all: readonly TagDrive[]): Compared[] {
  const own = new Map(cohort.map((drive) => [drive.tag, drive]));
  return all
    .map(({ tag, share, push }): Compared => ({ tag, share: own.get(tag)?.share ?? 0, push: own.get(tag)?.push ?? 0, allShare: share, allPush: push }))
    .sort((a, b) => Math.abs(b.share - b.allShare) - Math.abs(a.share - a.allShare) || b.allShare - a.allShare);
}
