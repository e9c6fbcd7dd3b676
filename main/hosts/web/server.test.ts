import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect as dial } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { memoryPair, type Transport } from "../../../shared/pipe/transport.ts";
import { TokenGate } from "./gate.ts";
import { serveWeb, type WebHost } from "./server.ts";

const token = "the-one-token-of-this-start";
const folder = mkdtempSync(join(tmpdir(), "millwright-web-"));
let host: WebHost;
let engineSide: Transport | undefined;

beforeAll(async () => {
  writeFileSync(join(folder, "index.html"), "<!doctype html><title>page</title>");
  writeFileSync(join(folder, "app.js"), "0");
  writeFileSync(join(folder, "secret.pem"), "key");
  host = await serveWeb({
    folder,
    port: 0,
    token,
    connect: () => {
      const [near, far] = memoryPair();
      engineSide = far;
      far.onFrame((frame) => far.send(frame.map((byte) => byte + 1)));
      return near;
    },
  });
});
afterAll(async () => {
  await host.close();
  rmSync(folder, { recursive: true });
});

/** Sends these lines as they are and gives the whole answer: no client mends the request. */
function raw(lines: string[]): Promise<string> {
  const [name, port] = host.authority.split(":") as [string, string];
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket = dial(Number(port), name, () => socket.write(`${lines.join("\r\n")}\r\n\r\n`));
    socket.setEncoding("utf8");
    socket.on("data", (text) => (answer += text));
    socket.on("end", () => resolve(answer));
    socket.on("error", reject);
  });
}
const said = (lines: string[]) => lines.map((line) => line.replaceAll("$HOST", host.authority));
const outcome = (answer: string) => `${answer.split(" ")[1]} ${/MW-WEB-\d+/.exec(answer)?.[0] ?? ""}`.trim();

describe("a request for the page", () => {
  test("is answered with closed headers and without a cookie or a word on other origins", async () => {
    const answer = await raw(said(["GET / HTTP/1.1", "Host: $HOST", "Connection: close"]));
    expect(outcome(answer)).toBe("200");
    const headers = answer.split("\r\n\r\n")[0]!.toLowerCase();
    expect(headers).toContain("content-security-policy: default-src 'none'; script-src 'self'; style-src 'self'");
    expect(headers).toContain("x-content-type-options: nosniff");
    expect(headers).toContain("cross-origin-opener-policy: same-origin");
    expect(headers).toContain("cross-origin-resource-policy: same-origin");
    expect(headers).not.toMatch(/set-cookie|access-control|unsafe-/);
  });

  test.each([
    ["another host (DNS rebinding)", ["GET / HTTP/1.1", "Host: plant.example"], "421 MW-WEB-301"],
    ["localhost instead of the address", ["GET / HTTP/1.1", "Host: localhost"], "421 MW-WEB-301"],
    ["the right host on another port", ["GET / HTTP/1.1", "Host: 127.0.0.1:1"], "421 MW-WEB-301"],
    ["the right host with a dot behind", ["GET / HTTP/1.1", "Host: $HOST."], "421 MW-WEB-301"],
    ["no host", ["GET / HTTP/1.0"], "421 MW-WEB-301"],
    ["two hosts", ["GET / HTTP/1.1", "Host: $HOST", "Host: plant.example"], "421 MW-WEB-301"],
    ["another origin", ["GET /app.js HTTP/1.1", "Host: $HOST", "Origin: http://plant.example"], "403 MW-WEB-302"],
    ["an opaque origin", ["GET /app.js HTTP/1.1", "Host: $HOST", "Origin: null"], "403 MW-WEB-302"],
    ["a piece for another site", ["GET /app.js HTTP/1.1", "Host: $HOST", "Sec-Fetch-Site: cross-site"], "403 MW-WEB-302"],
    ["another port of this machine", ["GET /app.js HTTP/1.1", "Host: $HOST", "Sec-Fetch-Site: same-site"], "403 MW-WEB-302"],
    ["a change by POST", ["POST / HTTP/1.1", "Host: $HOST", "Content-Length: 0"], "405 MW-WEB-304"],
    ["a question before a change", ["OPTIONS / HTTP/1.1", "Host: $HOST"], "405 MW-WEB-304"],
    ["a whole address", ["GET http://plant.example/ HTTP/1.1", "Host: $HOST"], "404 MW-WEB-305"],
    ["two slashes", ["GET //plant.example/ HTTP/1.1", "Host: $HOST"], "404 MW-WEB-305"],
    ["a way out of the folder", ["GET /../../../etc/passwd HTTP/1.1", "Host: $HOST"], "404 MW-WEB-305"],
    ["a coded way out of the folder", ["GET /%2e%2e%2f%2e%2e%2fetc%2fpasswd HTTP/1.1", "Host: $HOST"], "404 MW-WEB-305"],
    ["a back-slash", ["GET /..%5c..%5csecret HTTP/1.1", "Host: $HOST"], "404 MW-WEB-305"],
    ["a zero byte", ["GET /index.html%00.js HTTP/1.1", "Host: $HOST"], "404 MW-WEB-305"],
    ["a broken coding", ["GET /%E0%A4%A HTTP/1.1", "Host: $HOST"], "404 MW-WEB-305"],
    ["a file of another kind", ["GET /secret.pem HTTP/1.1", "Host: $HOST"], "404 MW-WEB-305"],
    ["a file that is not there", ["GET /none.js HTTP/1.1", "Host: $HOST"], "404 MW-WEB-305"],
  ])("is refused for %s", async (_what, lines, expected) => {
    expect(outcome(await raw(said([...lines, "Connection: close"])))).toBe(expected);
  });
});

