// Keys, building and what travels along: determinism, gates, model card, bill of materials.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { failureOf } from "../../shared/contract/errors.ts";
import { hexOf } from "../../shared/format/bytes.ts";
import { readReference } from "../../shared/format/monitoringReference.ts";
import { textOfUtf8 } from "../../shared/format/utf8.ts";
import type { PackedExplanation } from "../../shared/format/explanation.ts";
import { modelCardText } from "../../shared/text/modelCard.ts";
import { unevenTexts } from "../../shared/text/text.ts";
import { buildPackage, verifyPackage } from "./build.ts";
import { labKey, nodeCrypto, signerOfSeed, writeSecret } from "./keys.ts";
import { buildMonitoringReference } from "./monitoringReference.ts";
import { samplePackage, sampleSigner } from "./samplePackage.ts";

const folder = mkdtempSync(join(tmpdir(), "millwright-keys-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const failing = (act: () => unknown) => {
  try {
    act();
  } catch (thrown) {
    const { name, where } = failureOf(thrown);
    return { name, field: where.field };
  }
  return undefined;
};

const sampleExplanation = {
  explanation: {
    format: 1, scale: "log-odds", rows: 2000, together: [], importance: null, effects: [], without: [], drawn: [],
    drivers: [{ feature: "pressure", tag: "pressure", share: 0.8 }, { feature: "flow", tag: "flow", share: 0.2 }],
    verdicts: [{ alarm: "a-7", ofThisModel: false, verdict: "implausible", feature: "flow", note: "pipe <DN 40>", by: "E. Meyer", at: null }],
    constraints: [{ kind: "rises", feature: "pressure", reason: "physics", by: "E. Meyer", at: "" }],
    checks: { addsUp: { rows: 200, worst: 1e-14 }, directionsHeldOut: null, directions: [{ feature: "pressure", direction: "rises", rows: 100, broken: 0, worst: 0 }] },
  } satisfies PackedExplanation as PackedExplanation,
};

describe("a LAB key", () => {
  test("is made once, read again, and readable by its owner only", () => {
    const file = join(folder, "plain.json");
    const made = labKey(file);
    expect(hexOf(labKey(file).publicKey)).toBe(hexOf(made.publicKey));
    if (process.platform !== "win32") expect(statSync(file).mode & 0o777).toBe(0o600);
    const message = Uint8Array.of(1, 2, 3);
    expect(nodeCrypto.verify(made.publicKey, message, made.sign(message))).toBe(true);
    expect(nodeCrypto.verify(new Uint8Array(32), message, made.sign(message))).toBe(false);
  });

  test("is whole or not there: what could not be put in its place is taken away, with a code", () => {
    const file = join(folder, "taken");
    mkdirSync(join(file, "inside"), { recursive: true });
    expect(failing(() => writeSecret(file, "seed"))).toMatchObject({ name: "storeWriteFailed" });
    expect(readdirSync(folder).filter((name) => name.includes(".part"))).toEqual([]);
  });

  test("opens with its passphrase only, and not when its file was touched", () => {
    const file = join(folder, "wrapped.json");
    const made = labKey(file, "a lüttje phrase");
    expect(hexOf(labKey(file, "a lu\u0308ttje phrase").publicKey)).toBe(hexOf(made.publicKey));
    expect(failing(() => labKey(file, "another"))).toMatchObject({ name: "keyUnreadable" });
    expect(failing(() => labKey(file))).toMatchObject({ name: "keyUnreadable" });
    expect(readFileSync(file, "utf8")).not.toContain(hexOf(made.sign(new Uint8Array())).slice(0, 16));
    const stored = JSON.parse(readFileSync(file, "utf8")) as { publicKey: string };
    writeFileSync(file, JSON.stringify({ ...stored, publicKey: hexOf(sampleSigner.publicKey) }));
    expect(failing(() => labKey(file, "a lüttje phrase"))).toEqual({ name: "keyUnreadable", field: "publicKey" });
  });
});

describe("a package", () => {
  const built = buildPackage(samplePackage());

  test("is the same bytes for the same inputs", () => {
    const again = buildPackage(samplePackage());
    expect([again.digest, hexOf(nodeCrypto.sha256(again.bytes))]).toEqual([built.digest, hexOf(nodeCrypto.sha256(built.bytes))]);
  });

  test("keeps the gates it passed, and is not built when one fails", () => {
    expect(built.manifest.gates).toEqual([
      { id: "goldenStreamEqualsBulk", passed: true, figure: 0, bound: 1e-9, area: "features", state: "passed" },
      { id: "goldenFeatures", passed: true, figure: 0, bound: 1e-9, area: "scorer", state: "passed" },
      { id: "modelBytes", passed: true, figure: JSON.stringify(samplePackage().model).length, bound: 33_554_432, area: "device", state: "passed" },
    ]);
    const { golden } = samplePackage();
    golden.stream!.expected[3]!.score! += 2e-9;
    expect(failing(() => buildPackage(samplePackage(1, { golden })))).toEqual({ name: "packageSelfTest", field: "goldenStreamEqualsBulk" });
    expect(failing(() => buildPackage(samplePackage(1, { onnx: { bytes: new Uint8Array(3), worst: 1e-3, bound: 1e-5, rows: 500 } })))).toEqual({ name: "packageSelfTest", field: "onnxParity" });
    const withOnnx = buildPackage(samplePackage(1, { onnx: { bytes: new Uint8Array(3), worst: 1e-7, bound: 1e-5, rows: 500 } }));
    expect(withOnnx.manifest.blobs.map((blob) => blob.role)).toEqual(["model", "recipe", "golden", "monitoring", "gates", "sbom", "card", "onnx"]);
  });

  test("verifies for the signer's key and for no other", () => {
    expect(verifyPackage(built.bytes, [sampleSigner.publicKey]).digest).toBe(built.digest);
    expect(failing(() => verifyPackage(built.bytes, [signerOfSeed(new Uint8Array(32).fill(8)).publicKey]))).toMatchObject({ name: "signatureWrong" });
    expect(failing(() => verifyPackage(built.bytes, [sampleSigner.publicKey], ["release"]))).toMatchObject({ name: "signatureTooFew" });
  });

  test("carries the explanation, tells it on the card, and is refused where it does not add up or a law is broken", () => {
    const { explanation } = sampleExplanation;
    const { bytes, manifest, card } = buildPackage(samplePackage(1, sampleExplanation));
    expect(JSON.parse(textOfUtf8(verifyPackage(bytes, [sampleSigner.publicKey]).blob("explanation")!)!)).toEqual(explanation);
    expect(manifest.gates.filter(({ id }) => id === "explanationAddsUp" || id === "directionsKept")).toMatchObject([{ id: "directionsKept", passed: true, figure: 0, bound: 0 }, { id: "explanationAddsUp", passed: true, figure: 1e-14, bound: 1e-9 }]);
    for (const part of ["What drives it", "80 %", "Must rise with pressure", "pipe &#60;DN 40&#62;", "a-7, earlier model", "implausible"]) expect(card.replaceAll("\u202f", " ").replaceAll("\u00a0", " ")).toContain(part);
    const checks = (changed: Partial<typeof explanation.checks>) => ({ explanation: { ...explanation, checks: { ...explanation.checks, ...changed } } });
    expect(failing(() => buildPackage(samplePackage(1, checks({ addsUp: { rows: 9, worst: 1e-6 } }))))).toEqual({ name: "packageSelfTest", field: "explanationAddsUp" });
    expect(failing(() => buildPackage(samplePackage(1, checks({ directions: [{ ...explanation.checks.directions[0]!, broken: 1 }] }))))).toEqual({ name: "packageGateFailed", field: "directionsKept" });
  });

  test("carries a card that stands alone and runs nothing", () => {
    const card = textOfUtf8(verifyPackage(built.bytes, [sampleSigner.publicKey]).blob("card")!)!;
    expect(card).toBe(built.card);
    for (const part of ["Pump P-104: rising pressure", "0.91", "0.86 – 0.95", "Alarm when 2 of the last 3 scores reach 0.80.", "LAB trial", "Only for pump &#60;P-104&#62;.", "a".repeat(64)]) expect(card).toContain(part);
    expect(card).not.toMatch(/<script|https?:|src=|url\(/);
    const german = buildPackage(samplePackage(1, { card: { ...samplePackage().card, language: "de", metrics: [{ name: "balancedAccuracy", value: 0.91 }, { name: "detectionDelay", value: 480 }], limits: ["the newest rows judge", "nur für P-104"], without: [{ feature: "flow_mean_5", reason: "unplausibler Grund" }] } })).card;
    for (const part of ['<html lang="de">', "Alarm, wenn 2 der letzten 3 Werte 0,80 erreichen.", "Ausgewogene Güte", "91\u202f%", "Trainiert ohne", "flow_mean_5", "unplausibler Grund", "8\u202fmin", "die neuesten Zeilen prüfen", "nur für P-104", "Zeile für Zeile gleich wie im Ganzen", "Logistische Gerade"]) expect(german).toContain(part);
    expect(unevenTexts(modelCardText)).toEqual([]);
  });

  test("carries a bill of materials that names the model by its digest", () => {
    const pkg = verifyPackage(built.bytes, [sampleSigner.publicKey]);
    const bill = JSON.parse(textOfUtf8(pkg.blob("sbom")!)!) as { bomFormat: string; components: { name: string; hashes?: { content: string }[] }[] };
    expect(bill.bomFormat).toBe("CycloneDX");
    expect(bill.components[0]).toMatchObject({ name: "logistic", hashes: [{ content: pkg.manifest.blobs[0]!.sha256 }] });
  });
});

describe("the monitoring reference", () => {
  test("keeps base and held-out windows apart by a gap", () => {
    const reference = readReference(verifyPackage(buildPackage(samplePackage()).bytes, [sampleSigner.publicKey]).blob("monitoring")!);
    // 4000 rows, one a second, windows of 100 s: 40 windows, 20 base, one gap, 19 held out
    expect([reference.axis, reference.length, reference.signals[0]!.base.count, reference.signals[0]!.windows.length]).toEqual(["time", 100_000_000, 2000, 19]);
    expect(reference.signals[0]!.windows.every((window) => window.count === 100 && window.bins.reduce((a, b) => a + b) === 100)).toBe(true);
  });

  test("chooses longer windows for slower signals, and says when they are too short", () => {
    const rows = 20_000;
    const slow = new Float64Array(rows);
    const fast = new Float64Array(rows);
    let state = 1;
    const next = () => (state = (state * 48271) % 2147483647) / 2147483647 - 0.5;
    for (let i = 0; i < rows; i++) {
      fast[i] = next();
      slow[i] = i === 0 ? 0 : 0.95 * slow[i - 1]! + next();
    }
    const tUs = Float64Array.from(slow, (_, i) => i * 1e6);
    const of = (values: Float64Array) => buildMonitoringReference({ tUs, signals: [{ name: "x", values }], scores: values });
    // AR(1) with 0.95: integral time (1 + 0.95) / (1 - 0.95) = 39 rows, 15 of them 585 s, cut to 1/40 of the data
    expect(of(fast)).toMatchObject({ length: 50_000_000, lowPower: false });
    expect(of(slow)).toMatchObject({ length: 500_000_000, lowPower: true });
    expect(buildMonitoringReference({ signals: [], scores: fast }).axis).toBe("rows");
  });
});
