// A model released to production machines by the words that people type: keys, root, two signatures, order, install, receipts home; what must be
// refused on that way; and the released package proven again for a build server.
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SaxesParser } from "saxes";
import { afterAll, describe, expect, it } from "vitest";
import { lay, linePlan, lineRows, table } from "../faults/line.ts";
import { millwright, type Answer } from "../harness/commandLine.ts";
import { makeWork, root } from "../harness/work.ts";
import { readRefusal, readRun } from "./answer.ts";

const work = makeWork(undefined);
afterAll(() => work.remove());

const stick = work.makeFolder("stick");
/** Everybody works on a machine of their own, with their own keys; what they share travels on the stick. */
type Person = "anna" | "bert" | "carla";
const project = (who: Person) => join(work.folder, `project-${who}`);
const phrase = (who: Person) => `a phrase that ${who} keeps`;
const asPerson = (who: Person, words: readonly string[]) => millwright([...words, "--project", project(who), "--json"], { ...work.env, MILLWRIGHT_CONFIG: join(work.folder, `config-${who}`), MILLWRIGHT_PASSPHRASE: phrase(who) });
const typed = (who: Person, ...words: string[]) => asPerson(who, [...words, "--stick", stick]);

/** What was answered to an act that must go well. */
function said<T>(answer: Answer): T {
  if (answer.code !== 0) throw new Error(`exit ${answer.code}\n${answer.stdout}\n${answer.stderr.slice(-2000)}`);
  return answer.json<T>();
}

const refusal = (answer: Answer) => {
  const { name, where } = readRefusal(answer);
  return { name, where };
};

/** The device program at a machine, which has nothing but the stick and its own folder. */
function machine(home: string, ...words: string[]): { code: number | null; said: Record<string, unknown> } {
  const done = spawnSync(process.execPath, [join(root, "build/node/edge.cjs"), ...words, "--stick", stick, "--home", join(work.folder, home), "--json"], { encoding: "utf8", env: {} });
  if (done.stdout === "") throw new Error(done.stderr);
  return { code: done.status, said: JSON.parse(done.stdout) as Record<string, unknown> };
}

interface Fleet {
  read: { receipts: number; records: number; refused: unknown[] };
  fleet: { device: string; lab: boolean; package: string | null; counter: number | null; verdict: string }[];
}
const home = async () => said<Fleet>(await typed("anna", "monitor"));
const known = ({ fleet }: Fleet, device: string) => fleet.find((each) => each.device === device);

/** Elements of well-formed XML with their attributes; throws where it is none. */
function elements(xml: string): { name: string; of: Record<string, string> }[] {
  const found: { name: string; of: Record<string, string> }[] = [];
  const parser = new SaxesParser();
  parser.on("opentag", ({ name, attributes }) => found.push({ name, of: { ...attributes } }));
  parser.on("error", (error) => {
    throw error;
  });
  parser.write(xml).close();
  return found;
}

const reason = "measured on the bench only";
const rootHolders = [["anna", "modelling"], ["bert", "operations"], ["carla", "quality"]] as const;
let trial: string;
let trialFile: string;
let rootWords: string;
let release: string;
let releaseFile: string;

