// The payload of Sparkplug B (Eclipse Sparkplug 3.0, ISO/IEC 20237, section 6.4): the fields that carry values, read by protobufjs.
// Field numbers are those of the specification's schema; what is not needed here is skipped by the decoder.
import protobuf from "protobufjs/light.js";

const field = (id: number, type: string, rule?: "repeated") => ({ id, type, ...(rule ? { rule } : {}) });

const Payload = protobuf.Root.fromJSON({
  nested: {
    Metric: {
      edition: "proto2",
      fields: {
        name: field(1, "string"),
        alias: field(2, "uint64"),
        timestamp: field(3, "uint64"),
        datatype: field(4, "uint32"),
        isHistorical: field(5, "bool"),
        isNull: field(7, "bool"),
        intValue: field(10, "uint32"),
        longValue: field(11, "uint64"),
        floatValue: field(12, "float"),
        doubleValue: field(13, "double"),
        booleanValue: field(14, "bool"),
        stringValue: field(15, "string"),
      },
    },
    // of proto2, where a zero that was sent is told from a field that was not
    Payload: { edition: "proto2", fields: { timestamp: field(1, "uint64"), metrics: field(2, "Metric", "repeated"), seq: field(3, "uint64") } },
  },
}).lookupType("Payload");

export interface SparkplugMetric {
  name?: string;
  alias?: number;
  isHistorical: boolean;
  value: number | string | boolean | null;
}

export interface SparkplugPayload {
  seq: number | undefined;
  metrics: SparkplugMetric[];
}

/** Data types whose 32 or 64 bits are a signed number (specification, table 6.4.16). */
const signed: ReadonlyMap<number, number> = new Map([[1, 8], [2, 16], [3, 32], [4, 64]]);

interface RawMetric {
  name?: string;
  alias?: number;
  datatype?: number;
  isHistorical?: boolean;
  isNull?: boolean;
  intValue?: number;
  longValue?: number;
  floatValue?: number;
  doubleValue?: number;
  booleanValue?: boolean;
  stringValue?: string;
}

function valueOf(metric: RawMetric): SparkplugMetric["value"] {
  if (metric.isNull) return null;
  const whole = metric.intValue ?? metric.longValue;
  if (whole !== undefined) {
    const bits = signed.get(metric.datatype ?? 0);
    const most = bits === undefined ? Infinity : 2 ** (bits - 1);
    return whole >= most ? whole - 2 ** bits! : whole;
  }
  return metric.floatValue ?? metric.doubleValue ?? metric.booleanValue ?? metric.stringValue ?? null;
}

/** Reads a payload; undefined when it is none. */
export function readSparkplug(bytes: Uint8Array): SparkplugPayload | undefined {
  try {
    const raw = Payload.toObject(Payload.decode(bytes), { longs: Number }) as { seq?: number; metrics?: RawMetric[] };
    return {
      seq: raw.seq,
      metrics: (raw.metrics ?? []).map((metric) => ({
        ...(metric.name === undefined ? {} : { name: metric.name }),
        ...(metric.alias === undefined ? {} : { alias: metric.alias }),
        isHistorical: metric.isHistorical === true,
        value: valueOf(metric),
      })),
    };
  } catch {
    return undefined;
  }
}

/** Bytes of a payload, for the tests' own edge node. */
export function writeSparkplug(payload: { timestamp?: number; seq?: number; metrics: readonly object[] }): Uint8Array {
  return Payload.encode(Payload.fromObject(payload)).finish();
}
