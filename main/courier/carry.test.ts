import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Failure } from "../../shared/contract/errors.ts";
import { lanCalls } from "../../shared/contract/lan.ts";
import { fetchOut, filesToBring } from "./carry.ts";

const device = "d-0123456789ab";
let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "millwright-carry-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe("what a visit fetches", () => {
  let handedOut: Map<string, string>;
  let got: string[];
  /** A device that hands out these files. */
  const connection = {
    list: async () => [...handedOut].map(([name, content]) => ({ name, size: content.length })),
    get: async (name: string, folder: string) => {
      got.push(name.split("/").at(-1)!);
      const path = join(folder, ...name.split("/"));
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, handedOut.get(name)!);
    },
  };
  const writes = (name: string, content: string) => handedOut.set(`out/${device}/${name}`, content).set(`out/${device}/${name}.ok`, `${createHash("sha256").update(content).digest("hex")}\n`);
  const fetched = () => fetchOut(connection, root, device, () => undefined);
  const here = (name: string) => readFileSync(join(root, "out", device, name), "utf8");
  beforeEach(() => {
    handedOut = new Map();
    got = [];
  });

  test("is what is new, and the head of the log even where it is as long as before", async () => {
    writes("log-head.json", "head at 1000");
    writes("receipt-000001.json", "first");
    handedOut.set(`out/${device}/receipt-000009.json`, "not finished").set("out/d-ffffffffffff/receipt-000001.json", "another's").set("out/d-ffffffffffff/receipt-000001.json.ok", "x");
    expect(await fetched()).toBe(2);
    writes("log-head.json", "head at 2000");
    writes("receipt-000002.json", "second");
    got = [];
    expect(await fetched()).toBe(2);
    expect(got).toEqual(["log-head.json", "log-head.json.ok", "receipt-000002.json", "receipt-000002.json.ok"]);
    expect(here("log-head.json")).toBe("head at 2000");
    expect(existsSync(join(root, "out", "d-ffffffffffff"))).toBe(false);
  });

  test("is fetched again where its .ok does not prove what came", async () => {
    writes("records-0000000001-0000000002.mwrc", "as it is");
    const torn = { ...connection, get: async (name: string, folder: string) => {
      await connection.get(name, folder);
      if (got.length === 1) writeFileSync(join(folder, ...name.split("/")), "as it WS");
    } };
    expect(await fetchOut(torn, root, device, () => undefined)).toBe(1);
    expect(here("records-0000000001-0000000002.mwrc")).toBe("as it is");
    expect(await fetched()).toBe(0);
  });

  test("ends with the connection, and never leaves an .ok beside what it does not prove", async () => {
    writes("log-head.json", "head at 1000");
    await fetched();
    writes("log-head.json", "head at 2000");
    const pulled = { ...connection, get: async (name: string, folder: string) => {
      if (name.endsWith(".ok")) throw new Failure("lanLost");
      await connection.get(name, folder);
    } };
    await expect(fetchOut(pulled, root, device, () => undefined)).rejects.toThrow("MW-LAN-501");
    expect(existsSync(join(root, "out", device, "log-head.json.ok"))).toBe(false);
  });
});

test("a visit brings what is for its device, whole, with the newest orders and all roots in their order, and leaves what a file manager put there", () => {
  const lay = (path: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), "x");
  };
  for (let i = 1; i <= 40; i++) lay(`in/orders/${device}-${i}.order`);
  for (const path of ["in/orders/.DS_Store", "in/orders/d-ffffffffffff-50.order", `in/orders/${device}-41.order.part`, `in/acks/${device}.ack`, "in/acks/d-ffffffffffff.ack", "in/acks/Thumbs x.db", "device/roots/root.2.json", "device/roots/root.10.json", "device/edge.cjs"]) lay(path);
  expect(filesToBring(root, device, "ab").map(([name]) => name)).toEqual(["packages/ab.mwpkg", "device/roots/root.2.json", "device/roots/root.10.json", ...Array.from({ length: 32 }, (_, i) => `in/orders/${device}-${i + 9}.order`), `in/acks/${device}.ack`]);
});

test("everything that a visit can fail with, on either side, stands in its declaration", () => {
  const thrown = ["visit.ts", "carry.ts", "wire.ts", "inbox.ts", "../../shared/format/lanFrame.ts"].flatMap((file) => [...readFileSync(join(import.meta.dirname, file), "utf8").matchAll(/new Failure\((?:\w+ \? )?"(\w+)"(?: : "(\w+)")?/g)].flatMap(([, one, other]) => [one, other].filter((name) => name !== undefined)));
  expect(thrown).toEqual(expect.arrayContaining(["stickFileReplaced", "deviceDiskFailed", "lanLost"]));
  for (const declaration of [lanCalls.visit, lanCalls.install]) expect(thrown.filter((name) => !(declaration.errors as readonly string[]).includes(name))).toEqual([]);
});
