// What the device says to the workbench: a receipt for each visit of a stick and the log since what a station has long had, both under its own key.
import { join } from "node:path";
import { arch, platform } from "node:os";
import { hexOf, joinBytes } from "../../shared/format/bytes.ts";
import { recordsMagic, writeContainer } from "../../shared/format/container.ts";
import { payloadTypeOf, sealEnvelope } from "../../shared/format/dsse.ts";
import { frameBytes, recordsHeadBytes } from "../../shared/format/logRecord.ts";
import { receiptBytes } from "../../shared/format/receipt.ts";
import type { Receipt } from "../../shared/format/receipt.ts";
import { headFile } from "../../shared/format/logHead.ts";
import { deletableSeq } from "./control.ts";
import { runtimeVersion } from "./device.ts";
import type { Device } from "./device.ts";
import { sealedHead } from "./logHead.ts";
import { dropOut, finishedFilesOf, writeOut } from "./stickSide.ts";
import { visitAct } from "./thinning.ts";

/** How many visits back an order may answer: a technician may come more than once before it arrives. */
const noncesKept = 8;
/** Files of receipts, two a visit, each with its .ok: with the records at most 512 names (reliability.md 4.12). */
const receiptsOnStick = 240;
const recordBytesMost = 200 * 1024 * 1024;

/** Makes the next receipt, keeps it on the device and returns it with its sealed bytes. */
export function makeReceipt(device: Device, about: Pick<Receipt, "act" | "outcome" | "code" | "package" | "selfTest">): { receipt: Receipt; bytes: Uint8Array; name: string } {
  // summaries are never made over a visit: the workbench may hold what came before it
  device.note(visitAct, { facts: { for: about.act } });
  const { control, world, flags } = device;
  const running = control.active ? control.slots[control.active] : null;
  const receiptSeq = control.receiptSeq + 1;
  const nonce = hexOf(world.clock.random(16));
  device.change({ receiptSeq, nonces: [nonce, ...(control.nonces ?? [])].slice(0, noncesKept), untimed: [nonce, ...(control.untimed ?? [])].slice(0, noncesKept) });
  const receipt: Receipt = {
    format: 1,
    kind: "receipt",
    device: device.identity.device,
    publicKey: hexOf(device.signer.publicKey),
    mode: device.identity.mode,
    label: device.identity.label,
    receiptSeq,
    ...about,
    state: control.state,
    running: running && { package: running.digest, packageId: running.packageId, modelLine: running.modelLine, kind: running.kind, releaseCounter: running.releaseCounter, installedAtUs: running.installedAtUs },
    runtime: { version: runtimeVersion, node: process.versions.node, platform: `${platform()}-${arch()}` },
    rowsScored: control.rowsScored,
    alarms: control.alarms,
    logHead: { bootSeq: control.bootSeq, ...device.log.tail },
    counters: Object.entries(control.counters).map(([modelLine, releaseCounter]) => ({ modelLine, releaseCounter })),
    tFloorUs: device.floorUs,
    wallUs: world.clock.wallUs(),
    nonce,
    ...(device.root ? { rootVersion: device.root.root.version, hardwareClass: device.hardwareClass } : {}),
    ...(control.orderCounter > 0 ? { orderCounter: control.orderCounter } : {}),
    ...(flags.length > 0 ? { flags } : {}),
  };
  const bytes = sealEnvelope(payloadTypeOf("receipt"), receiptBytes(receipt), [device.signer]);
  const name = `receipt-${String(receiptSeq).padStart(6, "0")}.json`;
  world.disk.write(join(device.home, "out", name), bytes);
  return { receipt, bytes, name };
}

/** Puts a receipt (two copies) and the log's record file onto the stick. Throws stickFull, stickWriteFailed; everything stays on the device. */
export function handOut(device: Device, stick: string, receipt: { bytes: Uint8Array; name: string }): { records: number } {
  const { disk, crypto } = device.world;
  const id = device.identity.device;
  writeOut(stick, id, receipt.name, receipt.bytes, disk, crypto);
  writeOut(stick, id, receipt.name.replace(".json", ".copy.json"), receipt.bytes, disk, crypto);
  // a receipt stays on the device for good; on the stick the newest are enough, and leave room for the records among the names that are read
  dropOut(stick, id, finishedFilesOf(stick, id, disk).filter((name) => name.startsWith("receipt-")).slice(0, -receiptsOnStick), disk);
  const acknowledged = deletableSeq(device.control);
  const { first, previous, frames } = device.log.framesAfter(acknowledged, recordBytesMost);
  if (frames.length === 0) return { records: 0 };
  const body = joinBytes(frames.map(frameBytes));
  const toSeq = first + frames.length - 1;
  const head = { format: 1 as const, kind: "records" as const, device: id, publicKey: hexOf(device.signer.publicKey), fromSeq: first, toSeq, previousHash: previous, hash: frames.at(-1)!.hash, bootSeq: device.control.bootSeq, length: body.length };
  const signed = sealedHead(device);
  if (signed) writeOut(stick, id, headFile, signed, disk, crypto);
  const name = `records-${pad(first)}-${pad(toSeq)}.mwrc`;
  const older = finishedFilesOf(stick, id, disk).filter((other) => other !== name && hasAll(other, acknowledged + 1 < first ? first : 1, toSeq));
  writeOut(stick, id, name, writeContainer(recordsMagic, sealEnvelope(payloadTypeOf("records"), recordsHeadBytes(head), [device.signer]), [body]), disk, crypto);
  dropOut(stick, id, older, disk);
  return { records: frames.length };
}

/** True for a record file whose entries all lie between these two: in the new file, or long acknowledged where none before it was dropped for space. */
function hasAll(other: string, first: number, toSeq: number): boolean {
  const [, from, to] = /^records-(\d{10})-(\d{10})\.mwrc$/.exec(other) ?? [];
  return from !== undefined && Number(from) >= first && Number(to) <= toSeq;
}

function pad(seq: number): string {
  return String(seq).padStart(10, "0");
}
