// The operator's page: what the device says, on 127.0.0.1 alone, for any browser of the last fifteen years, without an asset from elsewhere.
// It only shows. A device that says nothing is shown as saying nothing, with the age of its last word.
import { createServer, type Server } from "node:http";
import { isFresh, readAlarms, readStatus } from "./deviceFiles.ts";
import { pageDocument } from "./pageDocument.ts";
import type { PageSettings } from "./settings.ts";

const alarmsShown = 12;

/** What the page shows, as plain facts. Exported for its test. */
export function factsOf(home: string, nowMs: number): object {
  const status = readStatus(home);
  const told = status?.told;
  const last = (told?.["last"] ?? null) as Record<string, unknown> | null;
  const ageS = status ? Math.round(Math.abs(nowMs - status.writtenMs) / 1000) : null;
  const isNews = status !== undefined && isFresh(status.writtenMs, nowMs);
  const score = isNews && last && typeof last["score"] === "number" ? last["score"] : null;
  const alarms = readAlarms(home, alarmsShown).reverse();
  return {
    device: told?.["deviceName"] ?? told?.["device"] ?? "",
    mark: told?.["mark"] ?? "",
    state: told?.["state"] ?? "",
    running: told?.["packageId"] ?? "",
    ageS,
    isFresh: isNews,
    answer: score === null ? null : { score, class: last?.["class"] ?? null, time: last?.["time"] ?? null, quality: last?.["quality"] ?? "", drivers: last?.["alarm"] === true ? driversSince(last, alarms) : [] },
    alarm: isNews && last?.["alarm"] === true,
    reason: isNews ? (last?.["reason"] ?? null) : null,
    troubles: isNews && Array.isArray(told?.["troubles"]) ? told["troubles"] : [],
    source: (told?.["source"] as { state?: unknown } | undefined)?.state ?? "",
    alarms,
  };
}

/** Drivers are told once, with the row that the alarm began with: the newest alarm of the same machine is the one that stands. */
function driversSince(last: Record<string, unknown>, alarms: readonly Record<string, unknown>[]): unknown {
  return alarms.find(({ group }) => (group ?? null) === (last["group"] ?? null))?.["drivers"] ?? last["drivers"] ?? [];
}

const headers = { "cache-control": "no-store", "x-content-type-options": "nosniff", "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'", "referrer-policy": "no-referrer", "x-frame-options": "DENY" };

/** Begins to serve; resolves with the port. A request that names another host than this machine is refused, which stops DNS rebinding. */
export async function servePage(home: string, settings: PageSettings): Promise<{ port: number; close: () => Promise<void> }> {
  let port = 0;
  const server: Server = createServer((request, response) => {
    const isOurs = [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`].includes(request.headers.host ?? "");
    const answer = (status: number, type: string, body: string) => response.writeHead(status, { ...headers, "content-type": `${type}; charset=utf-8` }).end(request.method === "HEAD" ? undefined : body);
    if (!isOurs) return answer(421, "text/plain", "");
    if (request.method !== "GET" && request.method !== "HEAD") return answer(405, "text/plain", "");
    const path = (request.url ?? "/").split("?")[0];
    if (path === "/now") return answer(200, "application/json", JSON.stringify(factsOf(home, Date.now())));
    if (path === "/") return answer(200, "text/html", pageDocument(settings.language ?? "de", settings.title ?? ""));
    return answer(404, "text/plain", "");
  });
  server.maxConnections = 16;
  server.headersTimeout = 5000;
  server.requestTimeout = 5000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(settings.port ?? 0, "127.0.0.1", resolve);
  });
  const bound = server.address();
  port = typeof bound === "object" && bound ? bound.port : 0;
  return { port, close: () => new Promise((resolve) => { server.closeAllConnections(); server.close(() => resolve()); }) };
}
