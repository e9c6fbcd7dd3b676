// The bridge between the closed page and the app: hands over one MessagePort, and a new one when the engine came back; nothing else.
// Runs sandboxed in its own world; the page gets no function and no object of this file.
import { ipcRenderer } from "electron";

interface PageWindow {
  addEventListener(type: "load", listener: () => void): void;
  postMessage(message: string, origin: string, ports: readonly unknown[]): void;
  location: { origin: string };
}
const page = globalThis as unknown as PageWindow;

// The page's scripts have run by then and listen.
page.addEventListener("load", () => ipcRenderer.send("port"));
ipcRenderer.on("port", (event) => page.postMessage("millwright-port", page.location.origin, event.ports));
