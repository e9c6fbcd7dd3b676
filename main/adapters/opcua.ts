// OPC UA through node-opcua-client: one subscription with the signals as monitored items. Status codes become Good, Uncertain or Bad; while the
// subscription lives an unchanged value holds, and when it is gone nothing does. Reads only: no write, no method call.
import { readFileSync } from "node:fs";
import { AttributeIds, ClientMonitoredItem, ClientSubscription, type DataValue, MessageSecurityMode, OPCUAClient, type ClientSession, SecurityPolicy, StatusCodes, TimestampsToReturn, UserTokenType, type StatusCode } from "node-opcua-client";
import type { Feed, Stop } from "./feed.ts";
import type { Quality } from "./rows.ts";
import type { OpcuaSettings } from "./settings.ts";

/** Part 4, 7.39: the two highest bits of a status code are its severity. */
export function qualityOf({ value }: Pick<StatusCode, "value">): Quality {
  return value >>> 30 === 0 ? "Good" : value >>> 30 === 1 ? "Uncertain" : "Bad";
}

function plain(value: unknown): number | string | boolean | null {
  if (typeof value === "bigint") return Number(value);
  return typeof value === "number" || typeof value === "string" || typeof value === "boolean" ? value : null;
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
  client.on("connection_lost", () => {
    feed.gone("connection lost");
    feed.event("disconnected", settings.endpoint);
  });
  client.on("connection_reestablished", () => feed.event("connected", settings.endpoint));
  client.on("backoff", (_count, delay) => feed.event("trouble", `no answer; again in ${delay} ms`));

  const begin = async () => {
    await client.connect(settings.endpoint);
    session = await client.createSession(settings.username === undefined ? undefined : { type: UserTokenType.UserName, userName: settings.username, password: settings.passwordFile === undefined ? "" : readFileSync(settings.passwordFile, "utf8").trimEnd() });
    const samplingInterval = settings.samplingMs ?? settings.periodMs ?? 1000;
    const subscription = ClientSubscription.create(session, { requestedPublishingInterval: samplingInterval, requestedLifetimeCount: 60, requestedMaxKeepAliveCount: 5, maxNotificationsPerPublish: 0, publishingEnabled: true, priority: 1 });
    subscription.on("terminated", () => feed.gone("subscription ended"));
    for (const { column, node } of settings.signals) {
      const item = ClientMonitoredItem.create(subscription, { nodeId: node, attributeId: AttributeIds.Value }, { samplingInterval, discardOldest: true, queueSize: 10 }, TimestampsToReturn.Both);
      item.on("changed", (data: DataValue) => {
        const quality = qualityOf(data.statusCode);
        const value = quality === "Bad" ? null : plain(data.value.value);
        feed.value(column, value, value === null ? "Bad" : quality);
      });
      item.on("err", (why) => {
        feed.value(column, null, "Bad");
        feed.event("trouble", `${column}: ${why}`);
      });
    }
    feed.event("connected", settings.endpoint);
  };
  void begin().catch((thrown: unknown) => {
    if (stopped) return;
    // who started this adapter starts it again
    feed.event("trouble", thrown instanceof Error ? thrown.message.split("\n")[0]! : StatusCodes.Bad.toString());
    process.exitCode = 1;
    void client.disconnect().catch(() => undefined);
  });
  return async () => {
    stopped = true;
    await session?.close(true).catch(() => undefined);
    await client.disconnect().catch(() => undefined);
  };
}
