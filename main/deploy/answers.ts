// Answers about sticks: found, written and proven, read; and the practice device that runs here with nothing but the stick.
import { existsSync, mkdirSync, readFileSync, rmSync, statfsSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { Failure, failureOf, type FailureData } from "../../shared/contract/errors.ts";
import type { contract } from "../../shared/contract/contract.ts";
import type { OutputOf } from "../../shared/contract/call.ts";
import type { Plan } from "../../shared/plan/plan.ts";
import { describedDataset } from "../data/readFiles.ts";
import { entryPath } from "../entryPath.ts";
import { packageObject } from "../package/answers.ts";
import { askDevice } from "../package/askDevice.ts";
import { contractOf, packageInfo, signerOf } from "../package/packageFor.ts";
import { deskFiles, type StationChoice } from "../package/release/deskDocuments.ts";
import { openAny, orderKeys } from "../package/release/openAny.ts";
import { companions } from "../package/targets/deviceFolder.ts";
import { devicePrograms } from "../package/targets/devicePrograms.ts";
import { readFeatureFacts } from "../prepare/answers.ts";
import { quoteName, quoteText } from "../store/quote.ts";
import type { Act, Answers, Workbench } from "../store/workbench.ts";
import { ejectDrive, listDrives } from "./drives.ts";
import type { ReadFrom } from "./readBack.ts";
import { readOrders, readStick, writeStick } from "./stick.ts";

type StickContent = OutputOf<(typeof contract)["deploy"]["readStick"]>;
type Practised = OutputOf<(typeof contract)["deploy"]["practise"]>;

/** The folder beside the project's data that stands for a stick. */
export function practiceStick(workbench: Workbench): string {
  const folder = join(workbench.project.folder, "practice", "stick");
  mkdirSync(folder, { recursive: true });
  return workbench.handleFor(folder);
}

/** Writes a package with everything a device needs, reads it back, and notes it. `station`: the key that signs what answers production machines. */
export async function writeStickFor(workbench: Workbench, act: Act, stick: string, digest: string, station?: StationChoice): Promise<StickContent> {
  const { project } = workbench;
  const object = packageObject(workbench, digest);
  act.progress(0.1, "writeStick");
  const signer = signerOf(workbench);
  const { readFrom } = writeStick(stickPath(workbench, stick), {
    package: { bytes: readFileSync(project.objects.file(object, "package.mwpkg")), digest },
    labKey: packageInfo(workbench, object).kind === "trial" ? { publicKey: signer.publicKey, label: project.head.name } : null,
    program: readFileSync(entryPath("edge.cjs")),
    // what stays on this machine needs no program for another one
    executables: isPractice(workbench, stick) ? [] : [...devicePrograms(), ...companions()],
    signed: await deskFiles(workbench, digest, Date.now() * 1000, station),
  });
  const written = await project.objects.makeJson("sticks", { package: digest });
  project.commit(act.actor, "deploy.writeStick", { sticks: written }, digest.slice(0, 12));
  act.progress(1, "writeStick");
  return contentOf(workbench, stick, readFrom);
}

function isPractice({ project, path }: Workbench, stick: string): boolean {
  return path(stick).startsWith(join(project.folder, "practice"));
}

function stickPath(workbench: Workbench, stick: string): string {
  try {
    return workbench.path(stick);
  } catch (thrown) {
    throw new Failure("stickMissing", { detail: stick }, { cause: thrown });
  }
}

function flag(failure: FailureData): StickContent["flags"][number] {
  return failure as StickContent["flags"][number];
}

function contentOf(workbench: Workbench, stick: string, readFrom: ReadFrom | null = null): StickContent {
  const path = stickPath(workbench, stick);
  const listing = readStick(path);
  const orders = readOrders(path, orderKeys(workbench));
  const packages = listing.packages.map(({ digest }) => {
    try {
      const { manifest } = openAny(workbench, readFileSync(join(path, "MILLWRIGHT", "packages", `${digest}.mwpkg`)), `${digest.slice(0, 12)}.mwpkg`);
      const named = orders.filter((order) => order.act === "install" && order.package === digest).flatMap((order) => order.devices);
      const machines = named.length === 0 ? null : [...new Set(named)].sort();
      return { digest, name: manifest.title, counter: manifest.releaseCounter, valid: true, kind: manifest.kind, createdUs: manifest.createdUs, expiresUs: manifest.expiresUs, machines, failure: null };
    } catch (thrown) {
      return { digest, name: "", counter: 0, valid: false, kind: "", createdUs: null, expiresUs: null, machines: null, failure: flag(failureOf(thrown)) };
    }
  });
  const devices = listing.devices.map(({ device, files }) => {
    const newest = files.map((file) => statSync(file.path).mtimeMs).sort((a, b) => b - a)[0];
    const receipts = new Set(files.flatMap((file) => /^receipt-(\d{6})/.exec(file.name)?.[1] ?? []));
    return { device, receipts: receipts.size, records: files.filter((file) => file.name.endsWith(".mwrc")).length, newest: newest === undefined ? null : new Date(newest).toISOString() };
  });
  return { stick, packages, devices, flags: listing.overBound ? [flag(new Failure("stickOverBound").data)] : [], readFrom };
}

/** Installs from the stick on a fresh practice device, replays the newest rows of the dataset, and brings receipt and records onto the stick. */
export async function practise(workbench: Workbench, act: Act, stick: string, plan: Plan): Promise<Practised> {
  const path = stickPath(workbench, stick);
  const home = join(workbench.project.folder, "practice", "device");
  act.progress(0, "install");
  const label = plan.deploy.device;
  const installed = await askDevice<{ device: string; outcome: string; selfTest: { passed: boolean; rows: number } | null; package: string }>(workbench, act, ["install", "--lab", "--stick", path, "--home", home, "--label", label]);
  const replay = workbench.project.workPath(`replay-${process.pid}.csv`);
  try {
    act.progress(0.3, "replay");
    await writeReplay(workbench, plan, replay);
    const began = performance.now();
    const ran = await askDevice<{ rows: number; answered: number; alarms: number }>(workbench, act, ["run", "--home", home, "--input", replay]);
    const seconds = (performance.now() - began) / 1000;
    act.progress(0.9, "collect");
    await askDevice(workbench, act, ["collect", "--stick", path, "--home", home]);
    act.progress(1, "collect");
    const verified = installed.outcome === "already" || installed.selfTest?.passed === true;
    return { device: installed.device, verified, selfTestRows: installed.selfTest?.rows ?? 0, rowsScored: ran.answered, alarms: ran.alarms, rowsPerSecond: Math.round(ran.rows / Math.max(seconds, 1e-3)) };
  } finally {
    rmSync(replay, { force: true });
  }
}

/** The newest rows of the dataset as the machine's own export would give them: columns by their names in the source, time as ISO text in UTC. */
async function writeReplay(workbench: Workbench, plan: Plan, file: string): Promise<void> {
  const { project, database } = workbench;
  const { facts } = readFeatureFacts(workbench);
  const contract = contractOf(workbench, facts);
  const info = describedDataset(workbench, project.needRef("dataset"));
  const table = `read_parquet(${quoteText(project.objects.file(info.digest, "data.parquet"))})`;
  const columns = [
    ...(contract.timeColumn === null ? [] : [`strftime(ts, '%Y-%m-%dT%H:%M:%S.%fZ') AS ${quoteName(contract.timeColumn)}`]),
    ...(contract.groupColumn === null ? [] : [`grp AS ${quoteName(contract.groupColumn)}`]),
    ...contract.signals.map((signal) => quoteName(signal.column)),
  ];
  const from = Math.max(0, info.rows - plan.deploy.replayRows);
  await database.run(`COPY (SELECT ${columns.join(", ")} FROM (SELECT * FROM ${table} WHERE row_id >= ${from} ORDER BY row_id)) TO ${quoteText(file)} (FORMAT csv, HEADER)`);
}

export const deployAnswers: Answers<(typeof contract)["deploy"]> = {
  async listSticks(_input, workbench) {
    const practice = practiceStick(workbench);
    const folder = workbench.path(practice);
    const found = (await listDrives()).map((drive) => ({ stick: workbench.handleFor(drive.path), label: drive.label, kind: "drive" as const, freeBytes: drive.freeBytes, writable: drive.writable }));
    return [{ stick: practice, label: basename(folder), kind: "practice", freeBytes: freeBytes(folder), writable: true }, ...found];
  },
  async chooseFolder(_input, workbench) {
    const { handle, supported } = await workbench.chooseFolder();
    return { stick: handle, supported };
  },
  writeStick: ({ stick, package: digest, station }, workbench, act) => writeStickFor(workbench, act, stick, digest, station),
  async eject({ stick }, workbench) {
    const path = stickPath(workbench, stick);
    // a folder that stands for a stick has nothing to give back
    const drive = (await listDrives()).find((each) => each.path === path);
    if (drive) await ejectDrive(drive);
    return { ejected: drive !== undefined };
  },
  async readStick({ stick }, workbench) {
    const path = stickPath(workbench, stick);
    if (!existsSync(join(path, "MILLWRIGHT"))) throw new Failure("stickEmpty", { file: basename(path) });
    return contentOf(workbench, stick);
  },
  practise: ({ stick }, workbench, act) => practise(workbench, act, stick, workbench.readPlan().plan),
};

function freeBytes(folder: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return null; // a file system that does not tell
  }
}
