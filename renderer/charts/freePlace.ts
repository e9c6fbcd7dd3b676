// A place for the label of a level line where no drawn line runs through it: along the line, above it first, then below. Pure, pixels.

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Label {
  /** Height of the level line. */
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The plot that the label must not leave. */
export interface Plot {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const stepPx = 8;
const clearPx = 2;

/** Left and top of the label: the first place from the left that nothing crosses, else the one that the fewest lines cross. */
export function freePlace(lines: readonly (readonly Point[])[], label: Label, plot: Plot): { readonly left: number; readonly top: number } {
  const tops = [label.y - label.height, label.y + clearPx].filter((top) => top >= plot.top - label.height && top + label.height <= plot.bottom);
  let best = { left: plot.left, top: label.y - label.height, crossed: Infinity };
  for (const top of tops)
    for (let left = plot.left; left + label.width <= plot.right; left += stepPx) {
      const crossed = lines.filter((line) => crosses(line, left - clearPx, left + label.width + clearPx, top - clearPx, top + label.height)).length;
      if (crossed < best.crossed) best = { left, top, crossed };
      if (crossed === 0) return { left, top };
    }
  return { left: best.left, top: best.top };
}

/** Whether a polyline runs through a box. */
function crosses(line: readonly Point[], left: number, right: number, top: number, bottom: number): boolean {
  for (let i = 1; i < line.length; i += 1) {
    const [a, b] = [line[i - 1], line[i]];
    if (a === undefined || b === undefined || Math.max(a.x, b.x) < left || Math.min(a.x, b.x) > right) continue;
    const at = (x: number) => (a.x === b.x ? a.y : a.y + ((Math.min(Math.max(x, Math.min(a.x, b.x)), Math.max(a.x, b.x)) - a.x) / (b.x - a.x)) * (b.y - a.y));
    const ys = a.x === b.x ? [a.y, b.y] : [at(left), at(right)];
    if (Math.min(...ys) <= bottom && Math.max(...ys) >= top) return true;
  }
  return false;
}