describe("a WebSocket", () => {
  const upgrade = ["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=="];
  const ours = "Origin: http://$HOST";
  const key = `Sec-WebSocket-Protocol: millwright, ${token}`;
  test.each([
    ["no origin", ["GET /pipe HTTP/1.1", "Host: $HOST", key], "403 MW-WEB-302"],
    ["another page's origin", ["GET /pipe HTTP/1.1", "Host: $HOST", "Origin: http://plant.example", key], "403 MW-WEB-302"],
    ["an https origin", ["GET /pipe HTTP/1.1", "Host: $HOST", "Origin: https://$HOST", key], "403 MW-WEB-302"],
    ["two origins", ["GET /pipe HTTP/1.1", "Host: $HOST", ours, ours, key], "403 MW-WEB-302"],
    ["another host", ["GET /pipe HTTP/1.1", "Host: plant.example", ours, key], "421 MW-WEB-301"],
    ["another path", ["GET / HTTP/1.1", "Host: $HOST", ours, key], "404 MW-WEB-305"],
    ["no token", ["GET /pipe HTTP/1.1", "Host: $HOST", ours], "401 MW-WEB-303"],
    ["a wrong token", ["GET /pipe HTTP/1.1", "Host: $HOST", ours, "Sec-WebSocket-Protocol: millwright, wrong"], "401 MW-WEB-303"],
    ["a token in the address", [`GET /pipe?token=${token} HTTP/1.1`, "Host: $HOST", ours], "404 MW-WEB-305"],
    ["a token without its word", ["GET /pipe HTTP/1.1", "Host: $HOST", ours, `Sec-WebSocket-Protocol: ${token}`], "401 MW-WEB-303"],
  ])("is refused with %s", async (_what, lines, expected) => {
    expect(outcome(await raw(said([...lines, ...upgrade])))).toBe(expected);
  });

  const open = () => new WebSocket(`ws://${host.authority}/pipe`, ["millwright", token], { origin: `http://${host.authority}` });
  const closeOf = (socket: WebSocket) => new Promise<number>((resolve) => socket.on("close", resolve));

  test("with Host, Origin and token carries frames both ways", async () => {
    const socket = open();
    socket.on("open", () => socket.send(new Uint8Array([1, 2, 255])));
    const frame = await new Promise<Buffer>((resolve) => socket.on("message", (data) => resolve(data as Buffer)));
    expect([...frame]).toEqual([2, 3, 0]);
    expect(socket.protocol).toBe("millwright");
    socket.close();
  });

  test("is ended by text, for the pipe carries bytes only", async () => {
    const socket = open();
    socket.on("open", () => socket.send("{}"));
    expect(await closeOf(socket)).toBe(1003);
  });

  test("is ended by a frame over the bound", async () => {
    const socket = open();
    socket.on("open", () => socket.send(new Uint8Array(8 * 1024 * 1024 + 1)));
    expect(await closeOf(socket)).toBe(1009);
  });

  test("ends when the engine's side ends", async () => {
    const socket = open();
    socket.on("open", () => engineSide?.close());
    expect(await closeOf(socket)).toBe(1000);
  });
});

test("ten wrong tokens close the gate for thirty seconds, for the right one too", () => {
  const gate = new TokenGate(token);
  for (let n = 0; n < 10; n++) expect(gate.admit(`wrong ${n}`, n)).toBe(false);
  expect([gate.admit(token, 10), gate.admit(token, 30_008), gate.admit(token, 30_010)]).toEqual([false, false, true]);
});
