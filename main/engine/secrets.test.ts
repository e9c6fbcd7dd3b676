// What a domain hears of the operating system's store: values, or coded failures. The host's side is main/hosts/desktop/secretStore.test.ts.
import { expect, test } from "vitest";
import { failureOf } from "../../shared/contract/errors.ts";
import { newSeal, phraseOf } from "../package/release/guards.ts";
import type { FoundKey } from "../package/release/personKeys.ts";
import { secretsBehind } from "./secrets.ts";

const refused = (act: Promise<unknown>) => act.then(() => undefined, (thrown: unknown) => failureOf(thrown).name);

test("the store's phrase is asked for a person by name, for a station unasked; a host without a store says so", async () => {
  const asked: (string | null)[] = [];
  const secrets = secretsBehind((wish) => Promise.resolve(wish.act === "has" ? { state: "missing" } : wish.act === "seal" ? { state: "done", text: `sealed ${wish.text}` } : (asked.push(wish.holder), wish.text === "other" ? { state: "unreadable" } : wish.holder === "Bert" ? { state: "declined" } : { state: "done", text: wish.text.slice(7) })));
  const seal = await newSeal({ secrets }, "system", "never used");
  expect([seal.system, Buffer.from(seal.phrase!, "base64").length]).toEqual([`sealed ${seal.phrase}`, 32]);
  expect(await newSeal({ secrets }, "passphrase", null)).toEqual({});
  const key = (name: string, role: "root" | "order" | "station", system?: string): FoundKey => ({ file: "f", guard: "system", ...(system === undefined ? {} : { system }), card: { format: 1, kind: "key-card", person: "p", name, group: "quality", role, publicKey: "0".repeat(64) } });
  expect(await phraseOf({ secrets }, key("Anna", "order"), "typed")).toBe("typed");
  expect(await phraseOf({ secrets }, key("Anna", "order", "sealed abc"), null)).toBe("abc");
  expect(await phraseOf({ secrets }, key("Desk", "station", "sealed abc"), null)).toBe("abc");
  expect(await refused(phraseOf({ secrets }, key("Bert", "root", "sealed abc"), null))).toBe("callCancelled");
  expect(await refused(phraseOf({ secrets }, key("Anna", "root", "other"), null))).toBe("keyUnreadable");
  expect(asked).toEqual(["Anna", null, "Bert", "Anna"]);
  const none = secretsBehind(() => Promise.resolve({ state: "missing" }));
  expect([await none.has(), await refused(none.seal("x"))]).toEqual([false, "keyStoreMissing"]);
});
