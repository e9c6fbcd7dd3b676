// The package format against published vectors, hand-made bad input and flipped bits. Crypto comes from Node, as on the device.
import { createHash, createPrivateKey, createPublicKey, sign, verify } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { failureOf } from "../contract/errors.ts";
import { base64Of, bytesOfBase64 } from "./base64.ts";
import { bytesOfHex, hexOf, joinBytes } from "./bytes.ts";
import { digestWords } from "./digestWords.ts";
import { decodeEnvelope, openEnvelope, preAuthEncoding, sealEnvelope } from "./dsse.ts";
import type { Crypto, Signer } from "./dsse.ts";
import type { Manifest } from "./manifest.ts";
import { assemblePackage, openPackage } from "./package.ts";
import { isSafePublicKey } from "./publicKey.ts";
import { addToSketch, emptySketch, mergeSketches, sketchSd } from "./sketch.ts";
import { parseStrictJson } from "./strictJson.ts";
import { textOfUtf8, utf8, utf8Of } from "./utf8.ts";
import { frameBytes, nextHash, readFrames, chainStart } from "./logRecord.ts";

const hash = (name: string, bytes: Uint8Array) => new Uint8Array(createHash(name).update(bytes).digest());
const spki = (key: Uint8Array) => createPublicKey({ key: Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), key]), format: "der", type: "spki" });
const crypto: Crypto = {
  sha256: (bytes) => hash("sha256", bytes),
  sha512: (bytes) => hash("sha512", bytes),
  verify: (key, message, signature) => verify(null, message, spki(key), signature),
};
function signer(seed: Uint8Array): Signer {
  const key = createPrivateKey({ key: Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), seed]), format: "der", type: "pkcs8" });
  const publicKey = new Uint8Array(createPublicKey(key).export({ format: "der", type: "spki" }).subarray(12));
  return { keyId: hexOf(crypto.sha256(publicKey)), publicKey, sign: (message) => new Uint8Array(sign(null, message, key)) };
}
const alice = signer(new Uint8Array(32).fill(1));
const bob = signer(new Uint8Array(32).fill(2));
const thrown = (act: () => unknown): string => {
  try {
    act();
  } catch (failure) {
    return failureOf(failure).name;
  }
  return "nothing";
};

