// Joins the page's port to the engine: frames as bytes both ways, the word "engineDied" when the engine's process ended.
import { MessageChannelMain, type MessagePortMain, type WebFrameMain } from "electron";
import type { Transport } from "../../../shared/pipe/transport.ts";

/** Gives the frame one end of a new channel and joins the other to the transport. Returns the function that ends it. */
export function givePort(frame: WebFrameMain, transport: Transport): () => void {
  const { port1, port2 } = new MessageChannelMain();
  const end = join(port1, transport);
  frame.postMessage("port", null, [port2]);
  return end;
}

function join(port: MessagePortMain, transport: Transport): () => void {
  let open = true;
  const end = (word?: string) => {
    if (!open) return;
    open = false;
    if (word !== undefined) port.postMessage(word);
    port.close();
    transport.close();
  };
  port.on("message", ({ data }) => {
    // Anything but bytes is not ours: this end of the pipe closes.
    if (data instanceof Uint8Array) transport.send(data);
    else end();
  });
  port.on("close", () => end());
  transport.onFrame((frame) => {
    if (open) port.postMessage(frame);
  });
  transport.onClose((reason) => end(reason === "engineDied" ? "engineDied" : undefined));
  if (open) port.start(); // a transport that was closed from the start has ended the port already
  return () => end();
}
