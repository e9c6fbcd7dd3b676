// Shapley values of one tree for a block of rows, four rows a step. Part of the kernel that blocks.as.ts names. Never allocates: addresses
// come in. The method is that of shared/scoring/treeShap.ts; what depends on the tree alone comes as steps with a table of factors each, as
// main/learn/families/treeParts.ts lays them out, so that a row only chooses among them.

// A step is the way to one node, in the order of the tree: 72 bytes, then its table.
// 0 kind · 4 feature of the split · 8 place of the parent · 12 place of the node above with the same feature, -1 for none · 16 threshold ·
// 24 -1 for the right side · 28 -1 where a missing value goes left · 32 the share in place of a factor for a row that left above ·
// 40 left and 44 right child's place · 60 bytes of the step before.
// A pair of leaves: 40 its feature · 44 the node above with the same · 48 threshold · 56 missing · 64 mean of both leaves.
const headBytes: usize = 72;
const inner: i32 = 0;
const leaf: i32 = 1;

// @ts-ignore: decorator
@inline function goesLeft(v: v128, threshold: v128, missing: v128): v128 {
  return v128.or(f64x2.le(v, threshold), v128.and(f64x2.ne(v, v), missing));
}

// @ts-ignore: decorator
@inline function add(to: usize, part: v128): void {
  v128.store(to, f64x2.add(v128.load(to), part));
}

/** Adds the parts of one tree to those of `stride` / 8 rows (a multiple of four). Feature f of a block: x + f * stride, its part: parts + f * stride.
 *  ways: places + 1 times 32 bytes of masks, who follows each node; sums: places + 1 times points * 32 bytes. Both are room. */
