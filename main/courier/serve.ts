// The device's side: listens on the one address that a person named, answers paired workbenches alone, puts files into the inbox, hands out what the
// device wrote, and starts the device program's own words. It holds no signing key; who owns it owns a stick, no more.
import { spawn } from "node:child_process";
import { createServer, type Server, type TLSSocket } from "node:tls";
import { Failure, failureOf, type FailureData } from "../../shared/contract/errors.ts";
import type { Crypto } from "../../shared/format/dsse.ts";
import { digestText, oneOf, orNull, struct, text, whole, type Reader } from "../../shared/format/readers.ts";
import type { JsonValue } from "../../shared/format/strictJson.ts";
import type { Inbox } from "./inbox.ts";
import { pair } from "./pairing.ts";
import { pinOf, type CourierHome, type Peer } from "./peers.ts";
import { peerKey, protocols, tlsOptions, Wire } from "./wire.ts";

/** The device program's words that a paired workbench may start. None takes anything but a package's digest. */
const acts = ["install", "status", "collect", "rollback"] as const;
type DeviceAct = (typeof acts)[number];

/** Connections at once, handshakes included, and those of paired peers. */
const connectionsMost = { open: 32, paired: 4 };
/** Requests a second on one connection, and how many may come at once; what comes faster waits. */
const requests = { aSecond: 50, atOnce: 100 };
const handshakeMs = 5000;
const workingMs = 2000;
const actMs = 300_000;

export interface ServeOptions {
  home: CourierHome;
  inbox: Inbox;
  crypto: Crypto;
  address: string;
  port: number;
  /** Starts the device program: its arguments before ours, such as the path of edge.cjs, and the program that runs it. */
  program: { file: string; args: readonly string[] };
  deviceHome: string;
  /** The sealed statement of the device about our TLS key. */
  statement: Uint8Array;
  /** Present while the person at the device has opened pairing: shows digits, says yes or no. One attempt. */
  pairing?: { untilMs: number; compare: (digits: string, who: string) => Promise<boolean> };
  nowUs: () => number;
  /** How long a peer may take for a frame; 10 s where nothing is said. */
  frameMs?: number;
  /** One line for whoever looks at the device: what came, from where, with its code when refused. */
  tell: (line: { event: string; from: string; code?: string; detail?: string }) => void;
}

const requestReaders = {
  ping: struct({ verb: oneOf("ping") }),
  list: struct({ verb: oneOf("list") }),
  put: struct({ verb: oneOf("put"), name: text(200), size: whole(0), sha256: digestText }),
  get: struct({ verb: oneOf("get"), name: text(200), from: whole(0) }),
  act: struct({ verb: oneOf("act"), act: oneOf(...acts), package: orNull(digestText) }),
} satisfies Record<string, Reader<object>>;

