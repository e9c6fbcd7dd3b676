// The kernel of one row on the device, compiled by asc to build/node/row.wasm and carried by the program as rowKernelBytes.ts: trees walked side by
// side, windows folded side by side. rowKernel.ts lays the memory out. Never allocates: addresses come in. Every sum is taken in the order of
// shared/scoring/treeNodes.ts and shared/recipe/steps/rollingLanes.ts, so each number is theirs to the last bit.

// @ts-ignore: decorator
@inline function down(node: usize, slots: usize): usize {
  const left = load<f64>(slots + (load<u32>(node) as usize)) <= load<f64>(node, 8);
  return node + (select<i32>(16, load<i32>(node, 4), left) as usize);
}

// @ts-ignore: decorator
@inline function arrive(leaf: usize, found: usize, place: usize): void {
  store<f64>(found + (load<u32>(place) as usize), load<f64>(leaf, 8));
}

/** Lays a row of `width` bytes as the nodes read it: each value twice, a missing one as -infinity, which goes left, and as infinity, which goes right. */
// @ts-ignore: decorator
@inline function lay(row: usize, width: usize, slots: usize): void {
  const ends = f64x2.replace_lane(f64x2.splat(-Infinity), 1, Infinity);
  for (const end = row + width; row < end; row += 8, slots += 16) {
    const x = v128.load64_splat(row);
    v128.store(slots, v128.bitselect(x, ends, f64x2.eq(x, x)));
  }
}

/** `start` and the values of the leaves that a row reaches, tree by tree. A node is 16 bytes: slot of its value, way to its right side (the left one is
 *  16 bytes on), threshold; a leaf names the slot of NaN, leads to itself and holds its value. roots, places: eight a time; levels: one for eight.
 *  places: where in `found` the value of each tree belongs. */
export function leafSum(row: usize, width: usize, slots: usize, roots: usize, levels: usize, eights: i32, places: usize, found: usize, trees: i32, start: f64): f64 {
  lay(row, width, slots);
  for (const end = levels + ((eights as usize) << 2); levels < end; levels += 4, roots += 32, places += 32) {
    let a = load<u32>(roots) as usize;
    let b = load<u32>(roots, 4) as usize;
    let c = load<u32>(roots, 8) as usize;
    let d = load<u32>(roots, 12) as usize;
    let e = load<u32>(roots, 16) as usize;
    let f = load<u32>(roots, 20) as usize;
    let g = load<u32>(roots, 24) as usize;
    let h = load<u32>(roots, 28) as usize;
    for (let level = load<i32>(levels); level > 0; level--) {
      a = down(a, slots);
      b = down(b, slots);
      c = down(c, slots);
      d = down(d, slots);
      e = down(e, slots);
      f = down(f, slots);
      g = down(g, slots);
      h = down(h, slots);
    }
    arrive(a, found, places);
    arrive(b, found, places + 4);
    arrive(c, found, places + 8);
    arrive(d, found, places + 12);
    arrive(e, found, places + 16);
    arrive(f, found, places + 20);
    arrive(g, found, places + 24);
    arrive(h, found, places + 28);
  }
  for (const end = found + ((trees as usize) << 3); found < end; found += 8) start += load<f64>(found);
  return start;
}

/** Mean, deviation, slope, and with `ranges` least and largest values of windows without a hole: `blocks` of four columns, each a ring of `size` rows
 *  of 32 bytes, `length` rows from row `from` on. Written to `folded`, five lists of a number a column. Two blocks go side by side; of an odd number
 *  the last goes with itself. */