describe("a release to production machines", { sequential: true }, () => {
  it("begins with a trial, whose failed gate a person lets pass with a reason", async () => {
    const plan = { ...linePlan(), package: { name: "line", gates: { calibrationError: 0.001 } } };
    const words = lay(join(work.folder, "input"), table(lineRows()), plan).filter((word) => word !== "--json");
    expect(refusal(await asPerson("anna", words))).toMatchObject({ name: "packageGateFailed", where: { field: "calibrated" } });
    said(await asPerson("anna", ["call", "package.override", JSON.stringify({ gate: "calibrated", reason })]));
    ({ digest: trial, path: trialFile } = readRun(await asPerson("anna", words)).run.package);
  });

  it("three persons make keys on their own machines, and two of them the root", async () => {
    const keys = await Promise.all(
      rootHolders.map(async ([who, group]) => {
        const make = (role: string, ...more: string[]) => typed(who, "keys", "make", "--person", who, "--group", group, "--role", role, ...more);
        return [await make("root"), await (who === "carla" ? make("order", "--on-stick") : make("release"))].map((answer) => said<{ key: { publicKey: string; where: string }; recovery: string }>(answer));
      }),
    );
    expect(keys.flat().map(({ key, recovery }) => [key.where, recovery.split(" ").length])).toEqual([..."....."].map(() => ["here", 17]).concat([["stick", 17]]));
    interface Draft { root: { words: string; version: number }; signedBy: string[]; complete: boolean }
    const draft = said<Draft>(await typed("anna", "root", "make", "--site", "Weidenau"));
    expect({ signedBy: draft.signedBy, complete: draft.complete }).toEqual({ signedBy: ["anna"], complete: false });
    const signed = said<Draft>(await typed("bert", "root", "sign"));
    expect({ words: signed.root.words, signedBy: signed.signedBy, complete: signed.complete }).toEqual({ words: draft.root.words, signedBy: ["anna", "bert"], complete: true });
    rootWords = signed.root.words.split(" ").slice(0, 4).join(" ");
    expect(refusal(await typed("anna", "root", "accept", "--words", "babab babab babab babab"))).toMatchObject({ name: "rootUnconfirmed" });
    expect(said(await typed("anna", "root", "accept", "--words", rootWords))).toMatchObject({ site: "Weidenau", version: 1, words: draft.root.words });
  });

  it("two persons sign the release; one alone does not make it", async () => {
    interface Request { digest: string; digestWords: string; signedBy: { person: string }[]; missing: string[]; replay: { passed: boolean; worst: number }; approvals: string; failure: unknown }
    const asked = said<Request>(await typed("anna", "release", "request", "--package", trial, "--approvals", "line 1 after the trial", "--class", "press-line"));
    release = asked.digest;
    expect(asked).toMatchObject({ signedBy: [{ person: "anna" }], missing: ["operations"] });
    expect(refusal(await typed("anna", "release", "finish", "--package", release)).name).toBe("signatureTooFew");
    const [read, ...others] = said<Request[]>(await typed("bert", "release", "list"));
    expect(others).toEqual([]);
    expect(read).toMatchObject({ digest: release, digestWords: asked.digestWords, approvals: "line 1 after the trial", replay: { passed: true }, failure: null });
    expect(said(await typed("bert", "release", "sign", "--package", release))).toMatchObject({ digest: release, missing: [], signedBy: [{ person: "anna" }, { person: "bert" }] });
    expect(said(await typed("anna", "release", "finish", "--package", release))).toMatchObject({ digest: release, kind: "release", signers: ["anna", "bert"] });
  });

  it("a machine of the site installs it by its own order alone, and its receipts come home", async () => {
    const write = async () => said(await typed("anna", "call", "deploy.writeStick", JSON.stringify({ package: release })));
    // carla orders at anna's desk, with the key on her stick and a phrase of her own
    const carlasPhrase = join(work.folder, "carla.txt");
    writeFileSync(carlasPhrase, `${phrase("carla")}\n`);
    const order = (device: string, digest: string) => typed("anna", "order", "make", "--device", device, "--package", digest, "--passphrase-file", carlasPhrase);
    const enrol = (name: string, words: string) => machine(name, "enrol", "--production", "--class", "press-line", "--root", words);
    await write();
    releaseFile = join(stick, "MILLWRIGHT", "packages", `${release}.mwpkg`);
    expect(enrol("one", "babab babab babab babab")).toMatchObject({ code: 18, said: { failure: { name: "rootUnconfirmed" } } });
    const [one, two] = ["one", "two"].map((name) => enrol(name, rootWords).said as { device: string; mode: string });
    expect([one?.mode, two?.mode]).toEqual(["PRODUCTION", "PRODUCTION"]);
    expect(machine("one", "install")).toMatchObject({ code: 13, said: { failure: { name: "packageNoOrder" } } });
    const before = await home();
    expect(known(before, one!.device)).toMatchObject({ lab: false, package: null });
    expect(refusal(await order(one!.device, trial)).name).toBe("signatureOtherType");
    // an order for the machine beside it
    said(await order(two!.device, release));
    await write();
    expect(machine("one", "install")).toMatchObject({ code: 13, said: { failure: { name: "packageOtherDevice" } } });
    expect(said(await order(one!.device, release))).toMatchObject({ device: one!.device, package: release, counter: 1, by: "carla" });
    await write();
    // a trial of the lab, laid beside it by hand
    copyFileSync(trialFile, join(stick, "MILLWRIGHT", "packages", `${trial}.mwpkg`));
    expect(machine("one", "install", "--package", trial)).toMatchObject({ code: 13, said: { failure: { name: "packageNoOrder" } } });
    expect(machine("one", "status").said).toMatchObject({ state: "EMPTY", running: null });
    expect(machine("one", "install").said).toMatchObject({ ok: true, outcome: "installed", mode: "PRODUCTION", package: release, selfTest: { passed: true } });
    const input = join(work.folder, "replay.csv");
    writeFileSync(input, table(lineRows().slice(0, 60)));
    expect(machine("one", "run", "--input", input).said).toMatchObject({ ok: true, rows: 60, answered: 60, package: release, state: "COMMITTED" });
    expect(machine("one", "collect").said).toMatchObject({ ok: true, code: null });
    const after = await home();
    expect(after.read.refused).toEqual([]);
    expect(after.read.receipts).toBeGreaterThan(0);
    expect(after.read.records).toBeGreaterThan(0);
    expect(known(after, one!.device)).toMatchObject({ lab: false, package: release, counter: 1 });
    expect(known(after, two!.device)).toMatchObject({ lab: false, package: null });
  });

  it("is proven again for a build server, with who let a gate pass; one flipped byte fails it", async () => {
    const flipped = readFileSync(releaseFile);
    flipped[flipped.length - 100]! ^= 1;
    const spoilt = join(work.folder, "spoilt.mwpkg");
    writeFileSync(spoilt, flipped);
    mkdirSync(join(work.folder, "reports"));
    const reports = ["whole.xml", "spoilt.xml"].map((name) => join(work.folder, "reports", name));
    const check = (file: string, junit: string) => millwright(["check", file, "--junit", junit, "--json"], { ...work.env, MILLWRIGHT_CONFIG: join(work.folder, "config-bert") });
    const [whole, broken] = await Promise.all([check(releaseFile, reports[0]!), check(spoilt, reports[1]!)]);
    expect(whole.code, whole.stdout.slice(-2000)).toBe(0);
    const xml = elements(readFileSync(reports[0]!, "utf8"));
    const named = (name: string) => xml.filter((each) => each.name === name).map(({ of }) => of);
    expect(named("testsuite").map((of) => of["name"])).toEqual(["data", "features", "model", "scorer", "device", "explanation", "infrastructure"].map((area) => `line-1.${area}`));
    expect(named("failure")).toEqual([]);
    expect(named("testsuites")[0]).toEqual({ tests: String(named("testcase").length), failures: "0", errors: "0" });
    const passes = named("property").filter((of) => of["name"] === "override.calibrated");
    expect(passes.map((of) => of["value"])).toEqual([expect.stringMatching(new RegExp(`^.+: ${reason}$`))]);
    expect(broken.code).toBe(17);
    expect(broken.json()).toMatchObject({ ok: false, package: { digest: release } });
    const failures = elements(readFileSync(reports[1]!, "utf8")).filter(({ name }) => name === "failure");
    expect(failures.map(({ of }) => of["type"])).toEqual(["digestsMatch"]);
  });
});
