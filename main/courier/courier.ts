// The courier: a stick with a cable. On a device `serve`, `pair`, `peers`, `unpair`; from a workbench `visit` and `meet`, started by its engine.
// Off until a person starts it; listens on the one address that the person named; holds no signing key.
import { spawnSync } from "node:child_process";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { createInterface } from "node:readline/promises";
import { parseArgs } from "node:util";
import { exitCodeOf, Failure, failureOf, failureSaid } from "../../shared/contract/errors.ts";
import { bytesOfBase64 } from "../../shared/format/base64.ts";
import { hexOf } from "../../shared/format/bytes.ts";
import { deviceCrypto } from "../edge/deviceCrypto.ts";
import { hostPort } from "../edge/hostPort.ts";
import { fetchOut, filesToBring } from "./carry.ts";
import { announce, lookAround } from "./discovery.ts";
import { Inbox } from "./inbox.ts";
import { pair } from "./pairing.ts";
import { CourierHome, pinOf } from "./peers.ts";
import { serve, type ServeOptions } from "./serve.ts";
import { dial, readAddress, Visit } from "./visit.ts";
import { protocols, Wire } from "./wire.ts";

/** Unassigned by IANA when this was written. */
const usualPort = 7423;
const pairingMs = 300_000;
const lookMs = 3000;
const nowUs = () => Date.now() * 1000;
const host = hostPort();

interface Options {
  home: string;
  listen: string;
  program: string;
  announce: boolean;
  folder: string;
  address: string;
  pin: string;
  device: string;
  statement: string;
  stick: string;
  act: string;
  package: string | undefined;
  who: string;
}

function readOptions(): { word: string; options: Options } {
  const option = { type: "string" } as const;
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { home: option, listen: option, program: option, announce: { type: "boolean", default: false }, folder: option, address: option, pin: option, device: option, statement: option, stick: option, act: option, package: option },
  });
  return {
    word: positionals[0] ?? "",
    options: {
      home: resolve(values.home ?? process.env["MILLWRIGHT_DEVICE_HOME"] ?? join(homedir(), ".millwright-device")),
      listen: values.listen ?? "",
      program: values.program ?? join(dirname(resolve(process.argv[1] ?? "")), "edge.cjs"),
      announce: values.announce,
      folder: values.folder ?? "",
      address: values.address ?? "",
      pin: values.pin ?? "",
      device: values.device ?? "",
      statement: values.statement ?? "",
      stick: values.stick ?? "",
      act: values.act ?? "",
      package: values.package,
      who: positionals[1] ?? "",
    },
  };
}

/** What starts the device program: Node with its file, or the file itself where it is an executable. */
function deviceProgram({ program }: Options): ServeOptions["program"] {
  return /\.c?js$/.test(program) ? { file: process.execPath, args: [program] } : { file: program, args: [] };
}

/** The device says under its own key that this TLS key speaks for it. Throws what the device program refused with. */
function vouched(options: Options, tlsKey: Uint8Array): Uint8Array {
  const { file, args } = deviceProgram(options);
  const said = spawnSync(file, [...args, "vouch", "--home", options.home, "--tls-key", hexOf(tlsKey), "--json"], { encoding: "utf8", env: {} });
  // no text where the program could not be started at all
  if (said.error) throw new Failure("processDied", { step: "device", detail: said.error.message }, { cause: said.error });
  const answer = JSON.parse(said.stdout.trim().split("\n").at(-1) || "{}") as { ok?: boolean; statement?: string; failure?: unknown };
  const statement = answer.statement === undefined ? undefined : bytesOfBase64(answer.statement);
  if (!statement) throw failureSaid(answer.failure, "processDied");
  return statement;
}

const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);

async function listen(options: Options, pairing: boolean): Promise<void> {
  const { host: address, port } = readAddress(options.listen, usualPort, "lanCannotListen");
  const home = new CourierHome(join(options.home, "lan"));
  const statement = vouched(options, home.identity().spki);
  const running = await serve({
    home,
    inbox: new Inbox(join(home.folder, "inbox")),
    crypto: deviceCrypto,
    address,
    port,
    program: deviceProgram(options),
    deviceHome: options.home,
    statement,
    ...(pairing ? { pairing: { untilMs: Date.now() + pairingMs, compare: askPerson } } : {}),
    nowUs,
    tell: (line) => say({ at: new Date().toISOString(), ...line }),
  });
  say({ event: "listening", address, port: running.port, ...(pairing ? { pairingUntil: new Date(Date.now() + pairingMs).toISOString() } : {}) });
  const quiet = options.announce ? announce(address, running.port, pinOf(home.identity().spki)) : undefined;
  await new Promise<void>((done) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => done());
  });
  quiet?.();
  await running.close();
}

