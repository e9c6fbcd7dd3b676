// Answers about devices on the plant network: who is paired, visits, waves. What a device hands out is laid into a folder that is read like a stick.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { OutputOf } from "../../../shared/contract/call.ts";
import type { contract } from "../../../shared/contract/contract.ts";
import { Failure, type FailureData } from "../../../shared/contract/errors.ts";
import { LanDevice } from "../../../shared/contract/lan.ts";
import { base64Of } from "../../../shared/format/base64.ts";
import { bytesOfHex } from "../../../shared/format/bytes.ts";
import { sealLanStatement } from "../../../shared/format/lanStatement.ts";
import { signerOf } from "../../package/packageFor.ts";
import { part, type Act, type Answers, type Workbench } from "../../store/workbench.ts";
import { deskFiles } from "../../package/release/deskDocuments.ts";
import { writeStickFor } from "../answers.ts";
import { trimRead, writeSigned } from "../stick.ts";
import { askCourier, isLanOn, turnLan } from "./courierProcess.ts";
import { inWaves } from "./waves.ts";

type Device = z.infer<typeof LanDevice>;
type Outcome = OutputOf<(typeof contract)["lan"]["install"]>["results"][number];
type InstallWish = z.output<(typeof contract)["lan"]["install"]["input"]>;

const registerReader = z.strictObject({ devices: z.array(LanDevice) });

function register({ project }: Workbench): Device[] {
  const digest = project.ref("lan");
  return digest === undefined ? [] : registerReader.parse(project.objects.readJson(digest, "lan.json")).devices;
}

async function keep({ project }: Workbench, act: Act, what: string, devices: Device[], note: string): Promise<void> {
  const object = await project.objects.makeJson("lan", { devices });
  project.commit(act.actor, what, { lan: object }, note);
}

function paired(workbench: Workbench, device: string): Device {
  const found = register(workbench).find((each) => each.device === device);
  if (!found) throw new Failure("lanNotPaired", { detail: device });
  return found;
}

/** The folder that stands for the stick of the network. */
function lanStick({ project }: Workbench): string {
  const folder = join(project.folder, "practice", "lan");
  mkdirSync(join(folder, "MILLWRIGHT"), { recursive: true });
  return folder;
}

/** The folder before a visit that fetches: it is never emptied as a stick is, so what monitoring has read goes, or its names would crowd out what is new. */
function tidiedStick(workbench: Workbench): string {
  const { project } = workbench;
  const stick = lanStick(workbench);
  const digest = project.ref("fleet");
  if (digest !== undefined) trimRead(stick, project.objects.readJson<{ known: Record<string, { receiptSeq: number; seq: number }> }>(digest, "fleet.json").known);
  return stick;
}

interface Visited {
  answer: { outcome?: string; state?: string; running?: { packageId?: string } | string | null } | undefined;
  fetched: number;
}

function visit(workbench: Workbench, act: Act, { address, pin, device }: Device, word: string, digest?: string): Promise<Visited> {
  const args = { address, pin, device, act: word, stick: lanStick(workbench), ...(digest === undefined ? {} : { package: digest }) };
  return askCourier<Visited>(workbench, act, "visit", args, {
    heard: ({ progress }) => {
      const { what, done } = (progress ?? {}) as { what?: string; done?: number };
      if (typeof what === "string" && typeof done === "number") act.progress(done, what);
    },
  });
}

/** The one pairing under way, waiting for a person to compare. */
let waiting: ((same: boolean) => void) | undefined;

