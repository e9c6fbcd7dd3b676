// From a trial that passed its gates to a release: the first person asks, the second works every digest out anew, replays the golden rows, reads what
// changes and signs; then it is finished. The device believes none of this but the two signatures.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { PackageInfo } from "../../../shared/contract/deploy.ts";
import type { RequestInfo } from "../../../shared/contract/release.ts";
import { Failure, failureOf } from "../../../shared/contract/errors.ts";
import { bytesOfHex, hexOf } from "../../../shared/format/bytes.ts";
import { readContainer } from "../../../shared/format/container.ts";
import { digestWords } from "../../../shared/format/digestWords.ts";
import { decodeEnvelope, openEnvelope, payloadTypeOf } from "../../../shared/format/dsse.ts";
import { readGolden } from "../../../shared/format/golden.ts";
import { blobRoles } from "../../../shared/format/manifest.ts";
import type { Manifest } from "../../../shared/format/manifest.ts";
import { manifestDiff } from "../../../shared/format/manifestDiff.ts";
import { openPackage } from "../../../shared/format/package.ts";
import type { Blobs, OpenPackage } from "../../../shared/format/package.ts";
import { keysOf, personsBehind } from "../../../shared/format/root.ts";
import type { OpenRoot } from "../../../shared/format/root.ts";
import { makeRequest, openRequest, packageOfRequest, requestMagic, signRequest } from "../../../shared/format/signingRequest.ts";
import { textOfUtf8, utf8 } from "../../../shared/format/utf8.ts";
import type { Recipe } from "../../../shared/recipe/recipe.ts";
import type { ModelDocument } from "../../../shared/scoring/scorer.ts";
import type { Act, Workbench } from "../../store/workbench.ts";
import { packageObject } from "../answers.ts";
import { goldenGates } from "../gates/integrity.ts";
import { nodeCrypto } from "../keys.ts";
import { packageInfo, signerOf as labSigner } from "../packageFor.ts";
import type { AskSigner } from "./askSigner.ts";
import { exchanged, exchangedFile, hand } from "./exchange.ts";
import type { FoundKey } from "./personKeys.ts";
import { siteRoot, siteRoots } from "./site.ts";

/** What the first person decides. */
export interface ReleaseWish {
  approvals: string;
  hardwareClass: string;
  notBeforeUs: number | null;
  expiresUs: number | null;
}

const readPackageFile = ({ project }: Workbench, object: string) => new Uint8Array(readFileSync(project.objects.file(object, "package.mwpkg")));

/** A release package as this workbench keeps it, verified under the site's roots. Throws signatureOtherType for a trial. */
export function openRelease(workbench: Workbench, digest: string): OpenPackage {
  const object = packageObject(workbench, digest);
  // by its keys a trial would read as forged, which would send people looking for a thief
  if (packageInfo(workbench, object).kind === "trial") throw new Failure("signatureOtherType", { file: "package", detail: "trial" });
  const bytes = readPackageFile(workbench, object);
  return openPackage(bytes, { crypto: nodeCrypto, keys: [], threshold: 2, kinds: ["release"], site: siteRoots(workbench.configDir).map(({ root }) => root) }, "package");
}

/** Asks for a release of a trial: the same parts, a manifest of kind release, the first signature. Throws rootMissing, signatureWrong for a trial of another workbench. */
export async function requestRelease(workbench: Workbench, stick: string, trial: string, wish: ReleaseWish, key: FoundKey, passphrase: string | null, ask: AskSigner, nowUs: number): Promise<RequestInfo> {
  const root = siteRoot(workbench.configDir);
  const pkg = openPackage(readPackageFile(workbench, packageObject(workbench, trial)), { crypto: nodeCrypto, keys: [labSigner(workbench).publicKey], threshold: 1, kinds: ["trial"] }, "package");
  const { blobs: _blobs, ...facts } = pkg.manifest;
  const blobs: Blobs = Object.fromEntries(blobRoles.flatMap((role) => (pkg.blob(role) ? [[role, pkg.blob(role)!]] : [])));
  if (blobs.card) blobs.card = utf8((textOfUtf8(blobs.card) ?? "").replace(/<p class="lab">[^<]*<\/p>/, ""));
  const manifest: Omit<Manifest, "blobs"> = {
    ...facts,
    kind: "release",
    createdUs: nowUs,
    hardwareClass: wish.hardwareClass,
    expiresUs: wish.expiresUs,
    approvals: wish.approvals,
    ...(wish.notBeforeUs === null ? {} : { notBeforeUs: wish.notBeforeUs }),
  };
  // laid out first, signed in the signer's process, then sealed with the true signature in the place of the empty one
  const publicKey = bytesOfHex(key.card.publicKey)!;
  const unsigned = makeRequest(manifest, blobs, { keyId: hexOf(nodeCrypto.sha256(publicKey)), publicKey, sign: () => new Uint8Array(64) }, nodeCrypto);
  const bytes = await withOneMore(unsigned.bytes, key, passphrase, ask);
  openRequest(bytes, root.root, nodeCrypto, "request");
  hand(stick, `${unsigned.digest}.mwreq`, bytes);
  return infoOf(workbench, root, { name: `${unsigned.digest}.mwreq`, bytes });
}

