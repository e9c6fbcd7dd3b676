// Inner loops of a forest's tree. Part of the kernel that boosting.as.ts names; a tree is summed by one thread in the order of its rows.
// Never allocates: addresses come in. Method: Breiman 2001, Geurts 2006. Bins as in histograms.as.ts.
// pairs: (rows) of two f64, weight times target and weight; codes: (rows) of 8 bits, the bins of one feature; a histogram has 256 entries
// of such pairs (4096 bytes) and is all zero between two calls.

const pairMissing: usize = 4080;

/** Histogram of one feature over the `rows` rows that `order` lists. Returns lowest bin, highest bin << 8, 1 << 16 if any is missing;
 *  the lowest is over the highest where none is known. */
export function sumPairs(codes: usize, order: usize, rows: i32, pairs: usize, histogram: usize): i32 {
  const end = order + ((rows as usize) << 2);
  let low: u32 = 255;
  let high: u32 = 0;
  let missing: u32 = 0;
  for (; order < end; order += 4) {
    const row = load<u32>(order) as usize;
    const bin = load<u8>(codes + row) as u32;
    const p = histogram + ((bin as usize) << 4);
    v128.store(p, f64x2.add(v128.load(p), v128.load(pairs + (row << 4))));
    if (bin == 255) missing = 1;
    else {
      low = min(low, bin);
      high = max(high, bin);
    }
  }
  return (low | (high << 8) | (missing << 16)) as i32;
}

/** Makes the entries low..high and the one of missing rows zero again. */
export function clearPairs(histogram: usize, low: i32, high: i32): void {
  if (high >= low) memory.fill(histogram + ((low as usize) << 4), 0, ((high - low + 1) as usize) << 4);
  v128.store(histogram + pairMissing, i64x2.splat(0));
}

// Keeps a cut in `out` (f64 x 3: gain, bin, missingLeft) where it gains more; gain is GL²/HL + GR²/HR. Returns 1 then.
// @ts-ignore: decorator
@inline function keepCut(out: usize, gl: f64, hl: f64, G: f64, H: f64, least: f64, bin: i32, missingLeft: i32): i32 {
  const hr = H - hl;
  if (hl < least || hr < least) return 0;
  const gr = G - gl;
  const gain = (gl * gl) / hl + (gr * gr) / hr;
  if (gain <= load<f64>(out)) return 0;
  store<f64>(out, gain, 0);
  store<f64>(out, bin as f64, 8);
  store<f64>(out, missingLeft as f64, 16);
  return 1;
}

/** Best cut of one feature; missing rows are tried on the right, then on the left. `spread`: what sumPairs said. Returns 1 when out was improved. */
export function bestCut(histogram: usize, spread: i32, G: f64, H: f64, least: f64, out: usize): i32 {
  const low = spread & 255;
  const high = (spread >> 8) & 255;
  const missing = spread >> 16;
  let improved = 0;
  for (let missingLeft = 0; missingLeft <= missing; missingLeft++) {
    let gl = missingLeft == 1 ? load<f64>(histogram + pairMissing) : 0.0;
    let hl = missingLeft == 1 ? load<f64>(histogram + pairMissing, 8) : 0.0;
    const end = missingLeft == 0 ? high + missing : high; // all known left, all missing right: once is enough
    for (let bin = low; bin < end; bin++) {
      const entry = histogram + ((bin as usize) << 4);
      const h = load<f64>(entry, 8);
      if (h == 0.0) continue; // an empty bin parts the rows as the one before it
      gl += load<f64>(entry);
      hl += h;
      improved |= keepCut(out, gl, hl, G, H, least, bin, missingLeft);
    }
  }
  return improved;
}

/** Least and largest known value of a feature over the rows that `order` lists, to out at 24 and 32. Returns 1 if any is missing.
 *  values: (rows) of f64, NaN = missing. The least is over the largest where none is known. */
