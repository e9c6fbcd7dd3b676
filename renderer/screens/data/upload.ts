// Hands chosen files to the engine piece by piece. A piece is read only when the one before has been taken: memory stays small.

import type { Client } from "../../../shared/pipe/client.ts";
import { contract } from "../../../shared/contract/contract.ts";
import { Failure } from "../../../shared/contract/errors.ts";

const pieceBytes = 2 * 1024 * 1024;

export interface Uploaded {
  readonly name: string;
  readonly bytes: number;
  readonly handle: string;
}

/** Uploads one file. `onDone` hears the bytes that were taken; an aborted signal throws callCancelled. */
export async function uploadFile(client: Client, file: File, signal: AbortSignal, onDone: (bytes: number) => void): Promise<Uploaded> {
  const upload = `u-${crypto.randomUUID()}`;
  for (let offset = 0; ; ) {
    if (signal.aborted) throw new Failure("callCancelled", { file: file.name });
    const piece = new Uint8Array(await file.slice(offset, offset + pieceBytes).arrayBuffer());
    const last = offset + piece.length >= file.size;
    const { received, handle } = await client.call(contract.file.upload, { upload, name: file.name.slice(0, 200), offset, piece, last });
    onDone(received);
    if (last) {
      if (handle === null) throw new Failure("fileMissing", { file: file.name });
      return { name: file.name, bytes: file.size, handle };
    }
    offset = received;
  }
}