async function withOneMore(bytes: Uint8Array, key: FoundKey, passphrase: string | null, ask: AskSigner): Promise<Uint8Array> {
  const { payload } = decodeEnvelope(readContainer(bytes, requestMagic, "request").envelope, "request");
  return signRequest(bytes, await ask({ keyFile: key.file, passphrase, kind: "release", payload }), "request");
}

/** Every signing request on a stick, each worked out anew; one that does not hold says why. */
export function requestsOn(workbench: Workbench, stick: string): RequestInfo[] {
  const root = siteRoot(workbench.configDir);
  return Array.from(exchanged(stick, "request"), (file) => infoOf(workbench, root, file));
}

function find(stick: string, digest: string): { name: string; bytes: Uint8Array } {
  const found = exchangedFile(stick, "request", `${digest}.mwreq`);
  if (!found) throw new Failure("storeUnknownRef", { field: digest.slice(0, 12) });
  return found;
}

/** The second signature. Throws packageSelfTest when the golden rows come out otherwise here, keyNotEntitled for a key that the root does not name for releases. */
export async function signRelease(workbench: Workbench, stick: string, digest: string, key: FoundKey, passphrase: string | null, ask: AskSigner): Promise<RequestInfo> {
  const root = siteRoot(workbench.configDir);
  const file = find(stick, digest);
  const pkg = openRequest(file.bytes, root.root, nodeCrypto, file.name);
  const { passed, worst } = replayOf(pkg);
  if (!passed) throw new Failure("packageSelfTest", { file: file.name, detail: worst === null ? "no answer" : String(worst) });
  if (!root.root.keys.some(({ publicKey, role }) => publicKey === key.card.publicKey && role === "release")) throw new Failure("keyNotEntitled", { detail: key.card.name });
  const bytes = await withOneMore(file.bytes, key, passphrase, ask);
  hand(stick, file.name, bytes);
  return infoOf(workbench, root, { name: file.name, bytes });
}

/** Makes a request that has its signatures the release of this project. Throws what admitRelease throws while one is missing, storeUnknownRef where the trial
 *  that it was made of is none of this project. */
export async function finishRelease(workbench: Workbench, act: Act, stick: string, digest: string): Promise<PackageInfo> {
  const { project, configDir } = workbench;
  const root = siteRoot(configDir);
  const bytes = packageOfRequest(find(stick, digest).bytes, `${digest.slice(0, 12)}.mwreq`);
  const pkg = openPackage(bytes, { crypto: nodeCrypto, keys: [], threshold: 2, kinds: ["release"], site: [root.root] }, `${digest.slice(0, 12)}.mwreq`);
  const { manifest } = pkg;
  const trial = project.ref(`package/${manifest.releaseCounter}`);
  if (!trial) throw new Failure("storeUnknownRef", { field: `package/${manifest.releaseCounter}` });
  const { current: _current, ...known } = packageInfo(workbench, trial);
  // the counter alone does not name it: another project counts from one too
  const own = new Map(known.blobs.map(({ role, sha256 }) => [role, sha256]));
  if (manifest.blobs.some(({ role, sha256 }) => role !== "card" && own.get(role) !== sha256)) throw new Failure("storeUnknownRef", { field: manifest.packageId, detail: digest.slice(0, 12) });
  const kept = { ...known, digest: pkg.digest, name: manifest.title, kind: "release", bytes: bytes.length, blobs: manifest.blobs.map((blob) => ({ role: blob.role, bytes: blob.size, sha256: blob.sha256 })), signers: signersOf(root, bytes).map(({ name }) => name), digestWords: digestWords(bytesOfHex(pkg.digest)!) };
  const object = await project.objects.make("package", project.objects.manifest(trial).meta ?? {}, (folder) => {
    writeFileSync(join(folder, "package.mwpkg"), bytes);
    writeFileSync(join(folder, "card.html"), pkg.blob("card") ?? new Uint8Array());
    writeFileSync(join(folder, "monitoring.json"), pkg.blob("monitoring")!);
    writeFileSync(join(folder, "package.json"), JSON.stringify({ ...project.objects.readJson<object>(trial, "package.json"), ...kept, gates: project.objects.readJson<{ gates: unknown }>(trial, "package.json").gates }));
  });
  project.commit(act.actor, "release.finish", { [`package/r${manifest.releaseCounter}`]: object }, kept.signers.join(", "));
  return packageInfo(workbench, object);
}

