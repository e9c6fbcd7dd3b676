// The desktop app: one window on one engine. Window, scheme, dialog, port; no domain code, no file of a project is read here.
// Closing the window while a job runs keeps the engine; opening the app again shows the same engine.
import { app, BrowserWindow, dialog, ipcMain, Menu, protocol, safeStorage, screen } from "electron";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { failureOf } from "../../../shared/contract/errors.ts";
import { sayFailure } from "../../../shared/text/errors.ts";
import { keyText } from "../../../shared/text/keys.ts";
import { say } from "../../../shared/text/text.ts";
import { startEngine, type EngineHost } from "../engineHost.ts";
import { pageFile, pageHeaders } from "../page.ts";
import { personAtThisMachine, projectsFolder, startOptions } from "../startOptions.ts";
import { isOurPage, lockDown } from "./lockdown.ts";
import { givePort } from "./pagePort.ts";
import { answerSecret } from "./secretStore.ts";
import { startUtilityProcess } from "./utilityProcess.ts";
import { isPageAddress, offlineSwitches, pageAddress, pageScheme, windowOptions } from "./windowOptions.ts";

const { values: words } = parseArgs({ args: process.argv.slice(1), options: { project: { type: "string" } }, strict: false });
const projectDir = typeof words["project"] === "string" ? words["project"] : join(projectsFolder(), "demo");
const resourcesDir = app.isPackaged ? join(process.resourcesPath, "resources") : join(app.getAppPath(), "resources");

let engine: EngineHost | undefined;
let window: BrowserWindow | undefined;
let endPort: (() => void) | undefined;

if (!app.requestSingleInstanceLock()) app.exit(0);
for (const [name, value] of offlineSwitches) app.commandLine.appendSwitch(name, value);
protocol.registerSchemesAsPrivileged([pageScheme]);
app.enableSandbox();
Menu.setApplicationMenu(null);

app.on("second-instance", () => openWindow());
app.on("activate", () => openWindow());
app.on("window-all-closed", () => {
  // A running job goes on without a window; the app ends when it has ended.
  if (!engine?.busy()) app.quit();
});
app.on("before-quit", (event) => {
  const running = engine;
  if (running === undefined) return;
  event.preventDefault();
  engine = undefined;
  void running.stop().finally(() => app.exit(0));
});
ipcMain.on("port", (event) => {
  if (window !== undefined && isOurPage(event.senderFrame, window)) connectPage(window);
});

void app.whenReady().then(start);

function start(): void {
  lockDown();
  const folder = join(app.getAppPath(), "build", "renderer");
  const headers = pageHeaders("'none'");
  protocol.handle(pageScheme.scheme, async (request) => {
    const file = isPageAddress(request.url) && request.method === "GET" ? await pageFile(folder, new URL(request.url).pathname) : undefined;
    if (file === undefined) return new Response("", { status: 404, headers });
    return new Response(new Uint8Array(file.body), { headers: { ...headers, "Content-Type": file.type } });
  });
  engine = startEngine(startUtilityProcess, startOptions(projectDir, resourcesDir, app.getVersion()), { chooseFolder, secret: (wish) => answerSecret(wish, safeStorage, process.platform, allowSignature) });
  engine.onBusy((busy) => {
    if (!busy && window === undefined) app.quit();
  });
  engine.ready().catch((thrown: unknown) => {
    // An engine that died is started again by itself and is no reason to end; one that is given up says so itself.
    if (failureOf(thrown).name !== "callEngineDied") refuse(thrown);
  });
  engine.onGivenUp(refuse);
  openWindow();
}

/** Says why there is no engine for the project and ends. */
function refuse(thrown: unknown): void {
  const failure = failureOf(thrown);
  const said = sayFailure(failure, language());
  dialog.showErrorBox(`${app.getName()} ${failure.code}`, `${said.what}\n${said.next}`);
  app.quit();
}

/** Ends the port that the page may hold and gives it a new one. */
function connectPage(to: BrowserWindow): void {
  endPort?.();
  endPort = engine && givePort(to.webContents.mainFrame, engine.connect(personAtThisMachine(), "scientist"));
}

function openWindow(): void {
  if (window !== undefined) {
    if (window.isMinimized()) window.restore();
    return window.focus();
  }
  const options = windowOptions(join(app.getAppPath(), "build", "desktop"));
  const area = screen.getPrimaryDisplay().workAreaSize;
  const opened = new BrowserWindow({ ...options, width: Math.min(options.width, area.width), height: Math.min(options.height, area.height) });
  window = opened;
  opened.once("ready-to-show", () => opened.show());
  opened.on("closed", () => {
    endPort?.();
    endPort = undefined;
    window = undefined;
  });
  // A page that crashed is loaded again; the engine has kept the jobs.
  opened.webContents.on("render-process-gone", () => {
    if (!opened.isDestroyed()) opened.webContents.reload();
  });
  void opened.loadURL(pageAddress);
}

/** The system's dialog for a folder; the path stays on this side, the page sees a handle. */
async function chooseFolder(): Promise<string | null> {
  if (window === undefined) return null;
  const chosen = await dialog.showOpenDialog(window, { properties: ["openDirectory", "createDirectory"] });
  return chosen.canceled ? null : (chosen.filePaths[0] ?? null);
}

/** The system's own dialog, which no page can press: may the key of this person sign? */
async function allowSignature(holder: string): Promise<boolean> {
  if (window === undefined) return false;
  const words = language();
  const buttons = [say(keyText.storeAllow, words), say(keyText.storeDecline, words)];
  const { response } = await dialog.showMessageBox(window, { type: "question", message: say(keyText.storeAsks, words, { name: holder }), detail: say(keyText.storeAsksSays, words), buttons, defaultId: 1, cancelId: 1, noLink: true });
  return response === 0;
}

const language = () => (app.getLocale().startsWith("de") ? "de" : "en");
