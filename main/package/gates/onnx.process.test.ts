// The engine in its own process checks packages of a known signer whose graphs are made to harm it: each is a failed gate with a code, and the engine goes on.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { contract } from "../../../shared/contract/contract.ts";
import { failureOf } from "../../../shared/contract/errors.ts";
import type { GateInfo } from "../../../shared/contract/gates.ts";
import { hexOf } from "../../../shared/format/bytes.ts";
import { createClient, type Client } from "../../../shared/pipe/client.ts";
import { startEngine, type EngineHost } from "../../hosts/engineHost.ts";
import { startNodeProcess } from "../../hosts/nodeProcess.ts";
import { deepGraph, endlessGraph } from "../../learn/onnx/hostileGraphs.ts";
import { familyEntry } from "../../learn/registry.ts";
import { buildPackage } from "../build.ts";
import { samplePackage, sampleSigner } from "../samplePackage.ts";

const work = mkdtempSync(join(tmpdir(), "onnx-gate-"));
const { model } = samplePackage();
let host: EngineHost;
let client: Client;
let count = 0;

beforeAll(async () => {
  const configDir = join(work, "config");
  mkdirSync(configDir);
  host = startEngine(startNodeProcess, { projectDir: join(work, "plant"), create: { name: "Plant", zone: "UTC", language: "en" }, configDir, resourcesDir: join(import.meta.dirname, "../../../resources"), threads: 1, version: "0.0.0" });
  await host.ready();
  client = createClient(host.connect("Modelling 1", "scientist"));
});
afterAll(async () => {
  await host.stop();
  rmSync(work, { recursive: true, force: true });
});

/** A whole, signed package with this graph, known to the engine by a handle. */
function packed(graph: Uint8Array): { file: string; keys: string[] } {
  const file = `h-${++count}`;
  const path = join(work, `${file}.mwpkg`);
  writeFileSync(path, buildPackage(samplePackage(count, { onnx: { bytes: graph, worst: 0, bound: 1e-6, rows: 2 } })).bytes);
  host.addHandle(file, path);
  return { file, keys: [hexOf(sampleSigner.publicKey)] };
}

async function parityOf(graph: Uint8Array): Promise<Partial<GateInfo>> {
  const { gates } = await client.call(contract.package.check, packed(graph));
  const { state, isHeld, isRecorded, why, facts } = gates.find(({ id }) => id === "onnxParity")!;
  expect({ isRecorded, signed: gates.find(({ id }) => id === "signatureKnown")?.state }).toEqual({ isRecorded: false, signed: "passed" });
  return { state, isHeld, why, facts };
}

it("a graph that gives what the scorer gives passes", async () => {
  expect(await parityOf(familyEntry(model.family)!.family.toOnnx(model))).toEqual({ state: "passed", isHeld: false, why: "goldenRows", facts: { rows: 2 } });
});

it("a graph that takes its process down, and one that is none, fail by their codes; the engine is the one that was asked", async () => {
  const pid = host.pid();
  const refused = (code: string) => ({ state: "failed", isHeld: true, why: "refused", facts: { code } });
  expect(await parityOf(deepGraph(model.features))).toEqual(refused("MW-ONX-901"));
  expect(await parityOf(new TextEncoder().encode("no graph at all"))).toEqual(refused("MW-ONX-101"));
  expect(host.pid()).toBe(pid);
});

it("while a graph does not come to an end the engine answers others, and the check ends when it is cancelled", async () => {
  const cancel = new AbortController();
  let begun: () => void = () => undefined;
  const running = new Promise<void>((resolve) => (begun = resolve));
  const check = client.call(contract.package.check, packed(endlessGraph(model.features)), { signal: cancel.signal, onProgress: () => begun() }).then(() => "answered", (thrown: unknown) => failureOf(thrown).name);
  await running;
  expect((await client.call(contract.project.describe, {})).name).toBe("Plant");
  cancel.abort();
  expect(await check).toBe("callCancelled");
});
