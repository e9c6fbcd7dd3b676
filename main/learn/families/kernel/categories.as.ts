// The search for a split of categories in a histogram. Part of the kernel that boosting.as.ts names. Never allocates: addresses come in.
// Method: Fisher 1958 (the best of all partings lies along the order of the means), Ke 2017 (smoothed order, few categories on one side).
// A histogram holds one entry a category and, at 255, one for missing and unknown codes, which takes part as one category more.

const missingBin: i32 = 255;

/** Lists the bins with at least leastEntry of curvature by rising gradient per curvature; ties by bin. `smooth` pulls small ones to 0.
 *  scratch: 256 keys of f64, then 256 bins of u32. Returns their number. */
export function sortCategories(histogram: usize, bins: i32, smooth: f64, leastEntry: f64, scratch: usize): i32 {
  const places = scratch + 2048;
  let used = 0;
  for (let i = 0; i <= bins; i++) {
    const bin = i == bins ? missingBin : i;
    const entry = load<i64>(histogram + ((bin as usize) << 3));
    const h = (entry & 0xffffffff) as f64;
    if (entry == 0 || h < leastEntry) continue;
    const key = ((entry >> 32) as f64) / (h + smooth);
    let at = used++;
    for (; at > 0 && load<f64>(scratch + (((at - 1) as usize) << 3)) > key; at--) {
      store<f64>(scratch + ((at as usize) << 3), load<f64>(scratch + (((at - 1) as usize) << 3)));
      store<u32>(places + ((at as usize) << 2), load<u32>(places + (((at - 1) as usize) << 2)));
    }
    store<f64>(scratch + ((at as usize) << 3), key);
    store<u32>(places + ((at as usize) << 2), bin as u32);
  }
  return used;
}

// @ts-ignore: decorator
@inline function clampedGain(g: f64, h: f64, low: f64, high: f64): f64 {
  const answer = min(max(-g / h, low), high);
  return -(2.0 * g + h * answer) * answer;
}

/** Looks for a better split among the sorted categories: the first ones of the list, from either end, go left. out (f64 x 5): gain, how
 *  many go left (below 0: from the end), 0, gradient and curvature on the left. leastGroup: curvature that each step must add. */
export function bestCategories(
  histogram: usize, used: i32, most: i32, G: f64, H: f64, lambda: f64, least: f64, leastGroup: f64, low: f64, high: f64, scratch: usize, out: usize,
): i32 {
  const places = scratch + 2048;
  let best = load<f64>(out);
  let improved = 0;
  for (let direction = 1; direction >= -1; direction -= 2) {
    let sum: i64 = 0;
    let since: f64 = 0;
    for (let i = 0; i < used && i < most; i++) {
      const at = direction == 1 ? i : used - 1 - i;
      const entry = load<i64>(histogram + ((load<u32>(places + ((at as usize) << 2)) as usize) << 3));
      sum += entry;
      since += (entry & 0xffffffff) as f64;
      const hl = (sum & 0xffffffff) as f64;
      if (hl < least || since < leastGroup) continue;
      const hr = H - hl;
      if (hr < least || hr < leastGroup) break;
      since = 0;
      const gl = (sum >> 32) as f64;
      const gain = clampedGain(gl, hl + lambda, low, high) + clampedGain(G - gl, hr + lambda, low, high);
      if (gain > best) {
        best = gain;
        improved = 1;
        store<f64>(out, gain, 0);
        store<f64>(out, ((i + 1) * direction) as f64, 8);
        store<f64>(out, 0, 16);
        store<f64>(out, gl, 24);
        store<f64>(out, hl, 32);
      }
    }
  }
  return improved;
}
