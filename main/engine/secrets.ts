// The operating system's store of secrets as a domain sees it: what the host says, as values or coded failures.
import { Failure } from "../../shared/contract/errors.ts";
import type { SecretStore } from "../store/workbench.ts";
import type { SecretSaid, SecretWish } from "./hostLink.ts";

export type AskSecret = (wish: SecretWish) => Promise<SecretSaid>;

export function secretsBehind(ask: AskSecret): SecretStore {
  const need = async (wish: SecretWish, file: string): Promise<string> => {
    const said = await ask(wish);
    if (said.state === "done") return said.text;
    if (said.state === "declined") throw new Failure("callCancelled", { step: "package" });
    throw new Failure(said.state === "missing" ? "keyStoreMissing" : "keyUnreadable", file === "" ? {} : { file });
  };
  return {
    has: async () => (await ask({ act: "has" })).state === "done",
    seal: (text) => need({ act: "seal", text }, ""),
    open: (text, holder, file) => need({ act: "open", text, holder }, file),
  };
}