/** Eight digits in two groups, as both screens show them. */
const grouped = (digits: string) => `${digits.slice(0, 4)} ${digits.slice(4)}`;

/** Asks the person at this machine. Where nobody can answer, because there is no terminal, the answer is no. */
async function askPerson(digits: string, who: string): Promise<boolean> {
  say({ event: "compare", digits: grouped(digits), who });
  // beside the lines for programs, which go to standard output
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const nobody = new Promise<string>((resolve) => lines.once("close", () => resolve("no")));
  try {
    const answer = await Promise.race([lines.question(`"${who}"\n\n   ${grouped(digits)}\n\nThe same on the other screen? / Dieselben auf der anderen Anzeige?  yes|ja / no|nein: `), nobody]);
    return /^(y|yes|j|ja)$/i.test(answer.trim());
  } finally {
    lines.close();
  }
}

/** From the workbench: pairs with the device at an address. The digits go to the host, whose person answers. */
async function meet({ address, folder, statement }: Options): Promise<object> {
  const home = new CourierHome(folder);
  const { socket, key } = await dial(readAddress(address, usualPort), home.identity(), protocols.pair);
  const answered = new Promise<boolean>((done) => host?.onMessage((message) => done((message as { confirmed?: unknown }).confirmed === true)));
  const wire = new Wire(socket);
  const said = await pair({
    wire,
    crypto: deviceCrypto,
    statement: bytesOfBase64(statement)!,
    peerKey: key,
    isCaller: true,
    compare: (digits, peer) => {
      host?.post({ compare: { digits: grouped(digits), who: peer.label, device: peer.device } });
      return answered;
    },
  });
  await wire.document();
  wire.end();
  return { pin: pinOf(key), device: said.device, label: said.label, publicKey: said.publicKey };
}

/** From the workbench: one visit to a paired device. Brings what the stick's folder holds for it, acts, and fetches what it hands out. */
async function visit({ address, folder, pin, device, act, package: digest, stick }: Options): Promise<object> {
  const home = new CourierHome(folder);
  const tell = (what: string, done: number) => host?.post({ progress: { what, done } });
  const root = join(stick, "MILLWRIGHT");
  const connection = await Visit.begin(readAddress(address, usualPort), home.identity(), pin);
  if (act === "install" || act === "collect") for (const [name, path] of filesToBring(root, device, digest)) await connection.put(path, name, (done) => tell("put", done));
  tell(act, 0);
  let refusal: unknown;
  const answer = await connection.act(act, digest ?? null).catch((thrown: unknown) => {
    // a device that refuses writes a receipt too, and that is fetched; a connection that broke ends the visit
    if (failureOf(thrown).code.startsWith("MW-LAN-")) throw thrown;
    refusal = thrown;
  });
  const fetched = act === "status" ? 0 : await fetchOut(connection, root, device, (done) => tell("get", done));
  connection.end();
  if (refusal !== undefined) throw refusal;
  return { answer, fetched };
}

const words: Record<string, (options: Options) => Promise<object | undefined> | object> = {
  serve: async (options) => void (await listen(options, false)),
  pair: async (options) => void (await listen(options, true)),
  peers: ({ home }) => ({ peers: new CourierHome(join(home, "lan")).peers() }),
  unpair: ({ home, who }) => ({ forgotten: new CourierHome(join(home, "lan")).forget(who) }),
  // of the workbench, started by its engine
  identity: ({ folder }) => ({ tlsKey: hexOf(new CourierHome(folder).identity().spki) }),
  meet,
  visit,
  look: async () => ({ found: await lookAround(lookMs) }),
};

async function main(): Promise<void> {
  let answer: object;
  // who reads the lines may go; the courier goes on
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
  // a workbench that is gone asks nothing more and compares no digits; the device sees the connection end
  if (process.connected) process.once("disconnect", () => process.exit());
  try {
    const { word, options } = readOptions();
    const act = Object.hasOwn(words, word) ? words[word] : undefined;
    if (!act) throw new Failure("wordUnknown", { field: word, detail: "serve pair peers unpair" });
    const said = await act(options);
    if (said === undefined) return;
    answer = { ok: true, ...said };
  } catch (thrown) {
    const failure = failureOf(thrown);
    process.exitCode = exitCodeOf(failure.code);
    answer = { ok: false, failure };
  }
  if (host) host.end(answer, "exit");
  else say(answer);
}

void main();
