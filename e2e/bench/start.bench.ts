// Time from starting the web host to an interactive first screen, beside the same browser opening an empty page from a bare Node server.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { hold, publish } from "../harness/contest.ts";
import { millwright } from "../harness/commandLine.ts";
import { launchChromium, startWebServer } from "../harness/web.ts";
import { makeWork } from "../harness/work.ts";

const work = makeWork(undefined);
const project = work.makeFolder("demo");
const made = await millwright(["demo", "--project", project], work.env);
if (made.code !== 0) throw new Error(made.stderr);
const browser = await launchChromium();

async function visit(address: string): Promise<void> {
  const page = await browser.newPage();
  await page.goto(address);
  await page.getByRole("main").waitFor();
  await page.close();
}

publish(
  await hold({
    bench: "start",
    unit: "ms",
    samples: 7,
    ours: async () => {
      const began = performance.now();
      const server = await startWebServer(project, work.env);
      const servedMs = performance.now() - began;
      await visit(server.address);
      const ms = performance.now() - began;
      await server.stop();
      return { ms, servedMs };
    },
    peers: {
      emptyPage: async () => {
        const began = performance.now();
        const server = createServer((_request, response) => response.setHeader("Content-Type", "text/html").end("<!doctype html><title>empty</title><main>ready</main>"));
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
        await visit(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
        const ms = performance.now() - began;
        server.closeAllConnections();
        server.close();
        return { ms };
      },
    },
  }),
);
await browser.close();
work.remove();
