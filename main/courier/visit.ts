// The workbench's side: one connection for one visit. It shows our key only to who has the pinned one, brings files, starts an act, fetches what the
// device hands out, and goes on where a broken visit ended.
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readSync, renameSync, rmSync, statSync, writeFileSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { connect, type TLSSocket } from "node:tls";
import { Failure, failureSaid, type ErrorName } from "../../shared/contract/errors.ts";
import { pieceBytes } from "../../shared/format/lanFrame.ts";
import { struct, text, whole } from "../../shared/format/readers.ts";
import type { JsonValue } from "../../shared/format/strictJson.ts";
import type { TlsIdentity } from "./certificate.ts";
import { digestOfFile } from "./inbox.ts";
import { pinOf } from "./peers.ts";
import { peerKey, protocols, tlsOptions, Wire } from "./wire.ts";

const connectMs = 10_000;
/** Bytes that are taken from a device: of a file, and in one visit, for many files fill a disk as one does. */
const fetchedMost = { file: 256 * 1024 * 1024, visit: 1024 * 1024 * 1024 };

export interface Address {
  host: string;
  port: number;
}

/** "10.0.0.5", "10.0.0.5:7423", "[fe80::1]:7423". Throws `otherwise` for anything else. */
export function readAddress(text: string, usualPort: number, otherwise: ErrorName = "lanUnreachable"): Address {
  const found = /^(?:\[([0-9A-Fa-f:.]+(?:%[\w.-]+)?)\]|([\w.-]+))(?::(\d{1,5}))?$/.exec(text.trim());
  const port = Number(found?.[3] ?? usualPort);
  if (!found || port < 1 || port > 65_535) throw new Failure(otherwise, { detail: text.slice(0, 80) });
  return { host: (found[1] ?? found[2])!, port };
}

/** Opens a connection for a protocol. Throws lanUnreachable, lanOtherProtocol, lanNotPaired when no key is shown. */
export async function dial({ host, port }: Address, identity: TlsIdentity, protocol: string): Promise<{ socket: TLSSocket; key: Uint8Array }> {
  const socket = connect({ host, port, ...tlsOptions(identity), ALPNProtocols: [protocol], checkServerIdentity: () => undefined });
  socket.setTimeout(connectMs);
  await new Promise<void>((resolve, reject) => {
    socket.once("secureConnect", resolve);
    socket.once("timeout", () => reject(new Failure("lanUnreachable", { detail: `${host}:${port}` })));
    socket.once("error", (error: NodeJS.ErrnoException) => {
      const isTls = error.code?.startsWith("ERR_SSL") === true || error.code === "EPROTO";
      reject(new Failure(isTls ? "lanOtherProtocol" : "lanUnreachable", { detail: `${host}:${port} ${error.code ?? error.message}` }, { cause: error }));
    });
    socket.once("close", () => reject(new Failure("lanUnreachable", { detail: `${host}:${port} closed` })));
  }).catch((thrown: unknown) => {
    socket.destroy();
    throw thrown;
  });
  socket.setTimeout(0);
  const key = peerKey(socket);
  if (!key || socket.alpnProtocol !== protocol) {
    socket.destroy();
    throw new Failure(key ? "lanOtherProtocol" : "lanNotPaired", { detail: `${host}:${port}` });
  }
  return { socket, key };
}

interface Reply {
  ok: boolean;
  failure?: unknown;
  have?: number;
  size?: number;
  files?: { name: string; size: number }[];
  answer?: JsonValue;
  working?: boolean;
}

/** What a device's courier may answer. It is no friend until each field is what it should be. */
function replyOf(value: JsonValue): Reply {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Failure("lanFrameMalformed", { field: "reply" });
  const number = (field: string) => (typeof value[field] === "number" && value[field] >= 0 ? { [field]: value[field] } : {});
  const files = Array.isArray(value["files"]) ? value["files"].slice(0, 4096).map((file) => fileReader(file, "files", "lanFrameMalformed")) : undefined;
  return {
    ok: value["ok"] === true,
    working: value["working"] === true,
    ...(value["failure"] === undefined ? {} : { failure: value["failure"] }),
    ...number("have"),
    ...number("size"),
    ...(files ? { files } : {}),
    ...(value["answer"] === undefined ? {} : { answer: value["answer"] }),
  };
}