async function pairWith(workbench: Workbench, act: Act, address: string): Promise<Device> {
  act.progress(0, "meet");
  let mine: typeof waiting;
  const { tlsKey } = await askCourier<{ tlsKey: string }>(workbench, act, "identity", {});
  const statement = base64Of(sealLanStatement({ device: null, label: workbench.project.head.name, tlsKey: bytesOfHex(tlsKey)! }, signerOf(workbench)));
  try {
    const met = await askCourier<{ pin: string; device: string | null; label: string }>(workbench, act, "meet", { address, statement }, {
      heard: ({ compare }, answer) => {
        const { digits, who } = (compare ?? {}) as { digits?: string; who?: string };
        // a second pairing would take the answer to the digits of the first
        if (waiting !== undefined && waiting !== mine) return answer({ confirmed: false });
        waiting = mine = (confirmed) => answer({ confirmed });
        act.progress(0.5, "compare", `${digits}|${who}`);
      },
    });
    if (met.device === null) throw new Failure("lanNotPaired", { detail: "no device" });
    const device: Device = { device: met.device, label: met.label, address, pin: met.pin, pairedAt: new Date().toISOString() };
    await keep(workbench, act, "lan.pair", [...register(workbench).filter((each) => each.device !== device.device), device], device.device);
    return device;
  } finally {
    if (waiting === mine) waiting = undefined;
  }
}

async function installOn(workbench: Workbench, act: Act, { package: digest, devices: ids, waveSize, station }: InstallWish): Promise<Outcome[]> {
  const devices = [...new Set(ids)].map((id) => paired(workbench, id));
  if (!isLanOn(workbench)) throw new Failure("lanOff");
  const stick = tidiedStick(workbench);
  await writeStickFor(workbench, part(act, 0, 0.1), workbench.handleFor(stick), digest, station);
  let done = 0;
  const results = await inWaves(
    devices,
    waveSize,
    async (device) => {
      // progress of one is not progress of all: only whole devices count
      const { answer } = await visit(workbench, { ...act, progress: () => undefined }, device, "install", digest);
      done++;
      act.progress(0.1 + (0.9 * done) / devices.length, "wave", device.label);
      return answer?.outcome === "already" ? "already" : "installed";
    },
    { signal: act.signal, begins: (wave, of) => act.progress(0.1 + (0.9 * done) / devices.length, "wave", `${wave}/${of}`) },
  );
  return results.map(({ device, wave, outcome, failure }) => ({ device: device.device, label: device.label, wave, outcome, failure: failure as (FailureData & Outcome["failure"]) | null }));
}

export const lanAnswers: Answers<(typeof contract)["lan"]> = {
  async read(_input, workbench) {
    return { on: isLanOn(workbench), devices: register(workbench) };
  },
  async turn({ on }, workbench) {
    turnLan(workbench, on);
    return { on };
  },
  async lookAround(_input, workbench, act) {
    const { found } = await askCourier<{ found: { address: string; pin: string }[] }>(workbench, act, "look", {});
    const known = new Set(register(workbench).map(({ pin }) => pin));
    return found.map((each) => ({ ...each, known: known.has(each.pin) }));
  },
  pair: ({ address }, workbench, act) => pairWith(workbench, act, address),
  async confirm({ same }) {
    const answer = waiting;
    waiting = undefined;
    answer?.(same);
    return { answered: answer !== undefined };
  },
  async forget({ device }, workbench, act) {
    const devices = register(workbench);
    const kept = devices.filter((each) => each.device !== device);
    if (kept.length < devices.length) await keep(workbench, act, "lan.forget", kept, device);
    return { forgotten: kept.length < devices.length };
  },
  async install(wish, workbench, act) {
    const results = await installOn(workbench, act, wish);
    return { results, stick: workbench.handleFor(lanStick(workbench)) };
  },
  async visit({ device, act: word }, workbench, act) {
    if (word !== "status") tidiedStick(workbench);
    // who brings records home hears what came home before, as on a stick
    if (word === "collect" && isLanOn(workbench)) writeSigned(lanStick(workbench), await deskFiles(workbench, null, Date.now() * 1000, undefined));
    const { answer, fetched } = await visit(workbench, act, paired(workbench, device), word);
    const running = answer?.running;
    return {
      device,
      state: answer?.state ?? "",
      running: typeof running === "string" ? running : (running?.packageId ?? null),
      fetched,
      stick: workbench.handleFor(lanStick(workbench)),
    };
  },
};
