// The courier's two sides over real TLS on the loopback, with whoever may stand between or before them.
import { generateKeyPairSync, sign } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { connect as connectPlain, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, createServer as createTlsServer, type TLSSocket } from "node:tls";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { failureOf } from "../../shared/contract/errors.ts";
import { hexOf } from "../../shared/format/bytes.ts";
import type { Signer } from "../../shared/format/dsse.ts";
import { bytesFrame, documentFrame } from "../../shared/format/lanFrame.ts";
import { sealLanStatement } from "../../shared/format/lanStatement.ts";
import { deviceCrypto } from "../edge/deviceCrypto.ts";
import { seededGenerator } from "../../shared/stats/random.ts";
import { identityOf, makeTlsKey, type TlsIdentity } from "./certificate.ts";
import { Inbox } from "./inbox.ts";
import { pair } from "./pairing.ts";
import { CourierHome, pinOf } from "./peers.ts";
import { serve, type ServeOptions } from "./serve.ts";
import { dial, readAddress, Visit } from "./visit.ts";
import { protocols, tlsOptions, Wire } from "./wire.ts";

function signer(): Signer {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const key = new Uint8Array(publicKey.export({ format: "der", type: "spki" }).subarray(12));
  return { keyId: hexOf(deviceCrypto.sha256(key)), publicKey: key, sign: (message) => new Uint8Array(sign(null, message, privateKey)) };
}

const code = async (act: Promise<unknown>) => act.then(() => "none", (thrown: unknown) => failureOf(thrown).code as string);

let work: string;
let device: ServeOptions;
let told: { event: string; code?: string }[];
let running: Awaited<ReturnType<typeof serve>> | undefined;
let bench: TlsIdentity;
const deviceSigner = signer();
const benchSigner = signer();
const statementOf = (tls: TlsIdentity, by: Signer, deviceId: string | null = null) => sealLanStatement({ device: deviceId, label: deviceId ?? "bench", tlsKey: tls.spki }, by);

beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), "millwright-courier-"));
  const lines: typeof told = [];
  told = lines;
  const home = new CourierHome(join(work, "device", "lan"));
  bench = identityOf(makeTlsKey());
  device = {
    home,
    inbox: new Inbox(join(home.folder, "inbox")),
    crypto: deviceCrypto,
    address: "127.0.0.1",
    port: 0,
    program: { file: process.execPath, args: ["-e", "console.log(JSON.stringify({ ok: true, said: process.argv.slice(1) }))", "--"] },
    deviceHome: join(work, "device"),
    statement: statementOf(home.identity(), deviceSigner, `d-${deviceSigner.keyId.slice(0, 12)}`),
    nowUs: () => 1e15,
    tell: (line) => lines.push(line),
  };
});
afterEach(async () => {
  await running?.close();
  running = undefined;
  rmSync(work, { recursive: true, force: true });
});

const trustBench = () => device.home.keep({ pin: pinOf(bench.spki), publicKey: hexOf(benchSigner.publicKey), device: null, label: "bench", pairedUs: 0 });
const open = async (change: Partial<ServeOptions> = {}) => (running = await serve({ ...device, ...change }));
const at = () => ({ host: "127.0.0.1", port: running!.port });
const visit = () => Visit.begin(at(), bench, pinOf(device.home.identity().spki));

/** Everything that a connection says until it ends. */
function heard(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    let all = "";
    socket.on("data", (bytes: Buffer) => (all += bytes.toString("latin1")));
    socket.on("error", () => undefined);
    socket.on("close", () => resolve(all));
  });
}

