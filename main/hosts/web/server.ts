// The loopback server: files of the page over HTTP, one pipe a WebSocket. Bound to 127.0.0.1 only; no cookie, no CORS, no state over HTTP.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { WebSocketServer, type WebSocket } from "ws";
import { errorRegistry } from "../../../shared/contract/errors.ts";
import { limits } from "../../../shared/pipe/messages.ts";
import type { Transport } from "../../../shared/pipe/transport.ts";
import { pageFile, pageHeaders } from "../page.ts";
import { judgeRequest, judgeUpgrade, pipeProtocol, TokenGate, tokenOf, type Refusal } from "./gate.ts";

const address = "127.0.0.1";
/** Close codes of the pipe: the page tells a dead engine from an end by them. */
const closeCode = { ended: 1000, notBytes: 1003, engineDied: 1011 } as const;
const aliveMs = 20_000;

export interface WebHost {
  /** The only Host that is answered, such as 127.0.0.1:4711. */
  authority: string;
  close(): Promise<void>;
}

/** Serves the page of `folder`; each admitted WebSocket is joined to a new transport from `connect`. Port 0 takes a free one.
 *  Rejects when the port is taken. */
export async function serveWeb(options: { folder: string; port: number; token: string; connect: () => Transport }): Promise<WebHost> {
  const gate = new TokenGate(options.token);
  const sockets = new WebSocketServer({ noServer: true, maxPayload: limits.inputBytes, perMessageDeflate: false, handleProtocols: () => pipeProtocol });
  const server = createServer({ maxHeaderSize: 8192, headersTimeout: 10_000, requestTimeout: 10_000 });
  server.maxConnections = 64;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host: address, port: options.port, exclusive: true }, resolve);
  });
  const authority = `${address}:${(server.address() as AddressInfo).port}`;
  const headers = pageHeaders(`'self' ws://${authority}`);

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const refusal = judgeRequest(request, authority);
    if (refusal !== undefined) return refuse(response, headers, refusal);
    const path = new URL(request.url ?? "/", `http://${authority}`).pathname;
    const file = await pageFile(options.folder, path);
    // Browsers ask for an icon on their own; a page without one is no error.
    if (file === undefined && path === "/favicon.ico") return void response.writeHead(204, headers).end();
    if (file === undefined) return refuse(response, headers, { name: "webPath", status: 404 });
    response.writeHead(200, { ...headers, "Content-Type": file.type, "Content-Length": file.body.length });
    response.end(request.method === "HEAD" ? undefined : file.body);
  };
  server.on("request", (request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  server.on("upgrade", (request, socket, head) => {
    const refusal = judgeUpgrade(request, authority) ?? (gate.admit(tokenOf(request), performance.now()) ? undefined : ({ name: "webToken", status: 401 } as const));
    if (refusal !== undefined) return refuseUpgrade(socket, refusal);
    sockets.handleUpgrade(request, socket, head, (opened) => joinSocket(opened, options.connect()));
  });
  server.on("clientError", (_error, socket) => socket.destroy());

  return {
    authority,
    close: () =>
      new Promise((resolve) => {
        for (const open of sockets.clients) open.terminate();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Carries frames between a socket and the engine; anything but bytes ends the socket. A silent peer is noticed by ping. */
function joinSocket(socket: WebSocket, transport: Transport): void {
  let alive = true;
  const timer = setInterval(() => {
    if (!alive) return socket.terminate();
    alive = false;
    socket.ping();
  }, aliveMs);
  socket.on("pong", () => (alive = true));
  socket.on("message", (data, isBinary) => {
    if (!isBinary) return socket.close(closeCode.notBytes, "bytes only");
    alive = true;
    transport.send(new Uint8Array(data as Buffer));
  });
  socket.on("close", () => {
    clearInterval(timer);
    transport.close();
  });
  socket.on("error", () => socket.terminate());
  transport.onFrame((frame) => {
    if (socket.readyState === socket.OPEN) socket.send(frame);
  });
  transport.onClose((reason) => socket.close(reason === "engineDied" ? closeCode.engineDied : closeCode.ended, reason));
}

function refuse(response: ServerResponse, headers: Record<string, string>, refusal: Refusal): void {
  const allow = refusal.name === "webMethod" ? { Allow: "GET, HEAD" } : {};
  response.writeHead(refusal.status, { ...headers, ...allow, "Content-Type": "text/plain; charset=utf-8", Connection: "close" });
  response.end(`${errorRegistry[refusal.name].code}\n`);
}

function refuseUpgrade(socket: Duplex, refusal: Refusal): void {
  const body = `${errorRegistry[refusal.name].code}\n`;
  socket.on("error", () => socket.destroy());
  socket.end(`HTTP/1.1 ${refusal.status} Refused\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\nX-Content-Type-Options: nosniff\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
}
