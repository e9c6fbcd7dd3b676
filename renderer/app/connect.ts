// Joins the window to the engine: a MessagePort handed over by the desktop's preload, or a WebSocket with the one-time token
// of the address. Browser only. Nothing is retried silently: every state of the link is shown by the shell.

import { createClient, type Client } from "../../shared/pipe/client.ts";
import type { CloseReason, Transport } from "../../shared/pipe/transport.ts";
import { errorRegistry } from "../../shared/contract/errors.ts";

export type LinkState =
  | { readonly state: "connecting" }
  | { readonly state: "ready"; readonly client: Client }
  | { readonly state: "restarting" }
  | { readonly state: "lost"; readonly code: string };

/** The link to the engine over time; a new client each time the engine comes back. */
export interface Link {
  readonly current: () => LinkState;
  readonly subscribe: (listener: () => void) => () => void;
  readonly again: () => void;
}

const tokenKey = "millwright.token";
const bytesOf = (data: unknown): Uint8Array | undefined => (data instanceof Uint8Array ? data : data instanceof ArrayBuffer ? new Uint8Array(data) : undefined);

/** Frames over a MessagePort. A message "engineDied" from the host closes it with that reason. */
export function portTransport(port: MessagePort): Transport {
  const closers: ((reason: CloseReason) => void)[] = [];
  let ended: CloseReason | undefined;
  const waiting: Uint8Array[] = [];
  let listener: ((frame: Uint8Array) => void) | undefined;
  const end = (reason: CloseReason) => {
    if (ended !== undefined) return;
    ended = reason;
    for (const closer of closers) closer(reason);
  };
  port.onmessage = (event: MessageEvent<unknown>) => {
    if (event.data === "engineDied") return end("engineDied");
    if (event.data === "closed") return end("closed");
    const frame = bytesOf(event.data);
    if (frame === undefined) return;
    if (listener) listener(frame);
    else waiting.push(frame);
  };
  port.addEventListener("close", () => end("engineDied"));
  port.start();
  return {
    send: (frame) => {
      if (ended === undefined) port.postMessage(frame);
    },
    onFrame: (next) => {
      listener = next;
      for (const frame of waiting.splice(0)) next(frame);
    },
    onClose: (closer) => {
      if (ended === undefined) closers.push(closer);
      else closer(ended);
    },
    close: () => {
      port.close();
      end("closed");
    },
  };
}

/** Frames over an open WebSocket. */
export function socketTransport(socket: WebSocket): Transport {
  const closers: ((reason: CloseReason) => void)[] = [];
  let ended: CloseReason | undefined;
  const waiting: Uint8Array[] = [];
  let listener: ((frame: Uint8Array) => void) | undefined;
  socket.binaryType = "arraybuffer";
  socket.addEventListener("message", (event: MessageEvent<unknown>) => {
    const frame = bytesOf(event.data);
    if (frame === undefined) return;
    if (listener) listener(frame);
    else waiting.push(frame);
  });
  socket.addEventListener("close", (event) => {
    // 1011 and above are sent by the host when the engine's process ended.
    ended = event.code >= 1011 ? "engineDied" : "closed";
    for (const closer of closers) closer(ended);
  });
  return {
    send: (frame) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(frame.slice());
    },
    onFrame: (next) => {
      listener = next;
      for (const frame of waiting.splice(0)) next(frame);
    },
    onClose: (closer) => {
      if (ended === undefined) closers.push(closer);
      else closer(ended);
    },
    close: () => socket.close(1000),
  };
}

/** Takes the one-time token out of the address (so that it is not shown or shared) and keeps it for reloads of this tab. */
export function takeToken(): string | null {
  const found = /[#&?]token=([\w-]+)/.exec(location.hash);
  if (found?.[1] !== undefined) {
    sessionStorage.setItem(tokenKey, found[1]);
    history.replaceState(null, "", location.pathname + location.search + "#/");
  }
  return sessionStorage.getItem(tokenKey);
}

/** Opens the link for the host that this window runs in. A web link that was open is tried `attempts` times, a second apart, before it
 *  is called lost; one that never opened three times (its token is wrong or used up). */
export function openLink(attempts = 20): Link {
  let current: LinkState = { state: "connecting" };
  const listeners = new Set<() => void>();
  const set = (next: LinkState) => {
    current = next;
    for (const listener of listeners) listener();
  };
  const join = (transport: Transport, onLost: () => void) => {
    const client = createClient(transport);
    client.onClose(() => {
      if (current.state === "ready" && current.client !== client) return; // an older client of a link that has a newer one
      set({ state: "restarting" });
      onLost();
    });
    set({ state: "ready", client });
  };

  const token = takeToken();
  if (location.protocol.startsWith("http") && token !== null) {
    const open = (left: number) => {
      const address = new URL("./pipe", location.href);
      address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
      address.hash = "";
      const socket = new WebSocket(address, ["millwright", token]);
      let opened = false;
      socket.addEventListener("open", () => {
        opened = true;
        join(socketTransport(socket), () => setTimeout(() => open(attempts), 500));
      });
      socket.addEventListener("close", () => {
        if (opened) return;
        if (left > 0) setTimeout(() => open(left - 1), 1000);
        else set({ state: "lost", code: errorRegistry.callPipeClosed.code });
      });
    };
    // One search at a time, and seen as one: a second press of the button would open a second link beside the first.
    const again = () => {
      if (current.state !== "lost") return;
      set({ state: "restarting" });
      open(attempts);
    };
    open(2);
    return { current: () => current, subscribe: (listener) => (listeners.add(listener), () => listeners.delete(listener)), again };
  }
  const hello = () => window.postMessage("millwright:hello", location.origin);
  window.addEventListener("message", (event: MessageEvent<unknown>) => {
    const port = event.ports[0];
    if (event.source !== window || event.data !== "millwright:port" || port === undefined) return;
    join(portTransport(port), () => setTimeout(hello, 500));
  });
  if (location.protocol.startsWith("http")) set({ state: "lost", code: errorRegistry.webToken.code });
  else hello();
  return { current: () => current, subscribe: (listener) => (listeners.add(listener), () => listeners.delete(listener)), again: () => location.reload() };
}
