// The web host: the same workbench in a browser of this machine. Prints the address with its one-time token in the fragment, which no browser
// sends to a server or puts into a referrer. Ends with Ctrl-C, after the engine has finished what it writes.
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { failureOf } from "../../../shared/contract/errors.ts";
import { sayFailure } from "../../../shared/text/errors.ts";
import { startEngine } from "../engineHost.ts";
import { startNodeProcess } from "../nodeProcess.ts";
import { personAtThisMachine, projectsFolder, startOptions } from "../startOptions.ts";
import { serveWeb } from "./server.ts";

const tokenBytes = 32;

const { values: words } = parseArgs({ options: { project: { type: "string" }, port: { type: "string" } } });
// This bundle lies in build/node; the page and the resources beside it.
const program = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const { version } = JSON.parse(readFileSync(join(program, "package.json"), "utf8")) as { version: string };
const start = startOptions(words.project ?? join(projectsFolder(), "demo"), join(program, "resources"), version);
const engine = startEngine(startNodeProcess, start);

try {
  await engine.ready();
  const token = randomBytes(tokenBytes).toString("base64url");
  const host = await serveWeb({ folder: join(program, "build", "renderer"), port: Number(words.port ?? 0), token, connect: () => engine.connect(personAtThisMachine(), "scientist") });
  console.log(`Millwright serves ${start.projectDir}`);
  console.log(`Open in a browser of this machine: http://${host.authority}/#token=${token}`);
  console.log("Only this machine can reach it. Ctrl-C ends it.");
  const end = () => void Promise.all([host.close(), engine.stop()]).then(() => process.exit(0));
  process.once("SIGINT", end);
  process.once("SIGTERM", end);
} catch (thrown) {
  const { code } = failureOf(thrown);
  const said = sayFailure(failureOf(thrown), start.create?.language ?? "en");
  console.error(`${code}: ${said.what} ${said.next}`);
  await engine.stop();
  process.exit(1);
}