export function foldWindows(ring: usize, blocks: i32, size: i32, from: i32, length: i32, ranges: i32, folded: usize): void {
  const list = (blocks as usize) << 5;
  const room = (size as usize) << 5;
  const head = (min(length, size - from) as usize) << 5;
  const tail = ((length as usize) << 5) - head;
  const many = f64x2.splat(length as f64);
  const middle = f64x2.splat(((length - 1) as f64) / 2);
  const one = f64x2.splat(1);
  const free = f64x2.splat((length - 1) as f64);
  let places = 0.0;
  for (let k = 0, place = (1 - length as f64) / 2; k < length; k++, place += 1) places += place * place;
  const all = f64x2.splat(places);
  for (let block = 0; block < blocks; block += 2) {
    const first = ring + (block as usize) * room;
    const second = block + 1 < blocks ? room : 0;
    const newer = first + ((from as usize) << 5);
    let s0 = f64x2.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    for (let part = 0, at = newer, end = newer + head; part < 2; part++, at = first, end = first + tail)
      for (; at < end; at += 32) {
        s0 = f64x2.add(s0, v128.load(at));
        s1 = f64x2.add(s1, v128.load(at, 16));
        s2 = f64x2.add(s2, v128.load(at + second));
        s3 = f64x2.add(s3, v128.load(at + second, 16));
      }
    const m0 = f64x2.div(s0, many);
    const m1 = f64x2.div(s1, many);
    const m2 = f64x2.div(s2, many);
    const m3 = f64x2.div(s3, many);
    const to = folded + ((block as usize) << 5);
    const next = second == 0 ? to : to + 32;
    put(next, m2, m3);
    put(to, m0, m1);
    s0 = s1 = s2 = s3 = f64x2.splat(0);
    let p0 = s0;
    let p1 = s0;
    let p2 = s0;
    let p3 = s0;
    let place = f64x2.sub(f64x2.splat(0), middle);
    for (let part = 0, at = newer, end = newer + head; part < 2; part++, at = first, end = first + tail)
      for (; at < end; at += 32) {
        const x0 = f64x2.sub(v128.load(at), m0);
        const x1 = f64x2.sub(v128.load(at, 16), m1);
        const x2 = f64x2.sub(v128.load(at + second), m2);
        const x3 = f64x2.sub(v128.load(at + second, 16), m3);
        s0 = f64x2.add(s0, f64x2.mul(x0, x0));
        s1 = f64x2.add(s1, f64x2.mul(x1, x1));
        s2 = f64x2.add(s2, f64x2.mul(x2, x2));
        s3 = f64x2.add(s3, f64x2.mul(x3, x3));
        p0 = f64x2.add(p0, f64x2.mul(place, x0));
        p1 = f64x2.add(p1, f64x2.mul(place, x1));
        p2 = f64x2.add(p2, f64x2.mul(place, x2));
        p3 = f64x2.add(p3, f64x2.mul(place, x3));
        place = f64x2.add(place, one);
      }
    put(next + list, f64x2.sqrt(f64x2.div(s2, free)), f64x2.sqrt(f64x2.div(s3, free)));
    put(to + list, f64x2.sqrt(f64x2.div(s0, free)), f64x2.sqrt(f64x2.div(s1, free)));
    put(next + 2 * list, f64x2.div(p2, all), f64x2.div(p3, all));
    put(to + 2 * list, f64x2.div(p0, all), f64x2.div(p1, all));
    if (ranges != 0) {
      ends(newer + second, newer + second + head, first + second, first + second + tail, next + 3 * list, list);
      ends(newer, newer + head, first, first + tail, to + 3 * list, list);
    }
  }
}

// @ts-ignore: decorator
@inline function put(to: usize, a: v128, b: v128): void {
  v128.store(to, a);
  v128.store(to, b, 16);
}

/** Least and largest values of four columns in the two stretches of their window. */
function ends(at: usize, end: usize, next: usize, last: usize, low: usize, list: usize): void {
  let l0 = f64x2.splat(Infinity);
  let l1 = l0;
  let h0 = f64x2.splat(-Infinity);
  let h1 = h0;
  for (let part = 0; part < 2; part++, at = next, end = last)
    for (; at < end; at += 32) {
      const a = v128.load(at);
      const b = v128.load(at, 16);
      l0 = f64x2.pmin(l0, a);
      l1 = f64x2.pmin(l1, b);
      h0 = f64x2.pmax(h0, a);
      h1 = f64x2.pmax(h1, b);
    }
  put(low, l0, l1);
  put(low + list, h0, h1);
}
