import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { failureOf } from "../../shared/contract/errors.ts";
import { entryPath } from "../entryPath.ts";
import { buildPackage } from "../package/build.ts";
import { signerOfSeed } from "../package/keys.ts";
import { samplePackage, sampleSigner, sampleStartUs } from "../package/samplePackage.ts";
import { readFinished, readOrders, readStick, trimRead, writeStick } from "./stick.ts";
import type { StickContent } from "./stick.ts";

let stick: string;
const pkg = buildPackage(samplePackage());
const program = readFileSync(entryPath("edge.cjs"));
const content: StickContent = { package: pkg, labKey: { publicKey: sampleSigner.publicKey, label: "bench" }, program };

beforeEach(() => {
  stick = mkdtempSync(join(tmpdir(), "millwright-stick-"));
});
afterEach(() => rmSync(stick, { recursive: true, force: true }));

const failing = (act: () => unknown) => {
  try {
    act();
  } catch (thrown) {
    const { name, where } = failureOf(thrown);
    return { name, file: where.file };
  }
  return undefined;
};

describe("a stick", () => {
  test("is laid out under MILLWRIGHT, twice the same, and lists what it holds", () => {
    writeFileSync(join(stick, "holiday.jpg"), "not ours");
    const { files } = writeStick(stick, content);
    expect(files).toEqual([`MILLWRIGHT/packages/${pkg.digest}.mwpkg`, "MILLWRIGHT/device/edge.cjs", "MILLWRIGHT/device/lab-trust.json", ...["install", "run", "status", "rollback", "collect"].flatMap((word) => [`MILLWRIGHT/device/${word}.sh`, `MILLWRIGHT/device/${word}.cmd`])]);
    expect(writeStick(stick, content).files).toEqual(files);
    expect(readdirSync(stick).sort()).toEqual(["MILLWRIGHT", "holiday.jpg"]);
    symlinkSync(join(stick, "holiday.jpg"), join(stick, "MILLWRIGHT", "packages", `${"0".repeat(64)}.mwpkg`));
    expect(readStick(stick)).toEqual({ packages: [{ digest: pkg.digest, bytes: pkg.bytes.length }], devices: [], overBound: false });
  });

  test("shows only finished files of devices, and reads none that differs from its .ok", () => {
    writeStick(stick, content);
    const out = join(stick, "MILLWRIGHT", "out", "d-0123456789ab");
    mkdirSync(out, { recursive: true });
    for (const name of ["receipt-000001.json", "receipt-000001.json.ok", "receipt-000002.json", "records-0000000001-0000000002.mwrc.part", "../x", "autorun.inf"]) if (!name.startsWith("..")) writeFileSync(join(out, name), "x");
    const path = join(out, "receipt-000001.json");
    expect(readStick(stick).devices).toEqual([{ device: "d-0123456789ab", files: [{ name: "receipt-000001.json", path, bytes: 1 }], unfinished: 2 }]);
    expect(readFinished(path)).toBe(undefined);
    writeFileSync(`${path}.ok`, "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881\n");
    expect(readFinished(path)).toEqual(Uint8Array.of(120));
  });

  test("with more names than are read still brings records home, and old receipts that were read go", () => {
    const device = "d-0123456789ab";
    const out = join(stick, "MILLWRIGHT", "out", device);
    mkdirSync(out, { recursive: true });
    const receipt = (seq: number) => `receipt-${String(seq).padStart(6, "0")}`;
    const lay = (name: string) => [name, `${name}.ok`].forEach((each) => writeFileSync(join(out, each), ""));
    for (let seq = 1; seq <= 1100; seq++) [`${receipt(seq)}.json`, `${receipt(seq)}.copy.json`].forEach(lay);
    for (const name of ["log-head.json", "records-0000000001-0000000009.mwrc", "records-0000000010-0000000020.mwrc"]) lay(name);
    const before = readStick(stick);
    expect(before.overBound).toBe(true);
    expect(before.devices[0]).toMatchObject({ unfinished: 0 });
    const names = before.devices[0]!.files.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["records-0000000001-0000000009.mwrc", "records-0000000010-0000000020.mwrc", "log-head.json", `${receipt(1100)}.json`]));
    trimRead(stick, { [device]: { receiptSeq: 800, seq: 9 }, "../../x": { receiptSeq: 1, seq: 1 } });
    const after = readStick(stick);
    expect(after.overBound).toBe(false);
    const left = new Set(after.devices[0]!.files.map(({ name }) => name.slice(0, 14)));
    // none goes that was not read, and none of the newest
    expect([800, 801, 1100].map((seq) => left.has(receipt(seq)))).toEqual([false, true, true]);
    trimRead(stick, { [device]: { receiptSeq: 1100, seq: 20 } });
    const kept = readdirSync(out);
    expect(kept.filter((name) => /^receipt-\d+\.json$/.test(name))).toHaveLength(256);
    expect(kept).toEqual(expect.arrayContaining(["log-head.json", "records-0000000001-0000000009.mwrc", "records-0000000010-0000000020.mwrc"]));
  });

  test("that is gone, or that cannot be written, is named, and nothing is left half", () => {
    expect(failing(() => writeStick(join(stick, "none"), content))).toMatchObject({ name: "stickMissing" });
    expect(failing(() => readStick(stick))).toMatchObject({ name: "stickMissing" });
    writeStick(stick, content);
    rmSync(join(stick, "MILLWRIGHT", "device"), { recursive: true });
    writeFileSync(join(stick, "MILLWRIGHT", "device"), "a file stands where a folder should");
    expect(failing(() => writeStick(stick, content))).toEqual({ name: "stickWriteFailed", file: "MILLWRIGHT/device/edge.cjs" });
    expect(existsSync(join(stick, "MILLWRIGHT", "packages", `${pkg.digest}.mwpkg`))).toBe(true);
  });

  test("with an order for another device installs nothing; with one for this device it does", () => {
    const home = join(stick, "home");
    const device = (word: string) => JSON.parse(spawnSync(process.execPath, [entryPath("edge.cjs"), word, "--stick", stick, "--home", home, "--json"], { encoding: "utf8", env: {} }).stdout) as Record<string, unknown>;
    writeStick(stick, content);
    const id = String(device("enrol")["device"]);
    const order = (devices: string[], orderCounter: number) => ({ order: { format: 1 as const, kind: "order" as const, act: "install" as const, devices, package: pkg.digest, orderCounter, createdUs: sampleStartUs, nonce: null }, signer: sampleSigner });
    writeStick(stick, { ...content, orders: [order(["d-000000000000"], 1)] });
    expect(device("install")).toMatchObject({ ok: false, failure: { code: "MW-PKG-302" } });
    rmSync(join(stick, "MILLWRIGHT", "in", "orders", "1.order"));
    writeStick(stick, { ...content, orders: [order([id], 2)] });
    expect(device("install")).toMatchObject({ ok: true, outcome: "installed" });
    expect(readOrders(stick, [sampleSigner.publicKey]).map(({ devices }) => devices)).toEqual([[id]]);
    expect(readOrders(stick, [signerOfSeed(new Uint8Array(32).fill(3)).publicKey])).toEqual([]);
  });
});
