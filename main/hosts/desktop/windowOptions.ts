// The rules of the window as plain data, so that a test without Electron can hold them. Electron's security checklist, in one place.
import { join } from "node:path";

/** The page's only origin. */
export const pageOrigin = "app://millwright";
export const pageAddress = `${pageOrigin}/index.html`;

/** How the scheme is registered: a secure, standard origin; neither service workers nor fetches from elsewhere. */
export const pageScheme = {
  scheme: "app",
  privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true, allowServiceWorkers: false, bypassCSP: false, corsEnabled: false },
} as const;

/** Options of the one window. `folder` holds the bundled preload. */
export function windowOptions(folder: string) {
  return {
    width: 1440,
    height: 900,
    minWidth: 1024,
    minHeight: 700,
    show: false,
    backgroundColor: "#101418",
    autoHideMenuBar: true,
    webPreferences: {
      preload: join(folder, "preload.cjs"),
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      spellcheck: false,
      navigateOnDragDrop: false,
      disableDialogs: true,
    },
  };
}

/** Command-line switches before Electron is ready: no name resolves, nothing is fetched, looked up, reported or updated. */
export const offlineSwitches: readonly (readonly [string, string?])[] = [
  ["host-resolver-rules", "MAP * ~NOTFOUND"],
  ["no-proxy-server"],
  ["disable-background-networking"],
  ["disable-component-update"],
  ["disable-domain-reliability"],
  ["disable-sync"],
  ["disable-breakpad"],
  ["no-pings"],
  ["dns-prefetch-disable"],
  ["webrtc-ip-handling-policy", "disable_non_proxied_udp"],
  ["disable-features", "NetworkTimeServiceQuerying,OptimizationHints,AutofillServerCommunication,MediaRouter"],
];

/** Whether an address is the page's own: compared as parsed, so that app://millwright.evil and user parts do not pass. */
export function isPageAddress(address: string): boolean {
  try {
    const url = new URL(address);
    return url.protocol === "app:" && url.host === "millwright" && url.username === "" && url.password === "";
  } catch {
    return false;
  }
}

/** Whether a request may go on: the page's own files and what the page made itself. */
export function mayRequest(address: string): boolean {
  return isPageAddress(address) || address.startsWith(`blob:${pageOrigin}/`) || address.startsWith("data:image/");
}
