// Documents and sticks that somebody changed: seeded mutations of every signed form. Each is refused with a code, or says exactly what was signed.
// 500 of them here; MILLWRIGHT_MUTATIONS asks for more, MILLWRIGHT_SEED for others.
import { readFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { errorRegistry, failureOf } from "../../shared/contract/errors.ts";
import { ackBytes, readAck } from "../../shared/format/ack.ts";
import { bytesOfHex, hexOf } from "../../shared/format/bytes.ts";
import { openEnvelope, payloadTypeOf, sealEnvelope } from "../../shared/format/dsse.ts";
import type { DocumentKind, EnvelopeCheck } from "../../shared/format/dsse.ts";
import { orderBytes, readOrder } from "../../shared/format/order.ts";
import { openPackage } from "../../shared/format/package.ts";
import { isSafePublicKey } from "../../shared/format/publicKey.ts";
import { readReceipt, receiptBytes } from "../../shared/format/receipt.ts";
import type { Receipt } from "../../shared/format/receipt.ts";
import { openRoot } from "../../shared/format/root.ts";
import { siteStartUs } from "../../shared/format/sampleSite.ts";
import { openRequest, requestMagic } from "../../shared/format/signingRequest.ts";
import { readTimeToken, timeTokenBytes } from "../../shared/format/timeToken.ts";
import { deviceCrypto as crypto } from "./deviceCrypto.ts";
import { makeReceipt } from "./receipts.ts";
import { closePlace, fifth, first, keys, openPlace, place, release, running, site, Stick, visit } from "./sampleStick.ts";

beforeAll(openPlace);
afterAll(closePlace, 120_000);

const count = Number(process.env["MILLWRIGHT_MUTATIONS"] ?? 500);
const seed = Number(process.env["MILLWRIGHT_SEED"] ?? 1);

/** Whole numbers below `most`, the same for a seed. */
function numbers(from: number): (most: number) => number {
  let block = 0;
  return (most) => createHash("sha256").update(`${from}.${block++}`).digest().readUInt32BE(0) % most;
}

/** One to three changes: a bit, a byte, a piece cut, doubled, moved or put in, or a figure of the text. */
function mutated(bytes: Uint8Array, next: (most: number) => number): Uint8Array {
  let out = Buffer.from(bytes);
  for (let change = 1 + next(3); change > 0; change--) {
    const at = next(Math.max(1, out.length));
    const length = 1 + next(Math.max(1, Math.min(64, out.length - at)));
    const piece = out.subarray(at, at + length);
    const kind = next(8);
    if (kind === 0) out[at]! ^= 1 << next(8);
    else if (kind === 1) out[at] = next(256);
    else if (kind === 2) out = Buffer.concat([out.subarray(0, at), out.subarray(at + length)]);
    else if (kind === 3) out = Buffer.concat([out.subarray(0, at), piece, out.subarray(at)]);
    else if (kind === 4) out = Buffer.from(out.subarray(0, at));
    else if (kind === 5) out = Buffer.concat([out, Buffer.alloc(1 + next(300), next(256))]);
    else if (kind === 6) out = Buffer.concat([out.subarray(0, at), Buffer.from(['"', "{", "}", ",", "__proto__", "0", "-1e999", "\u0000", "null"][next(9)]!), out.subarray(at)]);
    else out.fill(next(256), at, at + length);
  }
  return new Uint8Array(out);
}

interface Form {
  bytes: Uint8Array;
  /** Digest of what is believed; throws what the form is refused with. */
  open(bytes: Uint8Array): string;
}

function forms(): Record<string, Form> {
  const digest = (payload: Uint8Array) => hexOf(crypto.sha256(payload));
  const envelope = (kind: DocumentKind, payload: Uint8Array, signer: keyof typeof keys | "device", read: (payload: Uint8Array, file: string) => unknown): Form => {
    const by = signer === "device" ? running().signer : keys[signer];
    const check: EnvelopeCheck = { crypto, keys: [by.publicKey], threshold: 1, payloadTypes: [payloadTypeOf(kind)] };
    const open = (bytes: Uint8Array) => {
      const opened = openEnvelope(bytes, check);
      read(opened.payload, kind);
      return digest(opened.payload);
    };
    return { bytes: sealEnvelope(payloadTypeOf(kind), payload, [by]), open };
  };
  const pkg = release(6);
  const device = running();
  const receipt: Receipt = makeReceipt(device, { act: "collect", outcome: "reported", code: null, package: null, selfTest: null }).receipt;
  const request = Uint8Array.from([...requestMagic, ...pkg.bytes.subarray(requestMagic.length)]);
  const second = site.next(first.root, {});
  return {
    package: { bytes: pkg.bytes, open: (bytes) => openPackage(bytes, { crypto, keys: [], threshold: 2, kinds: ["release"], site: [first.root] }, "p").digest },
    request: { bytes: request, open: (bytes) => openRequest(bytes, first.root, crypto, "r").digest },
    root: { bytes: second, open: (bytes) => openRoot(bytes, crypto, "root", first.root).digest },
    order: envelope("order", orderBytes({ format: 1, kind: "order", act: "install", devices: [place.id], package: pkg.digest, orderCounter: 2, createdUs: siteStartUs, nonce: place.nonce, hardwareClass: "mill" }), "order", readOrder),
    ack: envelope("ack", ackBytes({ format: 1, kind: "ack", device: place.id, ...device.log.tail, createdUs: siteStartUs }), "station", readAck),
    time: envelope("time", timeTokenBytes({ format: 1, kind: "time", device: place.id, nonce: place.nonce, createdUs: siteStartUs }), "station", readTimeToken),
    receipt: envelope("receipt", receiptBytes(receipt), "device", readReceipt),
  };
}

const codes = new Set<string>(Object.values(errorRegistry).map(({ code }) => code));
const meant = (thrown: unknown) => {
  const { name, code } = failureOf(thrown);
  return name !== "callFailedUnexpectedly" && codes.has(code);
};

test(`${count} changed documents are refused with a code, or say what was signed`, () => {
  const next = numbers(seed);
  const all = Object.entries(forms());
  const wrong: string[] = [];
  let refused = 0;
  for (const [, { bytes, open }] of all) open(bytes);
  for (let i = 0; i < count; i++) {
    const [name, { bytes, open }] = all[i % all.length]!;
    const before = open(bytes);
    const changed = mutated(bytes, next);
    try {
      if (open(changed) !== before) wrong.push(`${name} ${i}: believed`);
    } catch (thrown) {
      refused++;
      if (!meant(thrown)) wrong.push(`${name} ${i}: ${String(thrown)}`);
    }
  }
  expect(wrong).toEqual([]);
  expect(refused).toBeGreaterThan(count * 0.95);
});

test("changed sticks leave the device as it was or bring exactly what was signed", () => {
  const next = numbers(seed + 1);
  let device = running();
  const good = release(6);
  const wrong: string[] = [];
  for (let i = 0; i < Math.max(40, count / 20); i++) {
    const parts: [string, Uint8Array][] = [
      [`packages/${good.digest}.mwpkg`, good.bytes],
      ["device/roots/root.1.json", first.bytes],
      ["in/orders/2.order", sealEnvelope(payloadTypeOf("order"), orderBytes({ format: 1, kind: "order", act: "install", devices: [place.id], package: good.digest, orderCounter: 2, createdUs: siteStartUs, nonce: null }), [keys.order])],
      [`in/acks/${place.id}.ack`, sealEnvelope(payloadTypeOf("ack"), ackBytes({ format: 1, kind: "ack", device: place.id, ...device.log.tail, createdUs: siteStartUs }), [keys.station])],
    ];
    const victim = next(3);
    const stick = new Stick();
    parts.forEach(([path, bytes], k) => stick.file(path, k === victim || next(4) === 0 ? mutated(bytes, next) : bytes));
    const result = visit(device, stick);
    const runs = device.control.slots[device.control.active!]?.digest;
    if (result.outcome === "refused" ? result.failure?.name === "callFailedUnexpectedly" || runs !== fifth().digest : result.package !== good.digest) wrong.push(`${i}: ${JSON.stringify(result)}`);
    // the change fell on bytes that say nothing, and what was signed is in: on with a device as before
    if (result.outcome !== "refused") device = running();
  }
  expect(wrong).toEqual([]);
});

test("Ed25519: the 210 vectors of Wycheproof, with keys of small order refused as keys", () => {
  const { vectors } = JSON.parse(readFileSync(join(import.meta.dirname, "../../shared/format/vectors/ed25519.json"), "utf8")) as { vectors: [id: number, result: string, flag: string, key: string, message: string, signature: string][] };
  const wrong = vectors.filter(([, result, flag, key, message, signature]) => {
    const publicKey = bytesOfHex(key)!;
    if (flag === "SmallOrderPublicKey") return isSafePublicKey(publicKey);
    // what a library may do or not with points of mixed order says nothing about ours
    return result !== "acceptable" && (isSafePublicKey(publicKey) && crypto.verify(publicKey, bytesOfHex(message)!, bytesOfHex(signature)!)) !== (result === "valid");
  });
  expect(wrong.map(([id, result, flag]) => `${id} ${result} ${flag}`)).toEqual([]);
  expect(vectors).toHaveLength(210);
});