/** Begins to listen. Resolves once the port is open; throws lanCannotListen where the address is not this machine's or the port is taken. */
export async function serve(options: ServeOptions): Promise<{ port: number; close: () => Promise<void> }> {
  const { home, address, port, tell } = options;
  let paired = 0;
  let pairing = options.pairing;
  const sockets = new Set<TLSSocket>();
  const server: Server = createServer({ ...tlsOptions(home.identity()), ALPNProtocols: [protocols.work, protocols.pair], handshakeTimeout: handshakeMs });
  server.maxConnections = connectionsMost.open;
  server.on("tlsClientError", (error, socket) => tell({ event: "refused", from: socket.remoteAddress ?? "", code: "MW-LAN-601", detail: error.message.slice(0, 120) }));
  server.on("secureConnection", (socket: TLSSocket) => {
    const from = socket.remoteAddress ?? "";
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    socket.on("error", () => undefined);
    const refuse = (failure: FailureData) => {
      // not a word to a stranger
      socket.destroy();
      tell({ event: failure.name === "lanLost" ? "lost" : "refused", from, code: failure.code, ...(failure.where.detail === undefined ? {} : { detail: failure.where.detail }) });
    };
    const key = peerKey(socket);
    if (!key) return refuse(new Failure("lanNotPaired", { detail: "no certificate" }).data);
    if (socket.alpnProtocol === protocols.pair) {
      const open = pairing;
      pairing = undefined;
      if (!open || Date.now() > open.untilMs) return refuse(new Failure("lanPairingSpent").data);
      void takePeer(options, socket, key, open.compare).then(
        (peer) => tell({ event: "paired", from, detail: peer.label }),
        (thrown: unknown) => refuse(failureOf(thrown)),
      );
      return;
    }
    let peer: Peer | undefined;
    try {
      if (socket.alpnProtocol === protocols.work) peer = home.peers().find(({ pin }) => pin === pinOf(key));
    } catch (thrown) {
      // a list of peers that cannot be read pairs nobody, and ends no courier
      return refuse(failureOf(thrown));
    }
    if (!peer) return refuse(new Failure("lanNotPaired").data);
    if (paired >= connectionsMost.paired) return refuse(new Failure("lanOverBound", { field: "connections" }).data);
    paired++;
    void answer(options, new Wire(socket, options.frameMs), peer)
      .catch((thrown: unknown) => refuse(failureOf(thrown)))
      .finally(() => paired--);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(new Failure("lanCannotListen", { detail: `${address}:${port} ${error.code ?? error.message}` }, { cause: error })));
    server.listen(port, address, resolve);
  });
  // a connection that the system cannot take ends that connection alone
  server.on("error", (error) => tell({ event: "lost", from: "", code: "MW-LAN-501", detail: error.message.slice(0, 120) }));
  const bound = server.address();
  return {
    port: typeof bound === "object" && bound ? bound.port : port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

async function takePeer({ home, crypto, statement, nowUs, frameMs }: ServeOptions, socket: TLSSocket, key: Uint8Array, compare: (digits: string, who: string) => Promise<boolean>): Promise<Peer> {
  home.countAttempt(nowUs());
  const wire = new Wire(socket, frameMs);
  const said = await pair({ wire, crypto, statement, peerKey: key, isCaller: false, compare: (digits, peer) => compare(digits, peer.label) });
  const peer: Peer = { pin: pinOf(key), publicKey: said.publicKey, device: said.device, label: said.label, pairedUs: nowUs() };
  home.keep(peer);
  await wire.send({ ok: true, paired: true });
  wire.end();
  return peer;
}

/** Answers requests one by one until the peer ends the connection. Throws on anything that is not of the protocol. */
async function answer(options: ServeOptions, wire: Wire, peer: Peer): Promise<void> {
  let tokens = requests.atOnce;
  let lastMs = performance.now();
  for (;;) {
    let value: JsonValue;
    try {
      value = await wire.document();
    } catch (thrown) {
      const failure = failureOf(thrown);
      if (failure.name === "lanLost" && failure.where.detail === "closed") return wire.end();
      throw thrown;
    }
    const nowMs = performance.now();
    tokens = Math.min(requests.atOnce, tokens + ((nowMs - lastMs) / 1000) * requests.aSecond) - 1;
    lastMs = nowMs;
    // a visit that fetches hundreds of small files is no attack: it is slowed, and whoever floods waits behind its own words
    if (tokens < 0) await new Promise((resolve) => setTimeout(resolve, (-tokens / requests.aSecond) * 1000));
    await perform(options, wire, peer, value);
  }
}

async function perform(options: ServeOptions, wire: Wire, peer: Peer, value: JsonValue): Promise<void> {
  const verb = typeof value === "object" && value !== null && !Array.isArray(value) ? value["verb"] : undefined;
  const known = typeof verb === "string" && Object.hasOwn(requestReaders, verb);
  if (!known) throw new Failure("lanVerbUnknown", { field: "verb", detail: String(verb).slice(0, 40) });
  const { inbox } = options;
  try {
    if (verb === "ping") await wire.send({ ok: true, version: 1 });
    else if (verb === "list") await wire.send({ ok: true, files: inbox.list() });
    else if (verb === "put") await take(inbox, wire, requestReaders.put(value, "put", "lanFrameMalformed"));
    else if (verb === "get") await give(inbox, wire, requestReaders.get(value, "get", "lanFrameMalformed"));
    else {
      const wanted = requestReaders.act(value, "act", "lanFrameMalformed");
      options.tell({ event: wanted.act, from: peer.label });
      const answer = await working(wire, startDevice(options, wanted.act, wanted.package));
      inbox.tidy();
      await wire.send({ ok: true, answer });
    }
  } catch (thrown) {
    const failure = failureOf(thrown);
    // what is wrong with the connection ends it; what is wrong with the request is answered
    if (failure.name === "lanLost" || failure.name === "lanFrameMalformed" || failure.name === "callFailedUnexpectedly") throw thrown;
    await wire.send({ ok: false, failure });
  }
}

async function take(inbox: Inbox, wire: Wire, { name, size, sha256 }: { name: string; size: number; sha256: string }): Promise<void> {
  const incoming = inbox.receive(name, size, sha256);
  try {
    await wire.send({ ok: true, have: incoming.have });
    while (incoming.missing > 0) incoming.add(await wire.bytes());
    incoming.finish();
  } finally {
    incoming.close();
  }
  await wire.send({ ok: true, stored: name });
}

async function give(inbox: Inbox, wire: Wire, { name, from }: { name: string; from: number }): Promise<void> {
  const pieces = inbox.read(name, from);
  const first = pieces.next();
  await wire.send({ ok: true, size: inbox.size(name) });
  for (let piece = first; !piece.done; piece = pieces.next()) await wire.sendBytes(piece.value);
  await wire.sendBytes(new Uint8Array(0));
}

/** While the device program works the peer hears that it does. */
async function working<T>(wire: Wire, act: Promise<T>): Promise<T> {
  const timer = setInterval(() => void wire.send({ working: true }).catch(() => undefined), workingMs);
  try {
    return await act;
  } finally {
    clearInterval(timer);
  }
}

/** Runs one word of the device program with the inbox as its stick and takes its one line of JSON. Throws processDied when there is none. */
function startDevice({ program, deviceHome, inbox }: ServeOptions, act: DeviceAct, digest: string | null): Promise<JsonValue> {
  return new Promise((resolve, reject) => {
    const args = [...program.args, act, "--home", deviceHome, "--stick", inbox.folder, "--json", ...(digest === null ? [] : ["--package", digest])];
    const child = spawn(program.file, args, { stdio: ["ignore", "pipe", "ignore"], env: process.env["SystemRoot"] === undefined ? {} : { SystemRoot: process.env["SystemRoot"] }, timeout: actMs });
    let said = "";
    child.stdout.on("data", (bytes: Buffer) => (said = (said + bytes.toString("utf8")).slice(-262_144)));
    child.once("error", (error) => reject(new Failure("processDied", { step: "device", detail: error.message }, { cause: error })));
    child.once("close", (code) => {
      try {
        resolve(JSON.parse(said.trim().split("\n").at(-1) ?? "") as JsonValue);
      } catch {
        reject(new Failure("processDied", { step: "device", detail: `exit ${code}` }));
      }
    });
  });
}
