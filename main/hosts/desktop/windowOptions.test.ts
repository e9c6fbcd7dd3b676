import { expect, test } from "vitest";
import { isPageAddress, mayRequest, pageScheme, windowOptions } from "./windowOptions.ts";

test("the window is closed as Electron's security checklist asks", () => {
  expect(windowOptions("/app").webPreferences).toEqual({
    preload: "/app/preload.cjs",
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
  });
  expect(pageScheme.privileges).toMatchObject({ bypassCSP: false, corsEnabled: false, allowServiceWorkers: false });
});

test.each([
  ["app://millwright/index.html", true],
  ["app://millwright/assets/main.js", true],
  ["app://millwright.example/index.html", false],
  ["app://other/index.html", false],
  ["app://user@millwright/index.html", false],
  ["file:///etc/passwd", false],
  ["http://millwright/", false],
  ["javascript:alert(1)", false],
  ["not an address", false],
])("the address %s is the page's own: %s", (address, ours) => {
  expect(isPageAddress(address)).toBe(ours);
});

test.each(["https://example.org/", "ws://127.0.0.1:9/", "file:///etc/passwd", "ftp://x/", "data:text/html,x", "blob:http://x/1", "chrome://gpu"])("a request to %s is cancelled", (address) => {
  expect(mayRequest(address)).toBe(false);
});
