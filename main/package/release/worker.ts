// Entry of the signer's process: one wish from its parent, its signatures or a failure back, and it is ended. No project, no database, no outside file.
import { failureOf } from "../../../shared/contract/errors.ts";
import type { Answer } from "../../data/import/throwaway.ts";
import { answerWish } from "./signing.ts";
import type { ResealWish, SigningWish } from "./signing.ts";

interface ParentPort {
  postMessage(message: unknown): void;
  on(event: "message", listener: (event: { data: unknown }) => void): void;
}

// Under Electron the parent is reached through parentPort, under Node through the channel of fork.
const parentPort = (process as unknown as { parentPort?: ParentPort }).parentPort;

function take(wish: SigningWish | ResealWish): void {
  let answer: Answer;
  try {
    answer = { kind: "done", result: answerWish(wish) };
  } catch (thrown) {
    answer = { kind: "failed", failure: failureOf(thrown) };
  }
  if (parentPort) parentPort.postMessage(answer);
  else process.send!(answer);
}

if (parentPort) parentPort.on("message", ({ data }) => take(data as SigningWish | ResealWish));
else process.on("message", (message) => take(message as SigningWish | ResealWish));