export function spanOf(values: usize, order: usize, rows: i32, out: usize): i32 {
  const end = order + ((rows as usize) << 2);
  let least = Infinity;
  let largest = -Infinity;
  let missing = 0;
  for (; order < end; order += 4) {
    const value = load<f64>(values + ((load<u32>(order) as usize) << 3));
    least = value < least ? value : least; // NaN is neither
    largest = value > largest ? value : largest;
    missing |= (value != value) as i32;
  }
  store<f64>(out, least, 24);
  store<f64>(out, largest, 32);
  return missing;
}

/** Tries one cut: values at most the threshold on the left, missing ones on both sides in turn. Returns 1 when out was improved. */
export function tryCut(values: usize, order: usize, rows: i32, pairs: usize, threshold: f64, G: f64, H: f64, least: f64, out: usize): i32 {
  const end = order + ((rows as usize) << 2);
  const at = f64x2.splat(threshold);
  let left = f64x2.splat(0);
  let missing = f64x2.splat(0);
  for (; order < end; order += 4) {
    const row = load<u32>(order) as usize;
    const value = v128.load64_splat(values + (row << 3));
    const pair = v128.load(pairs + (row << 4));
    left = f64x2.add(left, v128.and(pair, f64x2.le(value, at)));
    missing = f64x2.add(missing, v128.and(pair, f64x2.ne(value, value)));
  }
  const gl = f64x2.extract_lane(left, 0);
  const hl = f64x2.extract_lane(left, 1);
  let improved = keepCut(out, gl, hl, G, H, least, 0, 0);
  const hm = f64x2.extract_lane(missing, 1);
  if (hm > 0) improved |= keepCut(out, gl + f64x2.extract_lane(missing, 0), hl + hm, G, H, least, 0, 1);
  return improved;
}

/** Sums over rows of a node to out (f64 x 3): weight times target, weight, weight times squared target. */
export function sumNode(order: usize, rows: i32, pairs: usize, out: usize): void {
  const end = order + ((rows as usize) << 2);
  let g = 0.0;
  let h = 0.0;
  let q = 0.0;
  for (; order < end; order += 4) {
    const at = pairs + ((load<u32>(order) as usize) << 4);
    const gi = load<f64>(at);
    const hi = load<f64>(at, 8);
    g += gi;
    h += hi;
    q += (gi * gi) / hi;
  }
  store<f64>(out, g, 0);
  store<f64>(out, h, 8);
  store<f64>(out, q, 16);
}

/** Stable partition of the rows of a node by one feature, in place; `spare` has room for as many. Returns the number of rows on the left. */
export function partRows(codes: usize, order: usize, rows: i32, bin: u32, missingLeft: u32, spare: usize): i32 {
  const end = order + ((rows as usize) << 2);
  let l = order;
  let r = spare;
  for (let i = order; i < end; i += 4) {
    const row = load<u32>(i);
    const b = load<u8>(codes + (row as usize)) as u32;
    const missing = (b == 255) as u32;
    const left = (((((b <= bin) as u32) & (missing ^ 1)) | (missing & missingLeft)) << 2) as usize;
    store<u32>(l, row);
    store<u32>(r, row);
    l += left;
    r += 4 - left;
  }
  memory.copy(l, spare, end - l);
  return ((l - order) >> 2) as i32;
}

/** The same by a feature's values and a threshold. */
export function partValues(values: usize, order: usize, rows: i32, threshold: f64, missingLeft: u32, spare: usize): i32 {
  const end = order + ((rows as usize) << 2);
  let l = order;
  let r = spare;
  for (let i = order; i < end; i += 4) {
    const row = load<u32>(i);
    const value = load<f64>(values + ((row as usize) << 3));
    const left = ((((value <= threshold) as u32) | ((value != value) as u32 & missingLeft)) << 2) as usize;
    store<u32>(l, row);
    store<u32>(r, row);
    l += left;
    r += 4 - left;
  }
  memory.copy(l, spare, end - l);
  return ((l - order) >> 2) as i32;
}
