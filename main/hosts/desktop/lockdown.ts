// Closes what a page could use to get out: navigation, windows, permissions, downloads, requests to anywhere but its own files.
import { app, session, type BrowserWindow } from "electron";
import { isPageAddress, mayRequest } from "./windowOptions.ts";

/** Denies everything for every content that this app will ever hold. Call once, when the app is ready. */
export function lockDown(): void {
  const ours = session.defaultSession;
  ours.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  ours.setPermissionCheckHandler(() => false);
  ours.setDevicePermissionHandler(() => false);
  ours.on("will-download", (event) => event.preventDefault());
  ours.webRequest.onBeforeRequest((details, answer) => answer({ cancel: !mayRequest(details.url) }));
  ours.setSpellCheckerEnabled(false);
  app.on("web-contents-created", (_event, contents) => {
    contents.on("will-navigate", (event) => event.preventDefault());
    contents.on("will-frame-navigate", (event) => {
      if (!isPageAddress(event.url)) event.preventDefault();
    });
    contents.on("will-redirect", (event) => event.preventDefault());
    contents.on("will-attach-webview", (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: "deny" }));
  });
}

/** Whether a message comes from the top frame of our window's page, and from nowhere else. */
export function isOurPage(frame: Electron.WebFrameMain | null, window: BrowserWindow): boolean {
  return frame !== null && !window.isDestroyed() && frame === window.webContents.mainFrame && isPageAddress(frame.url);
}
