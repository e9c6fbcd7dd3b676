// A client of the web host's engine for benchmarks, over the same handshake as the page's. Node 20 has WebSocket behind a flag, so a
// benchmark that uses it starts itself again with that flag.
import { spawnSync } from "node:child_process";
import { createClient, type Client } from "../../shared/pipe/client.ts";
import type { CloseReason, Transport } from "../../shared/pipe/transport.ts";

/** True when this process can go on; otherwise the benchmark has run in a child with the flag. */
export function withWebSocket(file: string): boolean {
  if (typeof WebSocket !== "undefined") return true;
  const done = spawnSync(process.execPath, ["--experimental-websocket", file], { stdio: "inherit" });
  process.exitCode = done.status ?? 1;
  return false;
}

/** Joins the engine behind a printed address. */
export async function joinEngine(address: string): Promise<Client> {
  const url = new URL(address);
  const token = /token=([\w-]+)/.exec(url.hash)?.[1] ?? "";
  // Browsers send the Origin that the host asks for; Node's client takes it as a header.
  const options = { protocols: ["millwright", token], headers: { Origin: url.origin } };
  const socket = new (WebSocket as unknown as new (address: string, options: unknown) => WebSocket)(`ws://${url.host}/pipe`, options);
  socket.binaryType = "arraybuffer";
  const closers: ((reason: CloseReason) => void)[] = [];
  let listener: ((frame: Uint8Array) => void) | undefined;
  const waiting: Uint8Array[] = [];
  socket.addEventListener("message", (event: MessageEvent<unknown>) => {
    if (!(event.data instanceof ArrayBuffer)) return;
    const frame = new Uint8Array(event.data);
    if (listener === undefined) waiting.push(frame);
    else listener(frame);
  });
  socket.addEventListener("close", () => {
    for (const closer of closers) closer("closed");
  });
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener("open", () => resolve());
    socket.addEventListener("error", () => reject(new Error(`no pipe to ${url.host}`)));
  });
  const transport: Transport = {
    send: (frame) => socket.send(frame.slice()),
    onFrame: (next) => {
      listener = next;
      for (const frame of waiting.splice(0)) next(frame);
    },
    onClose: (closer) => closers.push(closer),
    close: () => socket.close(1000),
  };
  return createClient(transport);
}