export function treeParts(x: usize, parts: usize, stride: usize, program: usize, steps: i32, points: i32, weights: usize, ways: usize, sums: usize): void {
  const slot = (points as usize) << 5;
  const all = i64x2.splat(-1);
  v128.store(ways, all);
  v128.store(ways, all, 16);
  for (let q: usize = 0; q < slot; q += 32) {
    const w = v128.load64_splat(weights + (q >> 2));
    v128.store(sums + q, w);
    v128.store(sums + q, w, 16);
  }
  for (let i: usize = 0; i < stride; i += 32) {
    let step = program;
    let last = program;
    let place: usize = 1;
    for (; place <= (steps as usize); place++) {
      last = step;
      const kind = load<i32>(step);
      const feature = (load<i32>(step, 4) as usize) * stride + i;
      const above = load<i32>(step, 12);
      const side = i32x4.splat(load<i32>(step, 24));
      const threshold = v128.load64_splat(step, 16);
      const missing = i32x4.splat(load<i32>(step, 28));
      let there0 = v128.xor(goesLeft(v128.load(x + feature), threshold, missing), side);
      let there1 = v128.xor(goesLeft(v128.load(x + feature, 16), threshold, missing), side);
      // Rows that had not left above: all, where there is none above.
      let on0 = all;
      let on1 = all;
      if (above >= 0) {
        const way = ways + ((above as usize) << 5);
        on0 = v128.load(way);
        on1 = v128.load(way, 16);
        there0 = v128.and(there0, on0);
        there1 = v128.and(there1, on1);
      }
      const share = v128.load64_splat(step, 32);
      const gone0 = v128.andnot(share, on0);
      const gone1 = v128.andnot(share, on1);
      let from = sums + (load<i32>(step, 8) as usize) * slot;
      let to = sums + place * slot;
      const end = to + slot;
      let table = step + headBytes;
      if (kind == inner) {
        v128.store(ways + (place << 5), there0);
        v128.store(ways + (place << 5), there1, 16);
        for (; to < end; to += 32, from += 32, table += 32) {
          const least = v128.load64_splat(table);
          const more = v128.load64_splat(table, 8);
          const f0 = f64x2.add(v128.or(v128.and(least, on0), gone0), v128.and(more, there0));
          const f1 = f64x2.add(v128.or(v128.and(least, on1), gone1), v128.and(more, there1));
          v128.store(to, f64x2.mul(v128.load(from), f0));
          v128.store(to, f64x2.mul(v128.load(from, 16), f1), 16);
        }
        step = table;
        continue;
      }
      let part0 = f64x2.splat(0.0);
      let part1 = part0;
      if (kind == leaf) {
        for (; to < end; to += 32, from += 32, table += 32) {
          const least = v128.load64_splat(table);
          const more = v128.load64_splat(table, 8);
          const s0 = f64x2.mul(v128.load(from), f64x2.add(v128.or(v128.and(least, on0), gone0), v128.and(more, there0)));
          const s1 = f64x2.mul(v128.load(from, 16), f64x2.add(v128.or(v128.and(least, on1), gone1), v128.and(more, there1)));
          v128.store(to, s0);
          v128.store(to, s1, 16);
          const leastPart = v128.load64_splat(table, 16);
          const morePart = v128.load64_splat(table, 24);
          part0 = f64x2.add(part0, f64x2.mul(s0, f64x2.add(leastPart, v128.and(morePart, there0))));
          part1 = f64x2.add(part1, f64x2.mul(s1, f64x2.add(leastPart, v128.and(morePart, there1))));
        }
      } else {
        const pairFeature = (load<i32>(step, 40) as usize) * stride + i;
        const pairThreshold = v128.load64_splat(step, 48);
        const pairMissing = i32x4.splat(load<i32>(step, 56));
        const mean = v128.load64_splat(step, 64);
        const left0 = goesLeft(v128.load(x + pairFeature), pairThreshold, pairMissing);
        const left1 = goesLeft(v128.load(x + pairFeature, 16), pairThreshold, pairMissing);
        let both0 = all;
        let both1 = all;
        const pairAbove = load<i32>(step, 44);
        if (pairAbove >= 0) {
          // The node above may be this very one: its rows are not stored.
          const way = ways + ((pairAbove as usize) << 5);
          both0 = pairAbove == (place as i32) ? there0 : v128.load(way);
          both1 = pairAbove == (place as i32) ? there1 : v128.load(way, 16);
        }
        const mean0 = v128.andnot(mean, both0);
        const mean1 = v128.andnot(mean, both1);
        const right0 = v128.andnot(both0, left0);
        const right1 = v128.andnot(both1, left1);
        const lefts0 = v128.and(both0, left0);
        const lefts1 = v128.and(both1, left1);
        let pair0 = part0;
        let pair1 = part0;
        for (; to < end; to += 32, from += 32, table += 64) {
          const least = v128.load64_splat(table);
          const more = v128.load64_splat(table, 8);
          const p0 = f64x2.mul(v128.load(from), f64x2.add(v128.or(v128.and(least, on0), gone0), v128.and(more, there0)));
          const p1 = f64x2.mul(v128.load(from, 16), f64x2.add(v128.or(v128.and(least, on1), gone1), v128.and(more, there1)));
          const onLeft = v128.load64_splat(table, 32);
          const onRight = v128.load64_splat(table, 40);
          const s0 = f64x2.mul(p0, v128.or(v128.or(v128.and(onLeft, lefts0), v128.and(onRight, right0)), mean0));
          const s1 = f64x2.mul(p1, v128.or(v128.or(v128.and(onLeft, lefts1), v128.and(onRight, right1)), mean1));
          v128.store(to, s0);
          v128.store(to, s1, 16);
          const partLeft = v128.load64_splat(table, 48);
          const partRight = v128.load64_splat(table, 56);
          pair0 = f64x2.add(pair0, f64x2.mul(p0, v128.or(v128.and(partLeft, lefts0), v128.and(partRight, right0))));
          pair1 = f64x2.add(pair1, f64x2.mul(p1, v128.or(v128.and(partLeft, lefts1), v128.and(partRight, right1))));
          const leastPart = v128.load64_splat(table, 16);
          const morePart = v128.load64_splat(table, 24);
          part0 = f64x2.add(part0, f64x2.mul(s0, f64x2.add(leastPart, v128.and(morePart, there0))));
          part1 = f64x2.add(part1, f64x2.mul(s1, f64x2.add(leastPart, v128.and(morePart, there1))));
        }
        add(parts + pairFeature, pair0);
        add(parts + pairFeature + 16, pair1);
      }
      // What the node would add for a row that had left above is taken from the node above.
      add(parts + feature, v128.and(part0, on0));
      add(parts + feature + 16, v128.and(part1, on1));
      step = table;
    }
    // Back from the leaves to the root.
    step = last;
    for (place = steps; place > 0; place--, step -= load<i32>(step, 60) as usize) {
      if (load<i32>(step) != inner) continue;
      const feature = parts + (load<i32>(step, 4) as usize) * stride + i;
      const above = load<i32>(step, 12);
      const there0 = v128.load(ways + (place << 5));
      const there1 = v128.load(ways + (place << 5), 16);
      let left = sums + (load<i32>(step, 40) as usize) * slot;
      let right = sums + (load<i32>(step, 44) as usize) * slot;
      let to = sums + place * slot;
      let table = step + headBytes;
      let part0 = f64x2.splat(0.0);
      let part1 = part0;
      for (const end = to + slot; to < end; to += 32, left += 32, right += 32, table += 32) {
        const s0 = f64x2.add(v128.load(left), v128.load(right));
        const s1 = f64x2.add(v128.load(left, 16), v128.load(right, 16));
        v128.store(to, s0);
        v128.store(to, s1, 16);
        const leastPart = v128.load64_splat(table, 16);
        const morePart = v128.load64_splat(table, 24);
        part0 = f64x2.add(part0, f64x2.mul(s0, f64x2.add(leastPart, v128.and(morePart, there0))));
        part1 = f64x2.add(part1, f64x2.mul(s1, f64x2.add(leastPart, v128.and(morePart, there1))));
      }
      if (above >= 0) {
        part0 = v128.and(part0, v128.load(ways + ((above as usize) << 5)));
        part1 = v128.and(part1, v128.load(ways + ((above as usize) << 5), 16));
      }
      add(feature, part0);
      add(feature + 16, part1);
    }
  }
}