const fileReader = struct({ name: text(200, /^(packages|in|out|device)(\/[0-9A-Za-z][0-9A-Za-z.-]{0,127}){1,2}$/), size: whole(0) });

export class Visit {
  private fetched = 0;

  private constructor(
    private readonly wire: Wire,
    private readonly most: typeof fetchedMost,
  ) {}

  /** Connects to the device whose key has this pin. Throws lanNotPaired when another answers there. */
  static async begin(address: Address, identity: TlsIdentity, pin: string, most = fetchedMost): Promise<Visit> {
    const { socket, key } = await dial(address, identity, protocols.work);
    if (pinOf(key) !== pin) {
      socket.destroy();
      throw new Failure("lanNotPaired", { detail: `${address.host}:${address.port} has another key` });
    }
    return new Visit(new Wire(socket), most);
  }

  private async reply(): Promise<Reply> {
    for (;;) {
      const reply = replyOf(await this.wire.document());
      if (reply.working === true) continue;
      if (!reply.ok) throw failureSaid(reply.failure, "lanFrameMalformed");
      return reply;
    }
  }

  private async ask(request: object): Promise<Reply> {
    await this.wire.send(request);
    return this.reply();
  }

  async ping(): Promise<void> {
    await this.ask({ verb: "ping" });
  }

  async list(): Promise<{ name: string; size: number }[]> {
    return (await this.ask({ verb: "list" })).files ?? [];
  }

  /** Brings a file under its name on a stick; what is there already is not sent again. */
  async put(path: string, name: string, progress: (done: number) => void): Promise<void> {
    const { size } = statSync(path);
    const sha256 = digestOfFile(path);
    const { have = 0 } = await this.ask({ verb: "put", name, size, sha256 });
    const fd = openSync(path, "r");
    try {
      for (let at = have; at < size; ) {
        const bytes = new Uint8Array(Math.min(pieceBytes, size - at));
        const read = readSync(fd, bytes, 0, bytes.length, at);
        if (read === 0) throw new Failure("fileMissing", { file: path });
        await this.wire.sendBytes(bytes.subarray(0, read));
        at += read;
        progress(at / size);
      }
    } finally {
      closeSync(fd);
    }
    await this.reply();
  }

  /**
   * Fetches a file of the device into `folder` under its name, going on where it ended before. The caller judges the content.
   * Throws lanOverBound for a file, or a visit, of more than is taken; what one visit could not take the next one goes on with.
   */
  async get(name: string, folder: string): Promise<void> {
    const target = join(folder, ...name.split("/"));
    mkdirSync(dirname(target), { recursive: true });
    const part = `${target}.part`;
    const from = existsSync(part) ? statSync(part).size : 0;
    const { size = 0 } = await this.ask({ verb: "get", name, from });
    if (size > this.most.file) throw new Failure("lanOverBound", { file: name });
    if (from === 0) writeFileSync(part, "");
    const fd = openSync(part, "r+");
    let at = from;
    try {
      for (;;) {
        const bytes = await this.wire.bytes();
        if (bytes.length === 0) break;
        this.fetched += bytes.length;
        if (at + bytes.length > this.most.file || this.fetched > this.most.visit) throw new Failure("lanOverBound", { file: name });
        for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done, bytes.length - done, at + done);
        at += bytes.length;
      }
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    if (at !== size) {
      // the file was written anew on the device meanwhile
      rmSync(part, { force: true });
      throw new Failure("stickFileReplaced", { file: name });
    }
    renameSync(part, target);
  }

  /** Starts a word of the device program and gives its answer. Throws what the device refused with. */
  async act(act: string, digest: string | null): Promise<Record<string, JsonValue>> {
    const { answer } = await this.ask({ verb: "act", act, package: digest });
    if (typeof answer !== "object" || answer === null || Array.isArray(answer)) throw new Failure("lanFrameMalformed", { field: "answer" });
    if (answer["ok"] !== true) throw failureSaid(answer["failure"], "lanFrameMalformed");
    return answer;
  }

  end(): void {
    this.wire.end();
  }
}
