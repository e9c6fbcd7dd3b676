// What the device says to the workbench: a receipt for each visit of a stick and the log since the beginning, both under its own key.
import { join } from "node:path";
import { arch, platform } from "node:os";
import { hexOf, joinBytes } from "../../shared/format/bytes.ts";
import { recordsMagic, writeContainer } from "../../shared/format/container.ts";
import { payloadTypeOf, sealEnvelope } from "../../shared/format/dsse.ts";
import { frameBytes, recordsHeadBytes } from "../../shared/format/logRecord.ts";
import { receiptBytes } from "../../shared/format/receipt.ts";
import type { Receipt } from "../../shared/format/receipt.ts";
import { runtimeVersion } from "./device.ts";
import type { Device } from "./device.ts";
import { dropOut, finishedFilesOf, writeOut } from "./stickSide.ts";

const recordBytesMost = 200 * 1024 * 1024;

/** Makes the next receipt, keeps it on the device and returns it with its sealed bytes. */
export function makeReceipt(device: Device, about: Pick<Receipt, "act" | "outcome" | "code" | "package" | "selfTest">): { receipt: Receipt; bytes: Uint8Array; name: string } {
  device.log.sync();
  const { control, world } = device;
  const running = control.active ? control.slots[control.active] : null;
  const receiptSeq = control.receiptSeq + 1;
  device.change({ receiptSeq });
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
    tFloorUs: control.tFloorUs,
    wallUs: world.clock.wallUs(),
    nonce: hexOf(world.clock.random(16)),
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
  const { first, previous, frames } = device.log.framesAfter(0, recordBytesMost);
  if (frames.length === 0) return { records: 0 };
  const body = joinBytes(frames.map(frameBytes));
  const toSeq = first + frames.length - 1;
  const head = { format: 1 as const, kind: "records" as const, device: id, publicKey: hexOf(device.signer.publicKey), fromSeq: first, toSeq, previousHash: previous, hash: frames.at(-1)!.hash, bootSeq: device.control.bootSeq, length: body.length };
  const name = `records-${pad(first)}-${pad(toSeq)}.mwrc`;
  const older = finishedFilesOf(stick, id, disk).filter((other) => other.startsWith(`records-${pad(first)}-`) && other < name);
  writeOut(stick, id, name, writeContainer(recordsMagic, sealEnvelope(payloadTypeOf("records"), recordsHeadBytes(head), [device.signer]), [body]), disk, crypto);
  dropOut(stick, id, older, disk);
  return { records: frames.length };
}

function pad(seq: number): string {
  return String(seq).padStart(10, "0");
}