describe("a stranger hears nothing", () => {
  test("without a paired key, without any, by TLS 1.2, by another protocol's name or by plain HTTP", async () => {
    await open();
    const stranger = identityOf(makeTlsKey());
    const { socket } = await dial(at(), stranger, protocols.work);
    socket.write(documentFrame({ verb: "list" }));
    expect(await heard(socket)).toBe("");
    const bare = connect({ ...at(), rejectUnauthorized: false, ALPNProtocols: [protocols.work] });
    expect(await heard(bare)).toBe("");
    const old = connect({ ...at(), rejectUnauthorized: false, maxVersion: "TLSv1.2", minVersion: "TLSv1.2" });
    expect(await heard(old)).toBe("");
    const other = connect({ ...at(), ...tlsOptions(stranger), ALPNProtocols: ["h2"] });
    expect(await heard(other)).toBe("");
    const plain = connectPlain(at());
    plain.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    expect(await heard(plain)).not.toMatch(/HTTP|millwright/i);
    expect(told.map((line) => line.code)).toEqual(expect.arrayContaining(["MW-LAN-301", "MW-LAN-601"]));
    expect(told.every((line) => line.event === "refused")).toBe(true);
  });

  test("and ends no courier by connecting when the list of peers cannot be read, or where nothing can listen twice", async () => {
    writeFileSync(join(device.home.folder, "peers.json"), "{");
    await open();
    const { socket } = await dial(at(), bench, protocols.work);
    expect(await heard(socket)).toBe("");
    expect(told).toMatchObject([{ event: "refused", code: "MW-LAN-101" }]);
    expect(await code(serve({ ...device, port: running!.port }))).toBe("MW-LAN-503");
    expect(await code(Promise.resolve().then(() => readAddress("", 7423, "lanCannotListen")))).toBe("MW-LAN-503");
  });

  test("and a workbench says nothing to a device with another key, or to what is no courier", async () => {
    trustBench();
    await open();
    expect(await code(Visit.begin(at(), bench, "0".repeat(64)))).toBe("MW-LAN-301");
    const plain = createServer((socket) => socket.on("error", () => undefined).end("220 smtp\r\n"));
    await new Promise<void>((resolve) => plain.listen(0, "127.0.0.1", resolve));
    const { port } = plain.address() as { port: number };
    expect(await code(dial({ host: "127.0.0.1", port }, bench, protocols.work))).toBe("MW-LAN-601");
    plain.close();
    expect(await code(dial({ host: "127.0.0.1", port }, bench, protocols.work))).toBe("MW-LAN-502");
  });
});

