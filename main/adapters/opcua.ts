// OPC UA through node-opcua-client: one subscription with the signals as monitored items. Status codes become Good, Uncertain or Bad; while the
// subscription lives an unchanged value holds, and when it is gone nothing does. Reads only: no write, no method call.
import { readFileSync } from "node:fs";
import { AttributeIds, ClientMonitoredItem, ClientSubscription, DataType, type DataValue, MessageSecurityMode, type NodeId, OPCUAClient, type ClientSession, SecurityPolicy, StatusCodes, TimestampsToReturn, UserTokenType, type StatusCode } from "node-opcua-client";
import type { Feed, Stop } from "./feed.ts";
import type { Quality } from "./rows.ts";
import type { OpcuaSettings } from "./settings.ts";

/** Part 4, 7.39: the two highest bits of a status code are its severity. */
export function qualityOf({ value }: Pick<StatusCode, "value">): Quality {
  return value >>> 30 === 0 ? "Good" : value >>> 30 === 1 ? "Uncertain" : "Bad";
}

/** The value of a variant. Whole numbers of 64 bits come as their upper and lower 32 bits; beyond 2^53 the nearest number stands for them. */
export function plainOf({ dataType, value }: { dataType: DataType; value: unknown }): number | string | boolean | null {
  if ((dataType === DataType.Int64 || dataType === DataType.UInt64) && Array.isArray(value) && value.length === 2) {
    const [high, low] = value as [number, number];
    return (dataType === DataType.Int64 ? high | 0 : high >>> 0) * 2 ** 32 + (low >>> 0);
  }
  if (typeof value === "bigint") return Number(value);
  return typeof value === "number" || typeof value === "string" || typeof value === "boolean" ? value : null;
}

const wordOf = (thrown: unknown) => (thrown instanceof Error ? thrown.message.split("\n")[0]! : StatusCodes.Bad.toString());

const watchEveryMs = 1000;
/** A keep-alive may be late by a busy server, and be lost once. */
const keepAlivesMost = 3;
const silentLeastMs = 10_000;

/** What of a subscription its watch needs. */
export interface Watched {
  on(event: "raw_notification" | "terminated", call: () => void): unknown;
  on(event: "error", call: (why: Error) => void): unknown;
  /** As the server revised them. */
  publishingInterval: number;
  maxKeepAliveCount: number;
}

/** Says when a subscription could not be created, has ended, or has fallen silent: a pulled cable resets no connection, and until the system gives it up,
 *  minutes later, every value would hold. A server that lives sends a notification or a keep-alive in each of its intervals. */
export function watchOver(subscription: Watched, lost: (why: string) => void): { pause(): void; resume(): void; end(): void } {
  let heardMs = performance.now();
  const heard = () => void (heardMs = performance.now());
  subscription.on("raw_notification", heard);
  subscription.on("terminated", () => lost("subscription ended"));
  // a server that has no more subscriptions to give refuses one: an `error` that nobody hears would end this process without its word
  subscription.on("error", (why) => lost(wordOf(why)));
  const timer = setInterval(() => {
    const mostMs = Math.max(silentLeastMs, keepAlivesMost * subscription.publishingInterval * subscription.maxKeepAliveCount);
    if (performance.now() - heardMs < mostMs) return;
    clearInterval(timer);
    lost("no sign of life of the server");
  }, watchEveryMs);
  return { pause: () => void (heardMs = Infinity), resume: heard, end: () => clearInterval(timer) };
}

/** A signal and what a subscription watches for it. */
export interface WatchedNode {
  column: string;
  item: { itemToMonitor: { nodeId: NodeId }; statusCode: Pick<StatusCode, "value"> };
}

/** Fewer than the operations that servers take in one request. */
const readMost = 100;

