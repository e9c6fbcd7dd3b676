// The operating system's store of secrets (Keychain, DPAPI, libsecret or KWallet) as Electron's safeStorage gives it. It is used only where the system
// really guards something: Electron's own fallback on Linux seals with a password that stands in its source. Opening asks the person in a dialog of the
// system, so that a page alone can never have something signed.
import type { SecretSaid, SecretWish } from "../../engine/hostLink.ts";

/** What of Electron's safeStorage is used. */
export interface SystemStore {
  isEncryptionAvailable(): boolean;
  /** Linux only. */
  getSelectedStorageBackend?(): string;
  encryptString(text: string): Buffer;
  decryptString(sealed: Buffer): string;
}

/** Answers one wish of the engine. `allow` asks the person whether the key of `holder` may sign. */
export async function answerSecret(wish: SecretWish, store: SystemStore, platform: NodeJS.Platform, allow: (holder: string) => Promise<boolean>): Promise<SecretSaid> {
  if (!guardsReally(store, platform)) return { state: "missing" };
  try {
    switch (wish.act) {
      case "has":
        return { state: "done", text: "" };
      case "seal":
        return { state: "done", text: store.encryptString(wish.text).toString("base64") };
      case "open":
        if (wish.holder !== null && !(await allow(wish.holder))) return { state: "declined" };
        return { state: "done", text: store.decryptString(Buffer.from(wish.text, "base64")) };
    }
  } catch {
    return { state: "unreadable" }; // another account or computer, or the store was emptied
  }
}

function guardsReally(store: SystemStore, platform: NodeJS.Platform): boolean {
  if (!store.isEncryptionAvailable()) return false;
  return platform !== "linux" || !["basic_text", "unknown"].includes(store.getSelectedStorageBackend?.() ?? "unknown");
}