describe("published vectors", () => {
  test("DSSE v1: the pre-authentication encoding of the specification's example", () => {
    // github.com/secure-systems-lab/dsse, protocol.md, test vectors
    expect(textOfUtf8(preAuthEncoding("http://example.com/HelloWorld", utf8("hello world")))).toBe("DSSEv1 29 http://example.com/HelloWorld 11 hello world");
  });

  test("Ed25519: RFC 8032 section 7.1, tests 1 to 3", () => {
    const vectors = [
      ["9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "", "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"],
      ["4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72", "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"],
      ["c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7", "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82", "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"],
    ] as const;
    for (const [seed, publicKey, message, signature] of vectors) {
      const one = signer(bytesOfHex(seed)!);
      expect([hexOf(one.publicKey), hexOf(one.sign(bytesOfHex(message)!))]).toEqual([publicKey, signature]);
      expect(crypto.verify(bytesOfHex(publicKey)!, bytesOfHex(message)!, bytesOfHex(signature)!)).toBe(true);
    }
  });

  test("proquints: the loopback address of the paper", () => {
    expect(digestWords(Uint8Array.of(127, 0, 0, 1))).toBe("lusab babad");
  });

  test("base64: RFC 4648 section 10", () => {
    for (const [plain, coded] of [["", ""], ["f", "Zg=="], ["fo", "Zm8="], ["foo", "Zm9v"], ["foob", "Zm9vYg=="], ["fooba", "Zm9vYmE="], ["foobar", "Zm9vYmFy"]] as const) {
      expect(base64Of(utf8(plain))).toBe(coded);
      expect(textOfUtf8(bytesOfBase64(coded)!)).toBe(plain);
    }
  });
});

describe("strict reading", () => {
  test("base64 refuses every text that is not the one text of its bytes", () => {
    for (const bad of ["QU*I=\n=", "Zg=", "Zg", "Zh==", "Zm9=", "Zm9v\n", " Zm9v", "-_+/", "Z===", "===="]) expect(bytesOfBase64(bad), bad).toBe(undefined);
    expect(bytesOfBase64("-_-_")).toEqual(bytesOfBase64("+/+/"));
  });

  test("base64 and UTF-8 come back as they went", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => hexOf(bytesOfBase64(base64Of(bytes))!) === hexOf(bytes)), { seed: 1 });
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => textOfUtf8(utf8Of(text)!) === text && hexOf(utf8(text)) === Buffer.from(text).toString("hex")), { seed: 1 });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 12 }), (bytes) => {
        let platform: string | undefined;
        try {
          platform = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
        } catch {
          platform = undefined;
        }
        return textOfUtf8(bytes) === platform;
      }),
      { seed: 1, numRuns: 400 },
    );
  });

  test("JSON refuses what readers resolve differently", () => {
    const limits = { error: "packageManifestMalformed", file: "m" } as const;
    const deep = (n: number) => "[".repeat(n) + "]".repeat(n);
    for (const bad of ['{"a":1,"a":2}', '{"__proto__":1}', '{"\\u005f_proto__":1}', "\ufeff{}", '"\\ud800"', deep(17), "9007199254740992", "1e999", "NaN", "Infinity", "01", "1.", ".5", "+1", "[1,]", '{"a":1,}', "{} {}", "", "'a'", '"\n"', '"\\x41"', "tru", "// x\n1", "-"])
      for (const text of [bad, `["${"x".repeat(5000)}",${bad}]`]) expect(thrown(() => parseStrictJson(utf8Of(text) ?? Uint8Array.of(0xed, 0xa0, 0x80), limits)), bad).toBe("packageManifestMalformed");
    expect(thrown(() => parseStrictJson(Uint8Array.of(34, 0xc0, 0xaf, 34), limits))).toBe("packageManifestMalformed");
    expect(parseStrictJson(utf8(deep(16)), limits)).toBeDefined();
  });

  test("JSON that the platform writes is read as the platform reads it", () => {
    const limits = { error: "packageManifestMalformed", file: "m", magnitude: Number.MAX_VALUE } as const;
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), (text) => {
        const ours = thrown(() => parseStrictJson(utf8Of(text)!, limits));
        if (/__proto__|\\ud[89a-f]/i.test(text)) return true;
        return ours === "nothing" && JSON.stringify(parseStrictJson(utf8Of(text)!, limits)) === JSON.stringify(JSON.parse(text));
      }),
      { seed: 4, numRuns: 200 },
    );
  });

  test("a long document is read as a short one: no prototype, the same values, the same refusals", () => {
    const limits = { error: "packageManifestMalformed", file: "m" } as const;
    const pad = "x".repeat(5000);
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), (text) => {
        const inside = (padding: string) => utf8Of(`{"pad":"${padding}","value":${JSON.stringify(JSON.parse(text))}}`)!;
        const read = (padding: string) => {
          try {
            const { value } = parseStrictJson(inside(padding), limits) as Record<string, unknown>;
            return { value, bare: value === null || typeof value !== "object" || Array.isArray(value) || Object.getPrototypeOf(value) === null };
          } catch (error) {
            return (error as Error).name;
          }
        };
        expect(read(pad)).toStrictEqual(read(""));
      }),
      { seed: 5, numRuns: 200 },
    );
  });

  test("keys of small order and keys that are not canonical are no keys", () => {
    const small = ["00".repeat(32), `01${"00".repeat(31)}`, `ec${"ff".repeat(30)}7f`, "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05", "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a", `ed${"ff".repeat(30)}7f`, `ee${"ff".repeat(30)}7f`, `ff${"ff".repeat(30)}7f`];
    for (const hex of small)
      for (const sign of [0, 0x80]) {
        const key = bytesOfHex(hex)!;
        key[31]! |= sign;
        expect(isSafePublicKey(key), hexOf(key)).toBe(false);
      }
    // why the list is needed: the library takes an all-identity signature under the identity key for any message
    const identity = bytesOfHex(`01${"00".repeat(31)}`)!;
    expect(crypto.verify(identity, utf8("anything"), joinBytes([identity, new Uint8Array(32)]))).toBe(true);
    expect([isSafePublicKey(alice.publicKey), isSafePublicKey(alice.publicKey.subarray(1))]).toEqual([true, false]);
  });
});

