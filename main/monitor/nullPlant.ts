// A plant where nothing changes, for tests and measurements of false notices: first-order autoregressive signals, half of which share a common cause, made
// in one product or in campaigns of several. Reference as packages are built with, windows as devices send them. Deterministic; never in the product.
import { emptyJointWindow, jointAdder } from "../../shared/format/joint.ts";
import type { WindowRecord } from "../../shared/format/logRecord.ts";
import type { MonitoringReference } from "../../shared/format/monitoringReference.ts";
import { addToSketch, emptySketch } from "../../shared/format/sketch.ts";
import { seededGenerator, type Generator } from "../../shared/stats/random.ts";
import { buildMonitoringReference } from "../package/monitoringReference.ts";

export interface NullPlant {
  reference: MonitoringReference;
  records: WindowRecord[];
}

/** Products with levels and relations of their own, in campaigns of random length; shares of the campaigns in the reference and after it. Only `change`
 *  changes anything, in rows after the reference. */
export interface Products {
  campaignRows: number;
  before: readonly number[];
  now: readonly number[];
  change?: (product: number, row: Float64Array) => void;
}

interface NullPlantOptions {
  /** Autocorrelation of neighbouring rows. */
  rho: number;
  signals: number;
  /** At one row a `stepUs`. */
  referenceRows: number;
  rows: number;
  stepUs: number;
  seed: number;
  products?: Products;
}

const alarmShare = 0.001;
const productName = (product: number) => `product ${product}`;

export function nullPlant({ rho, signals: count, referenceRows, rows, stepUs, seed, products }: NullPlantOptions): NullPlant {
  const random = seededGenerator(seed);
  const total = referenceRows + rows;
  const common = autoregressive(random, rho, total);
  const own = Array.from({ length: count }, () => autoregressive(random, rho, total));
  const scores = Float64Array.from(common, (value, r) => Math.abs(value + own[0]![r]!));
  const of = products ? campaigns(random, products, referenceRows, total) : new Int8Array(total);
  const row = new Float64Array(count);
  for (let r = 0; r < total; r++) {
    for (let s = 0; s < count; s++) row[s] = (s % 2 === 0 ? (own[s]![r]! + gainOf(of[r]!) * common[r]!) / Math.SQRT2 : own[s]![r]!) + levelOf(of[r]!, s);
    if (r >= referenceRows) products?.change?.(of[r]!, row);
    for (let s = 0; s < count; s++) own[s]![r] = row[s]!;
  }
  const signals = own.map((values, s) => ({ name: `s${s}`, values }));
  const threshold = Float64Array.from(scores).sort()[Math.floor((1 - alarmShare) * total)]!;
  const tUs = Float64Array.from(scores, (_, r) => r * stepUs);
  const alarms = Uint8Array.from(scores, (score) => Number(score > threshold));
  const head = <T extends Float64Array | Uint8Array | Int8Array>(values: T) => values.subarray(0, referenceRows) as T;
  const regimes = products && { told: { context: ["product"], texts: products.before.map((_, product) => productName(product)) }, of: head(of) };
  const reference = buildMonitoringReference({ tUs: head(tUs), signals: signals.map(({ name, values }) => ({ name, values: head(values) })), scores: head(scores), alarms: head(alarms), ...(regimes ? { regimes } : {}) });
  const addToJoint = reference.joint && jointAdder(reference.joint, [...signals.map(({ name }) => name), "product"]);
  const records: WindowRecord[] = [];
  const perWindow = Math.round(reference.length / stepUs);
  const values: (number | string)[] = [];
  for (let from = referenceRows; from + perWindow <= total; from += perWindow) {
    const sketch = (name: string, edges: readonly number[], values: Float64Array) => {
      const out = emptySketch(name, edges);
      for (let r = from; r < from + perWindow; r++) addToSketch(out, edges, values[r]!);
      return out;
    };
    const joint = reference.joint && emptyJointWindow(reference.joint);
    let over = 0;
    for (let r = from; r < from + perWindow; r++) {
      over += alarms[r]!;
      if (!joint) continue;
      for (let s = 0; s < count; s++) values[s] = own[s]![r]!;
      values[count] = productName(of[r]!);
      addToJoint!(joint, values);
    }
    const sketches = reference.signals.map(({ base, edges }, s) => sketch(base.name, edges, signals[s]!.values));
    records.push({ kind: "window", group: null, start: from * stepUs, whole: true, rows: perWindow, answered: perWindow, alarms: over, late: 0, unreadable: 0, signals: sketches, score: sketch("score", reference.score.edges, scores), ...(joint ? { joint } : {}) } as unknown as WindowRecord);
  }
  return { reference, records };
}

/** How strongly the common cause acts, and where a signal lies, in each product; the first is the plant without products. */
const gainOf = (product: number): number => [1, -1, 0.5][product % 3]!;
const levelOf = (product: number, signal: number): number => product * ((3 * signal + product) % 5 - 2);

function campaigns(random: Generator, { campaignRows, before, now }: Products, referenceRows: number, total: number): Int8Array {
  const of = new Int8Array(total);
  for (let r = 0; r < total; ) {
    const shares = r < referenceRows ? before : now;
    let place = random.uniform() * shares.reduce((sum, share) => sum + share, 0);
    const product = shares.findIndex((share) => (place -= share) < 0);
    const end = Math.min(r < referenceRows ? referenceRows : total, r + Math.ceil(campaignRows * (0.5 + random.uniform())));
    of.fill(product, r, end);
    r = end;
  }
  return of;
}

function autoregressive(random: Generator, rho: number, rows: number): Float64Array {
  const innovation = Math.sqrt(1 - rho * rho);
  let value = random.normal();
  return Float64Array.from({ length: rows }, () => (value = rho * value + innovation * random.normal()));
}
