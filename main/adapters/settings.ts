// What an adapter is told, read strictly from SOURCE.json (the device program names the file) or OUTPUT.json. Passwords stand in files that the
// operating system protects; none is ever written to a log.
import { readFileSync } from "node:fs";
import { Failure } from "../../shared/contract/errors.ts";
import { anything, finite, flag, list, oneOf, orNull, readDocument, struct, text, whole, type Read, type Reader } from "../../shared/format/readers.ts";

const url = text(512, /^(mqtts?|wss?):\/\/[^\s]+$/);
/** Beat of the rows and age from which a value counts as missing, milliseconds. */
const beat = { periodMs: whole(10, 3_600_000), group: text(128), staleMs: orNull(whole(10)) };
const credentials = { clientId: text(64), username: text(128), passwordFile: text(1024), caFile: text(1024) };
const column = text(128);

export const mqttReader = struct(
  { url, signals: list(struct({ column, topic: text(512) }, { path: text(256) }), 1024, 1) },
  { ...beat, ...credentials },
);
export const sparkplugReader = struct(
  { url, groupId: text(128), node: text(128), signals: list(struct({ column, metric: text(256) }, { device: text(128) }), 1024, 1) },
  { ...beat, ...credentials },
);
export const opcuaReader = struct(
  { endpoint: text(512, /^opc\.tcp:\/\/[^\s]+$/), signals: list(struct({ column, node: text(256, /^(ns=\d+;)?[isgb]=.+$/) }), 1024, 1) },
  { ...beat, samplingMs: whole(10, 3_600_000), security: oneOf("None", "Basic256Sha256"), keyFolder: text(1024), username: text(128), passwordFile: text(1024) },
);
export const registerTypes = ["bool", "int16", "uint16", "int32", "uint32", "float32", "float64"] as const;
export const modbusReader = struct(
  {
    host: text(256),
    signals: list(
      struct({ column, table: oneOf("holding", "input", "coil", "discrete"), register: whole(0, 65_535), type: oneOf(...registerTypes) }, { wordOrder: oneOf("big", "little"), scale: finite(), offset: finite() }),
      1024,
      1,
    ),
  },
  { ...beat, port: whole(1, 65_535), unit: whole(0, 255) },
);
export const pageReader = struct({}, { port: whole(0, 65_535), language: oneOf("de", "en"), title: text(128) });
export const mqttOutReader = struct({ url, topic: text(256, /^[^#+\0]+$/) }, { ...credentials, retain: flag });

const fileReader = struct({ format: oneOf(1), kind: oneOf("adapter", "output"), adapter: text(64), settings: anything });

/** Name and settings of an adapter's file. Throws fileMissing, deviceSourceMalformed. */
export function readAdapterFile(path: string, kind: "adapter" | "output"): { adapter: string; settings: unknown } {
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(readFileSync(path));
  } catch (thrown) {
    throw new Failure("fileMissing", { file: path }, { cause: thrown });
  }
  const file = readDocument(bytes, fileReader, { error: "deviceSourceMalformed", file: path, bytes: 262_144, magnitude: Number.MAX_VALUE });
  if (file.kind !== kind) throw new Failure("deviceSourceMalformed", { file: path, field: "kind" });
  return file;
}

/** Settings read by a reader. Throws deviceSourceMalformed naming the field. */
export function settingsOf<R extends Reader<unknown>>(settings: unknown, reader: R): Read<R> {
  return reader(settings as never, "settings", "deviceSourceMalformed") as Read<R>;
}

export type MqttSettings = Read<typeof mqttReader>;
export type SparkplugSettings = Read<typeof sparkplugReader>;
export type OpcuaSettings = Read<typeof opcuaReader>;
export type ModbusSettings = Read<typeof modbusReader>;
export type PageSettings = Read<typeof pageReader>;
export type MqttOutSettings = Read<typeof mqttOutReader>;
