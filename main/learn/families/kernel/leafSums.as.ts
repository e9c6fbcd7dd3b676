// Sums of the leaves that rows reach, for whole blocks of rows. Part of the kernel that blocks.as.ts names. Never allocates: addresses come in.
// Trees lie as shared/scoring/treeNodes.ts lays them out. Eight trees at a time stay in the fastest cache while all rows of a block go down.

// @ts-ignore: decorator
@inline function step(records: usize, a: usize, row: usize): usize {
  const p = records + a;
  const left = load<f64>(row + ((load<u32>(p) as usize) << 3)) <= load<f64>(p, 8);
  return a + 16 + ((select<i32>(0, load<i32>(p, 4), left) << 2) as usize);
}

/** Adds to sums[r] the leaves that row r (width bytes a row, no value missing) reaches, tree by tree. eights: how often eight trees. */
export function leafSums(rows: usize, count: i32, width: usize, records: usize, leaves: usize, roots: usize, levels: usize, eights: i32, sums: usize): void {
  const end = rows + (count as usize) * width;
  for (let e: usize = 0; e < (eights as usize) << 1; e++) {
    const most = load<i32>(levels + ((e >> 1) << 2));
    const root = roots + (e << 4);
    let to = sums;
    for (let row = rows; row < end; row += width, to += 8) {
      let a = (load<u32>(root) as usize) << 2;
      let b = (load<u32>(root, 4) as usize) << 2;
      let c = (load<u32>(root, 8) as usize) << 2;
      let d = (load<u32>(root, 12) as usize) << 2;
      for (let level = most; level > 0; level--) {
        a = step(records, a, row);
        b = step(records, b, row);
        c = step(records, c, row);
        d = step(records, d, row);
      }
      // A leaf's value is half as far into its list as its record: 8 bytes a node instead of 16.
      store<f64>(to, load<f64>(to) + load<f64>(leaves + (a >> 1)) + load<f64>(leaves + (b >> 1)) + load<f64>(leaves + (c >> 1)) + load<f64>(leaves + (d >> 1)));
    }
  }
}
