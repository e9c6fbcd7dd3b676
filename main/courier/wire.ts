// One TLS connection as a stream of frames, each with a time within which it has to be whole. The one place where the courier touches sockets' bytes.
// A peer that sends too much, too little or too slowly is cut off; what was wrong is a coded failure here and silence there.
import { constants, type X509Certificate } from "node:crypto";
import type { TLSSocket } from "node:tls";
import { Failure, failureOf } from "../../shared/contract/errors.ts";
import { bytesFrame, documentFrame, FrameReader, type Frame } from "../../shared/format/lanFrame.ts";
import type { JsonValue } from "../../shared/format/strictJson.ts";
import type { TlsIdentity } from "./certificate.ts";

/** Names of the two protocols, agreed on in the handshake: nobody answers a pairing attempt by accident. */
export const protocols = { work: "millwright-courier/1", pair: "millwright-pair/1" } as const;

/** A frame has to be whole within this time; a peer that works longer says so meanwhile. */
export const frameMs = 10_000;

/** TLS as both sides speak it: 1.3 alone, no resumption, any certificate, because who it is is told by the pinned key. */
export function tlsOptions({ key, cert }: TlsIdentity) {
  return { key, cert, minVersion: "TLSv1.3", maxVersion: "TLSv1.3", rejectUnauthorized: false, requestCert: true, secureOptions: constants.SSL_OP_NO_TICKET } as const;
}

/** SubjectPublicKeyInfo of the other side's certificate; undefined when it showed none. */
export function peerKey(socket: TLSSocket): Uint8Array | undefined {
  const certificate: X509Certificate | undefined = socket.getPeerX509Certificate();
  return certificate && new Uint8Array(certificate.publicKey.export({ format: "der", type: "spki" }));
}

export class Wire {
  private readonly reader = new FrameReader();
  private readonly chunks: AsyncIterator<Uint8Array>;
  private ahead: Promise<IteratorResult<Uint8Array>>;

  constructor(
    private readonly socket: TLSSocket,
    private readonly withinMs = frameMs,
  ) {
    socket.setNoDelay(true);
    // told by next() and send(); without a listener the process would end
    socket.on("error", () => undefined);
    this.chunks = socket[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
    this.ahead = this.advance();
  }

  /** One piece is always read ahead: a peer that has gone is noticed also while we only write. */
  private advance(): Promise<IteratorResult<Uint8Array>> {
    const piece = this.chunks.next();
    piece.then(
      ({ done }) => done && this.socket.destroy(),
      () => this.socket.destroy(),
    );
    return piece;
  }

  send(value: object): Promise<void> {
    return this.write(documentFrame(value));
  }

  sendBytes(bytes: Uint8Array): Promise<void> {
    return this.write(bytesFrame(bytes));
  }

  private write(frame: Uint8Array): Promise<void> {
    return this.inTime(
      new Promise((resolve, reject) => {
        if (this.socket.destroyed) reject(new Failure("lanLost"));
        else this.socket.write(frame, (error) => (error ? reject(new Failure("lanLost", { detail: error.message }, { cause: error })) : resolve()));
      }),
    );
  }

  /** The next frame. Throws lanLost when it does not come in time, lanFrameMalformed, lanOverBound. */
  next(): Promise<Frame> {
    return this.inTime(this.read());
  }

  private async read(): Promise<Frame> {
    for (;;) {
      const frame = this.reader.take();
      if (frame) return frame;
      const { done, value } = await this.ahead.catch((thrown: unknown) => {
        throw new Failure("lanLost", { detail: failureOf(thrown).where.detail ?? "" }, { cause: thrown });
      });
      if (done) throw new Failure("lanLost", { detail: "closed" });
      this.reader.add(value);
      this.ahead = this.advance();
    }
  }

  /** The next document. Throws lanFrameMalformed when bytes come instead. */
  async document(): Promise<JsonValue> {
    const frame = await this.next();
    if (frame.kind !== "document") throw new Failure("lanFrameMalformed", { detail: "bytes where a document was expected" });
    return frame.value;
  }

  /** The next piece of a file. Throws lanFrameMalformed when a document comes instead. */
  async bytes(): Promise<Uint8Array> {
    const frame = await this.next();
    if (frame.kind !== "bytes") throw new Failure("lanFrameMalformed", { detail: "a document where bytes were expected" });
    return frame.bytes;
  }

  private inTime<T>(act: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.socket.destroy();
        reject(new Failure("lanLost", { detail: `nothing whole within ${this.withinMs} ms` }));
      }, this.withinMs);
      act.then(resolve, reject).finally(() => clearTimeout(timer));
    });
  }

  /** Ends the connection after what was sent. */
  end(): void {
    this.socket.end();
  }

  /** Ends it at once, without a word. */
  cut(): void {
    this.socket.destroy();
  }
}