describe("envelopes", () => {
  const sealed = sealEnvelope("type/a", utf8("{}"), [alice, bob]);
  const check = { crypto, payloadTypes: ["type/a"], threshold: 1 };

  test("open only for the keys, the number of signers and the type asked for", () => {
    expect(textOfUtf8(openEnvelope(sealed, { ...check, keys: [alice.publicKey] }).payload)).toBe("{}");
    expect(openEnvelope(sealed, { ...check, keys: [alice.publicKey, bob.publicKey], threshold: 2 }).signedBy).toHaveLength(2);
    expect(thrown(() => openEnvelope(sealed, { ...check, keys: [signer(new Uint8Array(32).fill(3)).publicKey] }))).toBe("signatureWrong");
    expect(thrown(() => openEnvelope(sealed, { ...check, keys: [] }))).toBe("signatureWrong");
    expect(thrown(() => openEnvelope(sealed, { ...check, keys: [alice.publicKey], payloadTypes: ["type/b"] }))).toBe("signatureOtherType");
    const twice = sealEnvelope("type/a", utf8("{}"), [alice, alice]);
    expect(thrown(() => openEnvelope(twice, { ...check, keys: [alice.publicKey, Uint8Array.from(alice.publicKey)], threshold: 2 }))).toBe("signatureTooFew");
    expect(thrown(() => openEnvelope(sealed, { ...check, keys: [new Uint8Array(32)] }))).toBe("signatureUnsafeKey");
  });

  test("hold nothing unknown", () => {
    const raw = JSON.parse(textOfUtf8(sealed)!) as Record<string, unknown>;
    for (const bad of [{ ...raw, extra: 1 }, { ...raw, payload: `${String(raw["payload"])}\n` }, { ...raw, signatures: [] }, { payload: raw["payload"] }])
      expect(thrown(() => decodeEnvelope(utf8(JSON.stringify(bad))))).toBe("envelopeMalformed");
  });
});

const facts: Omit<Manifest, "blobs"> = {
  format: 1,
  kind: "trial",
  packageId: "p-1",
  modelLine: "line",
  title: "Pumpe Süd",
  releaseCounter: 3,
  createdUs: 1_700_000_000_000_000,
  expiresUs: null,
  runtime: { least: 1, most: 1 },
  hardwareClass: "any",
  answer: "score",
  family: "pca",
  inputs: { timeColumn: "ts", groupColumn: null, signals: [{ column: "a", type: "number", unit: null, min: null, max: null, missing: "answer", outOfRange: "answer" }], lateUs: 0 },
  decision: { byGroup: { one: { threshold: 1, count: 1, of: 2 } } },
  maxGapUs: null,
  budget: { latencyP99Ms: 5, rssMb: 100 },
  lineage: {},
  gates: [],
};
const blobs = { model: utf8("{}"), recipe: utf8("[]"), golden: utf8("1"), monitoring: utf8("2") };

