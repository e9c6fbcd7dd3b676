// When a debugger may join a window. One that joins while the window goes from its empty first document to the page is told of the empty one and never
// of the page, and Playwright waits for that news without end (crPage.ts: the first navigation that is not initial). Playwright itself holds the app's
// `ready` back until it has joined, but only in a runtime that it found by itself.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Work } from "./work.ts";

/** Lays a folder to open in the place of `app`: the same app, which hears that the runtime is ready once Playwright has joined. It calls
 *  `__playwright_run` then, as for its own loader. */
export function holdUntilJoined(app: string, work: Work): string {
  const folder = work.makeFolder("held");
  const manifest = JSON.parse(readFileSync(join(app, "package.json"), "utf8")) as { main: string };
  writeFileSync(join(folder, "package.json"), JSON.stringify({ ...manifest, type: "commonjs", main: "held.cjs" }));
  writeFileSync(
    join(folder, "held.cjs"),
    `const { app } = require("electron");
const joined = new Promise((resolve) => (globalThis.__playwright_run = resolve));
const ready = app.whenReady();
app.whenReady = () => joined.then(() => ready);
app.setAppPath(${JSON.stringify(app)});
require(${JSON.stringify(join(app, manifest.main))});
`,
  );
  return folder;
}

/** Whether the app behind a debugging address (ws://127.0.0.1:…) shows its page: before, the title is the address or nothing. */
export async function showsPage(endpoint: string): Promise<true | undefined> {
  // An app that is only starting may end the connection anywhere, in the middle of its answer too.
  const targets = (await fetch(`http://${new URL(endpoint).host}/json/list`).then((answer) => answer.json(), () => []).catch(() => [])) as { type: string; title: string }[];
  return targets.some(({ type, title }) => type === "page" && /Millwright$/.test(title)) || undefined;
}
