// The store is stood in for by one that turns bytes around: what is tested is when it is asked, not how it seals.
import { expect, test } from "vitest";
import { answerSecret, type SystemStore } from "./secretStore.ts";

const turned = (text: string) => Buffer.from([...Buffer.from(text)].reverse());
const store = (backend: string, available = true): SystemStore => ({
  isEncryptionAvailable: () => available,
  getSelectedStorageBackend: () => backend,
  encryptString: turned,
  decryptString: (sealed) => {
    if (sealed.length === 0) throw new Error("Error while decrypting the ciphertext");
    return turned(sealed.toString()).toString();
  },
});
const nobody = () => Promise.reject(new Error("asked"));

test.each([
  ["gnome_libsecret", "linux", true, "done"],
  ["kwallet6", "linux", true, "done"],
  ["basic_text", "linux", true, "missing"],
  ["unknown", "linux", true, "missing"],
  ["basic_text", "win32", true, "done"],
  ["", "darwin", false, "missing"],
] as const)("a store of kind %s on %s, available %s, answers %s", async (backend, platform, available, state) => {
  expect((await answerSecret({ act: "has" }, store(backend, available), platform, nobody)).state).toBe(state);
});

test("what was sealed opens again once the person agrees, and not when they decline; a station's opens unasked", async () => {
  const own = store("gnome_libsecret");
  const sealed = await answerSecret({ act: "seal", text: "a phrase" }, own, "linux", nobody);
  if (sealed.state !== "done") throw new Error(sealed.state);
  expect(sealed.text).not.toContain("phrase");
  const asked: string[] = [];
  const open = (holder: string | null, agrees: boolean) => answerSecret({ act: "open", text: sealed.text, holder }, own, "linux", (name) => (asked.push(name), Promise.resolve(agrees)));
  expect([await open("Anna", true), await open("Anna", false), await open(null, false)]).toEqual([{ state: "done", text: "a phrase" }, { state: "declined" }, { state: "done", text: "a phrase" }]);
  expect(asked).toEqual(["Anna", "Anna"]);
  expect(await answerSecret({ act: "open", text: "", holder: null }, own, "linux", nobody)).toEqual({ state: "unreadable" });
});