describe("packages", () => {
  const built = assemblePackage(facts, blobs, [alice], crypto);
  const trust = { crypto, keys: [alice.publicKey], threshold: 1, kinds: ["trial" as const] };

  test("are the same bytes for the same inputs, and one digest whoever signs", () => {
    expect(hexOf(assemblePackage(facts, blobs, [alice], crypto).bytes)).toBe(hexOf(built.bytes));
    expect(assemblePackage(facts, blobs, [bob], crypto).digest).toBe(built.digest);
    const open = openPackage(built.bytes, trust, "p");
    expect([open.digest, textOfUtf8(open.blob("recipe")!), open.blob("onnx")]).toEqual([built.digest, "[]", undefined]);
    expect(open.manifest).toEqual(built.manifest);
  });

  test("are refused with a bit flipped: every byte at both ends, every third between, and every bit of the first 40", () => {
    const opened = (bytes: Uint8Array) => thrown(() => openPackage(bytes, trust, "p"));
    const survivors: string[] = [];
    const flip = (at: number, bit: number) => {
      const bytes = Uint8Array.from(built.bytes);
      bytes[at]! ^= 1 << bit;
      const name = opened(bytes);
      if (name === "nothing" || name === "callFailedUnexpectedly") survivors.push(`${at}.${bit} ${name}`);
    };
    const { length } = built.bytes;
    for (let at = 0; at < length; at += at < 300 || at > length - 400 ? 1 : 3) flip(at, at % 8);
    for (let at = 0; at < 40; at++) for (let bit = 0; bit < 8; bit++) flip(at, bit);
    expect(survivors).toEqual([]);
  });

  test("are refused when cut anywhere or longer", () => {
    for (let length = 0; length < built.bytes.length; length += 7) expect(thrown(() => openPackage(built.bytes.subarray(0, length), trust, "p"))).toMatch(/^(packageTruncated|packageDigestMismatch)$/);
    expect(thrown(() => openPackage(joinBytes([built.bytes, Uint8Array.of(0)]), trust, "p"))).toBe("packageTruncated");
  });

  test("are refused with a manifest that is malformed", () => {
    for (const bad of [{ ...facts, releaseCounter: 0 }, { ...facts, decision: { threshold: 1, count: 3, of: 2 } }, { ...facts, packageId: "../x" }, { ...facts, runtime: { least: 2, most: 1 } }, { ...facts, inputs: { ...facts.inputs, signals: [] } }])
      expect(thrown(() => assemblePackage(bad, blobs, [alice], crypto))).toBe("packageManifestMalformed");
    expect(thrown(() => assemblePackage(facts, { model: utf8("{}") }, [alice], crypto))).toBe("packageManifestMalformed");
  });
});

describe("chains and sketches", () => {
  test("a chain is read up to the last whole frame", () => {
    const bodies = ["one", "two", "three"].map(utf8);
    let before = chainStart;
    const frames = bodies.map((bytes) => {
      before = nextHash(before, bytes, crypto);
      return frameBytes({ bytes, hash: before });
    });
    const all = joinBytes(frames);
    for (let length = 0; length <= all.length; length++) {
      const ends = frames.map((_, i) => frames.slice(0, i + 1).reduce((sum, frame) => sum + frame.length, 0));
      const whole = ends.filter((end) => end <= length);
      expect(readFrames(all.subarray(0, length), chainStart, crypto)).toMatchObject({ length: whole.at(-1) ?? 0, frames: { length: whole.length } });
    }
    expect(readFrames(all, "1".repeat(64), crypto).frames).toHaveLength(0);
  });

  test("sketches of two parts add up to the sketch of the whole", () => {
    const values = [1, 2, 2.5, 1e300, 7, -3, 4];
    const edges = [0, 2, 4];
    const of = (part: number[]) => part.reduce((sketch, value) => (addToSketch(sketch, edges, value), sketch), emptySketch("x", edges));
    const whole = of(values);
    // mean 13.5 / 6 = 2.25; squares about it sum to 54.875
    expect([whole.count, whole.missing, whole.mean, whole.bins, whole.min, whole.max]).toEqual([6, 1, 2.25, [1, 2, 2, 1], -3, 7]);
    expect(sketchSd(whole)).toBeCloseTo(Math.sqrt(54.875 / 5), 12);
    const merged = mergeSketches(of(values.slice(0, 3)), of(values.slice(3)));
    expect({ ...merged, m2: 0, mean: 0 }).toEqual({ ...whole, m2: 0, mean: 0 });
    expect([merged.mean, merged.m2]).toEqual([expect.closeTo(whole.mean!, 12), expect.closeTo(whole.m2, 9)]);
  });
});