/** Who of the site signed a package or request held as a package. */
function signersOf({ root }: OpenRoot, bytes: Uint8Array) {
  const { envelope } = readContainer(bytes, bytes.subarray(0, requestMagic.length), "package");
  return personsBehind(root, "release", openEnvelope(envelope, { crypto: nodeCrypto, keys: keysOf(root, "release"), threshold: 1, payloadTypes: [payloadTypeOf("release")] }).signedBy);
}

/** The golden rows through recipe and scorer of this machine. */
function replayOf(pkg: OpenPackage): NonNullable<RequestInfo["replay"]> {
  const golden = readGolden(pkg.blob("golden")!);
  const json = <T>(role: "model" | "recipe") => JSON.parse(textOfUtf8(pkg.blob(role)!) ?? "null") as T;
  const gates = goldenGates({ recipe: json<Recipe>("recipe"), inputs: pkg.manifest.inputs, model: json<ModelDocument>("model"), decision: null }, golden);
  const figures = gates.map(({ figure }) => figure);
  const rows = (golden.stream?.rows.length ?? 0) + (golden.features?.rows.length ?? 0);
  return { rows, worst: figures.includes(null) ? null : Math.max(0, ...figures.map((figure) => figure ?? 0)), tolerance: golden.tolerance, passed: gates.every(({ state }) => state === "passed") };
}

function infoOf(workbench: Workbench, site: OpenRoot, { name, bytes }: { name: string; bytes: Uint8Array }): RequestInfo {
  const digest = name.slice(0, 64);
  const iso = (us: number | null | undefined) => (us === null || us === undefined ? null : new Date(us / 1000).toISOString());
  try {
    const pkg = openRequest(bytes, site.root, nodeCrypto, name);
    if (pkg.digest !== digest) throw new Failure("packageDigestMismatch", { file: name });
    const { manifest } = pkg;
    const signedBy = signersOf(site, bytes).map(({ name: person, group }) => ({ person, group }));
    const sides = { modelling: signedBy.some(({ group }) => group === "modelling"), operations: signedBy.some(({ group }) => group !== "modelling") };
    const running = newestRelease(workbench, manifest);
    const gates = manifest.gates.filter(({ state }) => state !== "notApplicable");
    return {
      digest,
      digestWords: digestWords(bytesOfHex(digest)!),
      title: manifest.title,
      modelLine: manifest.modelLine,
      counter: manifest.releaseCounter,
      hardwareClass: manifest.hardwareClass,
      notBefore: iso(manifest.notBeforeUs),
      expires: iso(manifest.expiresUs),
      approvals: manifest.approvals ?? "",
      gates: { passed: gates.filter(({ passed, state = passed ? "passed" : "failed" }) => state === "passed").length, count: gates.length },
      signedBy,
      missing: [...(sides.modelling ? [] : (["modelling"] as const)), ...(sides.operations ? [] : (["operations"] as const))],
      replay: replayOf(pkg),
      comparedWith: running ? running.releaseCounter : null,
      diff: running ? manifestDiff(running, manifest) : [],
      failure: null,
    };
  } catch (thrown) {
    return { digest, digestWords: digestWords(bytesOfHex(digest)!), title: "", modelLine: "", counter: 0, hardwareClass: "", notBefore: null, expires: null, approvals: "", gates: { passed: 0, count: 0 }, signedBy: [], missing: [], replay: null, comparedWith: null, diff: [], failure: failureOf(thrown) as RequestInfo["failure"] };
  }
}

/** The manifest of the newest release of the same line before this one, as far as this project has it. */
function newestRelease(workbench: Workbench, { modelLine, releaseCounter }: Manifest): Manifest | undefined {
  const releases = workbench.project.refsUnder("package/r").flatMap(([, object]) => {
    try {
      return [openRelease(workbench, packageInfo(workbench, object).digest).manifest];
    } catch {
      return []; // damaged, or of a site that this workbench no longer knows
    }
  });
  return releases.filter((manifest) => manifest.modelLine === modelLine && manifest.releaseCounter < releaseCounter).sort((a, b) => b.releaseCounter - a.releaseCounter)[0];
}