describe("pairing", () => {
  const meet = async (compare: (digits: string) => Promise<boolean>, address = at()) => {
    const { socket, key } = await dial(address, bench, protocols.pair);
    const wire = new Wire(socket);
    const peer = await pair({ wire, crypto: deviceCrypto, statement: statementOf(bench, benchSigner), peerKey: key, isCaller: true, compare });
    await wire.document();
    return { peer, pin: pinOf(key) };
  };
  const opened = (compare: (digits: string) => Promise<boolean>) => ({ pairing: { untilMs: Date.now() + 60_000, compare } });

  test("shows both people the same eight digits and pins each other's keys", async () => {
    const seen: string[] = [];
    const look = async (digits: string) => seen.push(digits) > 0;
    await open(opened(look));
    const { peer, pin } = await meet(look);
    expect(seen[0]).toMatch(/^\d{8}$/);
    expect(seen[1]).toBe(seen[0]);
    expect({ device: peer.device, pin }).toEqual({ device: `d-${deviceSigner.keyId.slice(0, 12)}`, pin: pinOf(device.home.identity().spki) });
    expect(device.home.peers()).toMatchObject([{ pin: pinOf(bench.spki), publicKey: hexOf(benchSigner.publicKey), label: "bench" }]);
    const there = await visit();
    await there.ping();
    there.end();
    expect(device.home.forget("bench")).toBe(true);
    await expect(visit().then((again) => again.ping())).rejects.toThrow("MW-LAN-501");
  });

  test("stores nothing when one person says no, and has one attempt an opening, three an hour", async () => {
    await open(opened(async () => true));
    expect(await code(meet(async () => false))).toBe("MW-LAN-302");
    expect(await code(meet(async () => true))).toBe("MW-LAN-501");
    expect(told.map((line) => line.code)).toEqual(["MW-LAN-302", "MW-LAN-202"]);
    for (const expected of ["MW-LAN-302", "MW-LAN-302"]) {
      await running!.close();
      await open(opened(async () => false));
      expect(await code(meet(async () => true))).toBe(expected);
    }
    await running!.close();
    told.length = 0;
    await open(opened(async () => true));
    expect(await code(meet(async () => true))).toBe("MW-LAN-501");
    expect(told.map((line) => line.code)).toContain("MW-LAN-202");
    expect(device.home.peers()).toEqual([]);
  });

  test("shows different digits when somebody stands between with keys of his own", async () => {
    const seen: string[] = [];
    const look = async (digits: string) => {
      seen.push(digits);
      return false;
    };
    await open(opened(look));
    const between = identityOf(makeTlsKey());
    const middle = signer();
    const proxy = createTlsServer({ ...tlsOptions(between), ALPNProtocols: [protocols.pair] }, (socket: TLSSocket) => {
      socket.on("error", () => undefined);
      void (async () => {
        const { socket: out, key } = await dial(at(), between, protocols.pair);
        const side = (wire: Wire, peer: Uint8Array, isCaller: boolean) => pair({ wire, crypto: deviceCrypto, statement: statementOf(between, middle), peerKey: peer, isCaller, compare: async () => true }).catch(() => undefined);
        await Promise.all([side(new Wire(out), key, true), side(new Wire(socket), bench.spki, false)]);
      })();
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    expect(await code(meet(look, { host: "127.0.0.1", port: (proxy.address() as { port: number }).port }))).toBe("MW-LAN-302");
    proxy.close();
    expect(new Set(seen).size).toBe(2);
    expect(device.home.peers()).toEqual([]);
  });

  test("shows what the other calls itself on one line, without what a terminal obeys", async () => {
    const who: string[] = [];
    await open(opened(async () => true));
    const { socket, key } = await dial(at(), bench, protocols.pair);
    const statement = sealLanStatement({ device: null, label: "bench\n\n   1234 5678\u001b[8m\u009b8m\u202e line\u2028box ", tlsKey: bench.spki }, benchSigner);
    const wire = new Wire(socket);
    await pair({ wire, crypto: deviceCrypto, statement, peerKey: key, isCaller: true, compare: async (_digits, peer) => who.push(peer.label) > 0 });
    await wire.document();
    expect(device.home.peers().map(({ label }) => label)).toEqual(["bench 1234 5678 [8m 8m line box"]);
    expect(who).toEqual(["d-" + deviceSigner.keyId.slice(0, 12)]);
  });

  test("refuses a statement about another key, and words that were changed after they were promised", async () => {
    await open(opened(async () => true));
    const { socket, key } = await dial(at(), bench, protocols.pair);
    const forged = pair({ wire: new Wire(socket), crypto: deviceCrypto, statement: statementOf(identityOf(makeTlsKey()), benchSigner), peerKey: key, isCaller: true, compare: async () => true });
    expect(await code(forged)).toBe("MW-LAN-501");
    expect(told[0]?.code).toBe("MW-LAN-301");
    await running!.close();
    await open(opened(async () => true));
    const second = await dial(at(), bench, protocols.pair);
    const wire = new Wire(second.socket);
    await wire.send({ commit: "0".repeat(64) });
    await wire.document();
    await wire.send({ nonce: "1".repeat(64), statement: Buffer.from(statementOf(bench, benchSigner)).toString("base64") });
    expect(await code(wire.document().then(() => wire.document()))).toBe("MW-LAN-501");
    expect(told.at(-1)?.code).toBe("MW-LAN-303");
  });
});

describe("a paired workbench", () => {
  const bytes = Uint8Array.from({ length: 700_000 }, (_, i) => (i * 31 + (i >> 8)) % 256);
  const name = `packages/${hexOf(deviceCrypto.sha256(bytes))}.mwpkg`;
  const target = () => join(device.inbox.folder, "MILLWRIGHT", ...name.split("/"));
  const source = () => {
    const file = join(work, "x.mwpkg");
    writeFileSync(file, bytes);
    return file;
  };

  test("brings a file, starts the device program's words with nothing else, and fetches what is handed out", async () => {
    trustBench();
    await open();
    const there = await visit();
    await there.put(source(), name, () => undefined);
    expect(readFileSync(target()).equals(bytes)).toBe(true);
    expect(await there.act("install", "0".repeat(64))).toEqual({ ok: true, said: ["install", "--home", device.deviceHome, "--stick", device.inbox.folder, "--json", "--package", "0".repeat(64)] });
    mkdirSync(join(device.inbox.folder, "MILLWRIGHT", "out", "d-0123456789ab"), { recursive: true });
    writeFileSync(join(device.inbox.folder, "MILLWRIGHT", "out", "d-0123456789ab", "receipt-000001.json"), bytes);
    expect(await there.list()).toEqual([{ name: "out/d-0123456789ab/receipt-000001.json", size: bytes.length }, { name, size: bytes.length }]);
    await there.get("out/d-0123456789ab/receipt-000001.json", join(work, "home"));
    expect(readFileSync(join(work, "home", "out", "d-0123456789ab", "receipt-000001.json")).equals(bytes)).toBe(true);
    there.end();
  });

  test("cannot write a program, leave the folder, run another word, send more than it said or fetch what is not handed out", async () => {
    trustBench();
    await open();
    const ask = async (request: object, ...frames: Uint8Array[]) => {
      const { socket } = await dial(at(), bench, protocols.work);
      const wire = new Wire(socket);
      await wire.send(request);
      for (const frame of frames) socket.write(frame);
      const answer = await wire.document().catch((thrown: unknown) => failureOf(thrown));
      const last = frames.length > 0 ? await wire.document().catch((thrown: unknown) => failureOf(thrown)) : answer;
      wire.cut();
      const failure = (last as { failure?: { code: string } }).failure;
      return failure?.code ?? (last as { code?: string }).code;
    };
    const put = (to: string, size = 3) => ({ verb: "put", name: to, size, sha256: "0".repeat(64) });
    for (const bad of ["device/edge.cjs", "device/roots/edge.cjs", "device/roots/../edge.cjs", "../x", "packages/../../x", "packages/x.mwpkg", "out/d-0123456789ab/receipt-000001.json", "in/orders/../../x", "in/orders/.x", "/etc/passwd"]) expect([bad, await ask(put(bad))]).toEqual([bad, "MW-LAN-102"]);
    expect(await ask(put(`packages/${"0".repeat(64)}.mwpkg`, 2 ** 40))).toBe("MW-LAN-201");
    expect(await ask(put("in/orders/1.order", 300 * 1024))).toBe("MW-LAN-201");
    expect(await ask(put("in/orders/1.order"), bytesFrame(Uint8Array.of(1, 2, 3, 4)))).toBe("MW-LAN-201");
    expect(await ask(put("in/orders/1.order"), bytesFrame(Uint8Array.of(1, 2, 3)))).toBe("MW-STK-301");
    for (const bad of ["../lan/tls.key", "identity/device.key", "out/d-0123456789ab/none.json"]) expect(await ask({ verb: "get", name: bad, from: 0 })).toBe("MW-LAN-102");
    expect(await ask({ verb: "act", act: "run", package: null })).toBe("MW-LAN-501");
    expect(await ask({ verb: "act", act: "install", package: "--lab" })).toBe("MW-LAN-501");
    expect(await ask({ verb: "shell" })).toBe("MW-LAN-501");
    expect(told.filter((line) => line.event === "refused").map((line) => line.code)).toEqual(["MW-LAN-101", "MW-LAN-101", "MW-LAN-102"]);
    // The site's roots may come by cable, a program never.
    expect(readdirSync(join(device.inbox.folder, "MILLWRIGHT", "device"), { recursive: true })).toEqual(["roots"]);
  });

  test("goes on where a cut cable ended, at whatever byte it was cut", async () => {
    trustBench();
    await open();
    const file = source();
    const generator = seededGenerator(5);
    const random = () => generator.uniform();
    let cuts = 0;
    for (let limit = 3000 + Math.floor(random() * 90_000); !existsSync(target()); limit = 3000 + Math.floor(random() * 200_000)) {
      // a cable that is cut after so many bytes from the workbench
      const cable: Server = createServer((near) => {
        const far = connectPlain(at());
        let left = limit;
        near.on("data", (piece: Buffer) => {
          far.write(piece.subarray(0, left));
          left -= piece.length;
          if (left <= 0) {
            near.destroy();
            far.end();
          }
        });
        far.on("data", (piece) => near.write(piece));
        for (const end of [near, far]) end.on("error", () => undefined);
        near.on("close", () => far.end());
        far.on("close", () => near.destroy());
      });
      await new Promise<void>((resolve) => cable.listen(0, "127.0.0.1", resolve));
      const address = { host: "127.0.0.1", port: (cable.address() as { port: number }).port };
      const outcome = await code(
        (async () => {
          const there = await Visit.begin(address, bench, pinOf(device.home.identity().spki));
          await there.put(file, name, () => undefined);
          there.end();
        })(),
      );
      cable.close();
      expect(["none", "MW-LAN-501", "MW-LAN-502"]).toContain(outcome);
      if (outcome !== "none") cuts++;
    }
    expect(cuts).toBeGreaterThan(3);
    expect(readFileSync(target()).equals(bytes)).toBe(true);
  });

  test("brings the site's roots and still reads the list, and what lies there already is not sent again", async () => {
    trustBench();
    await open();
    const there = await visit();
    const sent: number[] = [];
    for (const to of ["device/roots/root.1.json", name, name]) await there.put(source(), to, (done) => sent.push(done)).catch((thrown: unknown) => expect([to, failureOf(thrown).code]).toEqual(["device/roots/root.1.json", "MW-LAN-201"]));
    writeFileSync(join(work, "root.json"), "{}");
    await there.put(join(work, "root.json"), "device/roots/root.1.json", () => undefined);
    expect(sent.filter((done) => done === 1)).toHaveLength(1);
    expect((await there.list()).map((file) => file.name)).toEqual(["device/roots/root.1.json", name]);
    there.end();
  });

  test("takes in orders however much the device has written, keeps the newest, and fetches hundreds of files in one visit", async () => {
    trustBench();
    await open();
    const out = join(device.inbox.folder, "MILLWRIGHT", "out", "d-0123456789ab");
    mkdirSync(out, { recursive: true });
    const names = Array.from({ length: 300 }, (_, i) => `receipt-${String(i).padStart(6, "0")}.json`);
    for (const each of names) writeFileSync(join(out, each), "x");
    const there = await visit();
    const order = join(work, "x.order");
    for (let i = 1; i <= 70; i++) {
      writeFileSync(order, `order ${i}`);
      await there.put(order, `in/orders/d-0123456789ab-${i}.order`, () => undefined);
      utimesSync(join(device.inbox.folder, "MILLWRIGHT", "in", "orders", `d-0123456789ab-${i}.order`), i, i);
    }
    const orders = readdirSync(join(device.inbox.folder, "MILLWRIGHT", "in", "orders"));
    // the device looks at the first 64 of a folder
    expect(orders.length).toBeLessThanOrEqual(64);
    expect(orders).toContain("d-0123456789ab-70.order");
    for (const each of names) await there.get(`out/d-0123456789ab/${each}`, join(work, "home"));
    there.end();
  });

  test("takes from a device no more than a bound for all its files together, and goes on from there another time", async () => {
    trustBench();
    await open();
    const out = join(device.inbox.folder, "MILLWRIGHT", "out", "d-0123456789ab");
    mkdirSync(out, { recursive: true });
    const names = [1, 2, 3].map((i) => `out/d-0123456789ab/receipt-00000${i}.json`);
    for (const each of names) writeFileSync(join(device.inbox.folder, "MILLWRIGHT", ...each.split("/")), new Uint8Array(1000));
    const bounded = () => Visit.begin(at(), bench, pinOf(device.home.identity().spki), { file: 1000, visit: 2500 });
    const there = await bounded();
    await there.get(names[0]!, join(work, "home"));
    await there.get(names[1]!, join(work, "home"));
    expect(await code(there.get(names[2]!, join(work, "home")))).toBe("MW-LAN-201");
    there.end();
    const again = await bounded();
    await again.get(names[2]!, join(work, "home"));
    again.end();
    expect(readFileSync(join(work, "home", ...names[2]!.split("/")))).toHaveLength(1000);
  });

  test("leaves no more behind than the bounds by packages that never became whole", async () => {
    trustBench();
    await open();
    const there = join(device.inbox.folder, "MILLWRIGHT", "packages");
    for (let i = 0; i < 12; i++) {
      const broken = device.inbox.receive(`packages/${String(i).padStart(64, "0")}.mwpkg`, 1000, String(i).padStart(64, "0"));
      broken.add(Uint8Array.of(1));
      broken.close();
    }
    expect(readdirSync(there).length).toBeLessThanOrEqual(8);
  });

  test("is told when the device's disk takes nothing", async () => {
    trustBench();
    await open();
    rmSync(join(device.inbox.folder, "MILLWRIGHT", "packages"), { recursive: true });
    writeFileSync(join(device.inbox.folder, "MILLWRIGHT", "packages"), "a file stands where a folder should");
    const there = await visit();
    expect(await code(there.put(source(), name, () => undefined))).toBe("MW-DEV-504");
    await there.ping();
    there.end();
  });

  test("that sends one byte a second, or half a frame, is cut off", async () => {
    trustBench();
    await open({ frameMs: 300 });
    const { socket } = await dial(at(), bench, protocols.work);
    const drip = setInterval(() => socket.write(Uint8Array.of(0)), 100);
    expect(await heard(socket)).toBe("");
    clearInterval(drip);
    expect(told.at(-1)?.code).toBe("MW-LAN-501");
  });

  const mutations = Number(process.env["MILLWRIGHT_MUTATIONS"] ?? 200);
  test(`survives ${mutations} mutated messages: every one is answered by a code or an end, and the courier goes on`, async () => {
    trustBench();
    await open({ frameMs: 1000 });
    const generator = seededGenerator(11);
    const random = () => generator.uniform();
    const frames = [documentFrame({ verb: "ping" }), documentFrame({ verb: "list" }), documentFrame({ verb: "put", name: "in/orders/1.order", size: 4, sha256: "0".repeat(64) }), documentFrame({ verb: "get", name: "out/d-0123456789ab/x", from: 0 }), documentFrame({ verb: "act", act: "status", package: null }), bytesFrame(Uint8Array.of(1, 2, 3, 4))];
    const mutated = () => {
      const frame = Uint8Array.from(frames[Math.floor(random() * frames.length)]!);
      const kind = random();
      if (kind < 0.2) return frame.slice(0, Math.floor(random() * frame.length));
      if (kind < 0.3) return Uint8Array.from({ length: 200 }, () => Math.floor(random() * 256));
      for (let i = 0; i <= random() * 4; i++) frame[Math.floor(random() * frame.length)]! = Math.floor(random() * 256);
      return frame;
    };
    for (let done = 0; done < mutations; done += 4)
      await Promise.all(
        Array.from({ length: 4 }, async () => {
          const { socket } = await dial(at(), bench, protocols.work);
          const ended = heard(socket);
          socket.end(mutated());
          await ended;
        }),
      );
    expect(told.filter((line) => line.event === "refused").every((line) => /^MW-(LAN|STK)-\d{3}$/.test(line.code ?? ""))).toBe(true);
    const there = await visit();
    await there.ping();
    there.end();
  });
});
