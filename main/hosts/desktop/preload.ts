// The bridge between the closed page and the app: hands over one MessagePort when the page asks, again after the engine came back; nothing else.
// Runs sandboxed in its own world; the page gets no function and no object of this file.
import { ipcRenderer } from "electron";

/** The two words of the page's window that this file knows. */
const ask = "millwright:hello";
const answer = "millwright:port";

interface PageWindow {
  addEventListener(type: "message", listener: (event: { source: unknown; data: unknown }) => void): void;
  postMessage(message: string, origin: string, ports: readonly unknown[]): void;
  location: { origin: string };
}
const page = globalThis as unknown as PageWindow;

page.addEventListener("message", (event) => {
  if (event.source === page && event.data === ask) ipcRenderer.send("port");
});
ipcRenderer.on("port", (event) => page.postMessage(answer, page.location.origin, event.ports));
