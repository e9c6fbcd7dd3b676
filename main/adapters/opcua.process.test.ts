// An OPC UA server that does not let the adapter in: it says so and ends, so that who started it starts it again; and whatever its library prints,
// nothing but lines of JSON stands on its standard output.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OPCUACertificateManager } from "node-opcua-certificate-manager";
import { OPCUAServer } from "node-opcua-server";
import { expect, test } from "vitest";
import { entryPath } from "../entryPath.ts";

test("an adapter that is refused by its server ends with a word, and does not stand there for ever", async () => {
  const work = mkdtempSync(join(tmpdir(), "millwright-opcua-"));
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  const serverCertificateManager = new OPCUACertificateManager({ automaticallyAcceptUnknownCertificate: true, rootFolder: join(work, "pki") });
  await serverCertificateManager.initialize();
  const server = new OPCUAServer({ port, hostname: "127.0.0.1", serverCertificateManager, userManager: { isValidUser: () => false } });
  await server.start();
  try {
    const file = join(work, "source.json");
    const settings = { endpoint: `opc.tcp://127.0.0.1:${port}`, username: "nobody", signals: [{ column: "a", node: "ns=1;s=a" }] };
    writeFileSync(file, JSON.stringify({ format: 1, kind: "adapter", adapter: "opcua", settings }));
    const adapter = spawn(process.execPath, [entryPath("adapter.cjs"), "--source", file], { stdio: ["pipe", "pipe", "ignore"] });
    let said = "";
    adapter.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
    expect(await new Promise((resolve) => adapter.once("close", resolve))).toBe(1);
    const words = said.trim().split("\n").map((line) => JSON.parse(line) as object);
    expect(words.at(-1)).toMatchObject({ event: "trouble", detail: expect.stringContaining("Bad") });
  } finally {
    await server.shutdown(0);
    rmSync(work, { recursive: true, force: true });
  }
});
