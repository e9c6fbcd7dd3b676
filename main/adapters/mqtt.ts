// MQTT 3.1.1 and 5 through MQTT.js: plain JSON topics, and Sparkplug B. Subscribes; never publishes, not even a rebirth command, because an
// adapter only reads: after a missed message the signals stay Bad until the edge node says its birth again.
import { readFileSync } from "node:fs";
import { connect, type IClientOptions, type MqttClient } from "mqtt";
import type { Feed, Stop } from "./feed.ts";
import type { MqttOutSettings, MqttSettings, SparkplugSettings } from "./settings.ts";
import { readSparkplug } from "./sparkplugPayload.ts";

type Credentials = Pick<MqttSettings, "clientId" | "username" | "passwordFile" | "caFile">;

/** Connection options from settings; a password stands in a file of its own. */
export function mqttOptions({ clientId, username, passwordFile, caFile }: Credentials): IClientOptions {
  return {
    protocolVersion: 4,
    clean: true,
    reconnectPeriod: 2000,
    connectTimeout: 10_000,
    keepalive: 10,
    ...(clientId === undefined ? {} : { clientId }),
    ...(username === undefined ? {} : { username }),
    ...(passwordFile === undefined ? {} : { password: readFileSync(passwordFile, "utf8").trimEnd() }),
    ...(caFile === undefined ? {} : { ca: readFileSync(caFile) }),
  };
}

function listen(settings: Credentials & { url: string }, topics: string[], feed: Feed, hear: (topic: string, payload: Uint8Array) => void): MqttClient {
  const client = connect(settings.url, mqttOptions(settings));
  let isConnected = false;
  client.on("connect", () => {
    isConnected = true;
    client.subscribe(topics, { qos: 1 }, (error) => (error ? feed.event("trouble", error.message) : feed.event("connected", settings.url)));
  });
  client.on("close", () => {
    if (!isConnected) return;
    isConnected = false;
    feed.gone("connection lost");
    feed.event("disconnected", settings.url);
  });
  client.on("error", (error) => feed.event("trouble", error.message));
  client.on("message", (topic, payload) => hear(topic, payload));
  return client;
}

/** The value at a path of dots in a document; the document itself without one. */
export function valueAt(document: unknown, path: string | undefined): number | string | boolean | null {
  let at: unknown = document;
  for (const step of path === undefined || path === "" ? [] : path.split(".")) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, step)) return null;
    at = (at as Record<string, unknown>)[step];
  }
  return typeof at === "number" || typeof at === "string" || typeof at === "boolean" ? at : null;
}

export function readMqtt(settings: MqttSettings, feed: Feed): Stop {
  const byTopic = groupedByTopic(settings.signals);
  const client = listen(settings, [...byTopic.keys()], feed, (topic, payload) => {
    let document: unknown;
    const text = new TextDecoder().decode(payload).trim();
    try {
      document = JSON.parse(text);
    } catch {
      document = text;
    }
    for (const { column, path } of byTopic.get(topic) ?? []) {
      const value = valueAt(document, path);
      feed.value(column, value, value === null ? "Bad" : "Good");
    }
  });
  return () => client.endAsync(true);
}

function groupedByTopic(signals: MqttSettings["signals"]): Map<string, MqttSettings["signals"]> {
  const groups = new Map<string, MqttSettings["signals"]>();
  for (const signal of signals) groups.set(signal.topic, [...(groups.get(signal.topic) ?? []), signal]);
  return groups;
}

/** Sparkplug B of one edge node: births name metrics, data follow by name or alias, a death or a gap in the sequence makes all of it Bad. */
export function readSparkplugB(settings: SparkplugSettings, feed: Feed): Stop {
  const base = `spBv1.0/${settings.groupId}`;
  const node = `${settings.node}`;
  const aliases = new Map<string, string>();
  let lastSeq: number | undefined;
  const columnsOf = (device: string | undefined) => settings.signals.filter((signal) => signal.device === device).map(({ column }) => column);
  const dead = (why: string, columns?: readonly string[]) => {
    feed.gone(why, columns);
    feed.event("trouble", why);
  };
  const topics = [`${base}/+/${node}`, `${base}/+/${node}/+`];
  const client = listen(settings, topics, feed, (topic, payload) => {
    const [, , kind = "", , device] = topic.split("/");
    if (kind === "NDEATH") {
      lastSeq = undefined;
      return dead("NDEATH");
    }
    const isBirth = kind === "NBIRTH" || kind === "DBIRTH";
    // commands to the node pass here too, and say nothing about its signals
    if (!isBirth && kind !== "NDATA" && kind !== "DDATA" && kind !== "DDEATH") return;
    const read = readSparkplug(payload);
    if (!read) {
      lastSeq = undefined;
      return dead("payload that cannot be read; waiting for the next birth");
    }
    // every message of a node counts up by one, modulo 256; a node's birth begins at any number
    if (kind === "NBIRTH") {
      lastSeq = read.seq;
      // what it and its devices said in the life before holds no longer: a device that is gone is not born again
      aliases.clear();
      feed.gone("NBIRTH");
    } else if (lastSeq === undefined) return; // data before a birth say nothing
    else if (read.seq !== (lastSeq + 1) % 256) {
      lastSeq = undefined;
      return dead(`sequence ${read.seq ?? "none"}: a message was lost; waiting for the next birth`);
    } else lastSeq = read.seq;
    if (kind === "DDEATH") return dead("DDEATH", columnsOf(device));
    for (const metric of read.metrics) {
      const key = `${device ?? ""}/${metric.alias ?? ""}`;
      if (isBirth && metric.name !== undefined && metric.alias !== undefined) aliases.set(key, metric.name);
      const name = metric.name ?? aliases.get(key);
      if (name === undefined || metric.isHistorical) continue;
      for (const signal of settings.signals) if (signal.metric === name && signal.device === device) feed.value(signal.column, metric.value, metric.value === null ? "Bad" : "Good");
    }
  });
  return () => client.endAsync(true);
}

export interface Published {
  /** False where nobody could be told now. */
  publish(part: string, value: object): boolean;
  stop: Stop;
}

/** Publishes what a device says under one topic: `<topic>/state` (retained, "offline" by the broker when we are gone), `<topic>/score`, `<topic>/alarm`. */
export function openMqttOut(settings: MqttOutSettings, say: (event: string, detail: string) => void): Published {
  const state = `${settings.topic}/state`;
  const client = connect(settings.url, { ...mqttOptions(settings), will: { topic: state, payload: Buffer.from("offline"), qos: 1, retain: true } });
  client.on("connect", () => {
    client.publish(state, "online", { qos: 1, retain: true });
    say("connected", settings.url);
  });
  client.on("error", (error) => say("trouble", error.message));
  return {
    publish: (part, value) => {
      // what cannot be sent now is old news when it could be: only the newest counts
      if (!client.connected) return false;
      client.publish(`${settings.topic}/${part}`, JSON.stringify(value), { qos: 1, retain: settings.retain ?? part === "score" });
      return true;
    },
    stop: async () => {
      if (client.connected) await client.publishAsync(state, "offline", { qos: 1, retain: true });
      await client.endAsync();
    },
  };
}
