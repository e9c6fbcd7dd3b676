// The web host: the same workbench in a browser of this machine. Prints the address with its one-time token in the fragment, which no browser
// sends to a server or puts into a referrer. Ends with Ctrl-C, after the engine has finished what it writes.
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { failureOf } from "../../../shared/contract/errors.ts";
import { sayFailure } from "../../../shared/text/errors.ts";
import { startEngine } from "../engineHost.ts";
import { startNodeProcess } from "../nodeProcess.ts";
import { personAtThisMachine, projectsFolder, startOptions } from "../startOptions.ts";
import { readWebOptions, webHelp, type WebOptions } from "./options.ts";
import { serveWeb } from "./server.ts";

const tokenBytes = 32;

// This bundle lies in build/node; the page and the resources beside it.
const program = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

try {
  const options = readWebOptions(process.argv.slice(2));
  if (options.isHelp) process.stdout.write(webHelp);
  else await serve(options);
} catch (thrown) {
  end(thrown);
}

/** Serves the project until Ctrl-C. Ends the engine before it throws. */
async function serve({ project, port }: WebOptions): Promise<void> {
  const { version } = JSON.parse(readFileSync(join(program, "package.json"), "utf8")) as { version: string };
  const start = startOptions(project ?? join(projectsFolder(), "demo"), join(program, "resources"), version);
  const engine = startEngine(startNodeProcess, start);
  try {
    await engine.ready();
    engine.onGivenUp(end); // a page that asks a host without an engine would look for it for ever
    const token = randomBytes(tokenBytes).toString("base64url");
    const host = await serveWeb({ folder: join(program, "build", "renderer"), port, token, connect: () => engine.connect(personAtThisMachine(), "scientist") });
    console.log(`Millwright serves ${start.projectDir}`);
    console.log(`Open in a browser of this machine: http://${host.authority}/#token=${token}`);
    console.log("Only this machine can reach it. Ctrl-C ends it.");
    const stop = () => void Promise.all([host.close(), engine.stop()]).then(() => process.exit(0));
    process.once("SIGINT", stop);
    process.once("SIGTERM", stop);
  } catch (thrown) {
    await engine.stop();
    throw thrown;
  }
}

/** Says why and what to do, and ends this process. */
function end(thrown: unknown): never {
  const failure = failureOf(thrown);
  const said = sayFailure(failure, /^de/i.test(Intl.DateTimeFormat().resolvedOptions().locale) ? "de" : "en");
  console.error(`${failure.code}: ${said.what} ${said.next}`);
  process.exit(1);
}