/** Asks once for what each node shows now. A node that is not monitored any more is not asked: its value would hold for ever. */
export async function readAgain(session: { read(nodes: { nodeId: NodeId; attributeId: AttributeIds }[]): Promise<DataValue[]> }, nodes: readonly WatchedNode[], hear: (column: string, data: DataValue) => void): Promise<void> {
  const watched = nodes.filter(({ item }) => qualityOf(item.statusCode) !== "Bad");
  for (let from = 0; from < watched.length; from += readMost) {
    const some = watched.slice(from, from + readMost);
    const answers = await session.read(some.map(({ item }) => ({ nodeId: item.itemToMonitor.nodeId, attributeId: AttributeIds.Value })));
    for (const [i, { column }] of some.entries()) hear(column, answers[i]!);
  }
}

export function readOpcua(settings: OpcuaSettings, feed: Feed): Stop {
  const isSigned = settings.security === "Basic256Sha256";
  const client = OPCUAClient.create({
    applicationName: "Millwright adapter",
    endpointMustExist: false,
    securityMode: isSigned ? MessageSecurityMode.SignAndEncrypt : MessageSecurityMode.None,
    securityPolicy: isSigned ? SecurityPolicy.Basic256Sha256 : SecurityPolicy.None,
    connectionStrategy: { initialDelay: 1000, maxDelay: 30_000, maxRetry: -1 },
    keepSessionAlive: true,
  });
  let session: ClientSession | undefined;
  let stopped = false;
  let watch: ReturnType<typeof watchOver> | undefined;
  const nodes: WatchedNode[] = [];
  let losses = 0;
  client.on("connection_lost", () => {
    // known to be gone: the library looks for it by itself
    watch?.pause();
    losses++;
    feed.gone("connection lost");
    feed.event("disconnected", settings.endpoint);
  });
  const hear = (column: string, { statusCode, value }: DataValue) => {
    const quality = qualityOf(statusCode);
    const known = quality === "Bad" ? null : plainOf(value);
    feed.value(column, known, known === null ? "Bad" : quality);
  };
  client.on("connection_reestablished", () => {
    watch?.resume();
    feed.event("connected", settings.endpoint);
    if (!session) return;
    // a session that outlived the break is asked for what it has not sent yet, and no more: a value that stood still meanwhile would never be heard of again
    const at = losses;
    readAgain(session, nodes, hear).catch((thrown: unknown) => at === losses && lost(wordOf(thrown)));
  });
  client.on("backoff", (_count, delay) => feed.event("trouble", `no answer; again in ${delay} ms`));

  /** Nothing is heard any more on a line that stands: who started this adapter starts it again. */
  const lost = (why: string) => {
    if (stopped) return;
    feed.gone(why);
    feed.failed(why);
  };

  const begin = async () => {
    await client.connect(settings.endpoint);
    session = await client.createSession(settings.username === undefined ? undefined : { type: UserTokenType.UserName, userName: settings.username, password: settings.passwordFile === undefined ? "" : readFileSync(settings.passwordFile, "utf8").trimEnd() });
    const samplingInterval = settings.samplingMs ?? settings.periodMs ?? 1000;
    const subscription = ClientSubscription.create(session, { requestedPublishingInterval: samplingInterval, requestedLifetimeCount: 60, requestedMaxKeepAliveCount: 5, maxNotificationsPerPublish: 0, publishingEnabled: true, priority: 1 });
    watch = watchOver(subscription, lost);
    session.on("session_closed", () => lost("session closed"));
    for (const { column, node } of settings.signals) {
      const item = ClientMonitoredItem.create(subscription, { nodeId: node, attributeId: AttributeIds.Value }, { samplingInterval, discardOldest: true, queueSize: 10 }, TimestampsToReturn.Both);
      nodes.push({ column, item });
      item.on("changed", (data: DataValue) => hear(column, data));
      item.on("err", (why) => {
        feed.value(column, null, "Bad");
        feed.event("trouble", `${column}: ${why}`);
      });
    }
    feed.event("connected", settings.endpoint);
  };
  void begin().catch((thrown: unknown) => lost(wordOf(thrown)));
  return async () => {
    stopped = true;
    watch?.end();
    await session?.close(true).catch(() => undefined);
    await client.disconnect().catch(() => undefined);
  };
}
