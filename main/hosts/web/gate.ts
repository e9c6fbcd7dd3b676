// Who may speak to the web host: decided from the request's line and headers alone, before anything is read or opened. Pure.
// One right Host stops DNS rebinding, the required Origin stops other pages, the token stops other programs of this machine.
import { createHash, timingSafeEqual } from "node:crypto";
import type { ErrorName } from "../../../shared/contract/errors.ts";

/** What is looked at; `rawHeaders` is Node's flat list of names and values, so that a header sent twice is seen. */
export interface Knock {
  method?: string | undefined;
  url?: string | undefined;
  rawHeaders: readonly string[];
}

/** A refusal: the registry's error and the HTTP status that goes with it. */
export interface Refusal {
  name: ErrorName;
  status: number;
}

/** The path on which the page's WebSocket is opened. */
export const pipePath = "/pipe";
/** The word before the token in Sec-WebSocket-Protocol: the token travels in the handshake, in no address and no cookie. */
export const pipeProtocol = "millwright";

const allOf = (knock: Knock, name: string): string[] => knock.rawHeaders.flatMap((each, at) => (at % 2 === 0 && each.toLowerCase() === name ? [knock.rawHeaders[at + 1] ?? ""] : []));

/** Judges a request for a file of the page; undefined lets it in. `authority` is the one right Host, such as 127.0.0.1:4711. */
export function judgeRequest(knock: Knock, authority: string): Refusal | undefined {
  const hosts = allOf(knock, "host");
  if (hosts.length !== 1 || hosts[0] !== authority) return { name: "webHost", status: 421 };
  if (knock.method !== "GET" && knock.method !== "HEAD") return { name: "webMethod", status: 405 };
  if (!knock.url?.startsWith("/") || knock.url.startsWith("//")) return { name: "webPath", status: 404 };
  const origins = allOf(knock, "origin");
  if (origins.some((origin) => origin !== `http://${authority}`)) return { name: "webOrigin", status: 403 };
  // A browser says whence a request comes: another site may neither frame nor load a piece of the page.
  const sites = allOf(knock, "sec-fetch-site");
  if (sites.some((site) => site !== "same-origin" && site !== "none")) return { name: "webOrigin", status: 403 };
  return undefined;
}

/** Judges a WebSocket's handshake without its token; the Origin must be there and be ours. */
export function judgeUpgrade(knock: Knock, authority: string): Refusal | undefined {
  const refusal = judgeRequest(knock, authority);
  if (refusal !== undefined) return refusal;
  if (allOf(knock, "origin").length !== 1) return { name: "webOrigin", status: 403 };
  return knock.url === pipePath ? undefined : { name: "webPath", status: 404 };
}

/** The token of a handshake, or undefined. */
export function tokenOf(knock: Knock): string | undefined {
  const [word, token, ...more] = allOf(knock, "sec-websocket-protocol").join(",").split(",").map((each) => each.trim());
  return word === pipeProtocol && more.length === 0 ? token : undefined;
}

const badTokensBeforePause = 10;
const pauseMs = 30_000;

/** Compares tokens in constant time; after ten wrong ones nothing is let in for thirty seconds. `nowMs` is handed in. */
export class TokenGate {
  private readonly digest: Buffer;
  private bad = 0;
  private closedUntilMs = 0;
  constructor(token: string) {
    this.digest = sha256(token);
  }
  admit(offered: string | undefined, nowMs: number): boolean {
    const right = timingSafeEqual(sha256(offered ?? ""), this.digest);
    if (nowMs < this.closedUntilMs) return false;
    if (right) {
      this.bad = 0;
      return true;
    }
    if (++this.bad >= badTokensBeforePause) {
      this.bad = 0;
      this.closedUntilMs = nowMs + pauseMs;
    }
    return false;
  }
}

const sha256 = (text: string): Buffer => createHash("sha256").update(text).digest();
