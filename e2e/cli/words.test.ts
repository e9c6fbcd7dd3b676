// The words of the command line: help, calls, schema, versions, the sample plant; and that every plan we ship is one.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { allCalls } from "../../shared/contract/contract.ts";
import { readPlan } from "../../shared/plan/read.ts";
import { millwright } from "../harness/commandLine.ts";
import { makeWork, root } from "../harness/work.ts";

const work = makeWork(undefined);
afterAll(() => work.remove());
const say = (...words: string[]) => millwright(words, work.env);

interface Schema {
  type?: string | string[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  const?: unknown;
  enum?: unknown[];
  description?: string;
}

/** Fields of a value that its schema does not allow or misses, by path; the part of JSON Schema that tells a person what to write. */
function breaches(value: unknown, schema: Schema, path = ""): string[] {
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) {
    const tried = choices.map((choice) => breaches(value, choice, path));
    return tried.some((each) => each.length === 0) ? [] : (tried.sort((a, b) => a.length - b.length)[0] ?? [`${path}: no choice`]);
  }
  if (schema.const !== undefined && value !== schema.const) return [`${path}: not ${JSON.stringify(schema.const)}`];
  if (schema.enum && !schema.enum.includes(value)) return [`${path}: none of ${schema.enum.join(" ")}`];
  if (schema.type === "object" && typeof value === "object" && value !== null) {
    const known = schema.properties ?? {};
    const missing = (schema.required ?? []).filter((name) => !(name in value)).map((name) => `${path}.${name}: missing`);
    return Object.entries(value).reduce((found, [name, inner]) => {
      const own = known[name];
      if (own) return [...found, ...breaches(inner, own, `${path}.${name}`)];
      return schema.additionalProperties === false ? [...found, `${path}.${name}: unknown`] : found;
    }, missing);
  }
  const kind = value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
  const kinds = schema.type === undefined ? [kind] : [schema.type].flat();
  if (!kinds.includes(kind) && !(kinds.includes("integer") && Number.isInteger(value))) return [`${path}: ${kind}, not ${kinds.join(" or ")}`];
  return Array.isArray(value) && schema.items ? value.flatMap((item, n) => breaches(item, schema.items ?? {}, `${path}[${n}]`)) : [];
}

/** Every plan file of the checkout. */
const planFiles = ["e2e/plans", "resources/examples"].flatMap((folder) => {
  const at = join(root, folder);
  return existsSync(at) ? readdirSync(at).filter((name) => name.endsWith(".json")).map((name) => `${folder}/${name}`) : [];
});
const readJson = (path: string) => JSON.parse(readFileSync(join(root, path), "utf8")) as Record<string, unknown>;

describe("the schema of the plan", () => {
  it("is printed as JSON Schema that names every section and refuses what it does not name", async () => {
    const { code, stdout } = await say("schema", "plan");
    const schema = JSON.parse(stdout) as Schema;
    expect(code).toBe(0);
    expect(Object.keys(schema.properties ?? {})).toEqual(["format", "name", "scenario", "seed", "frame", "data", "explore", "prepare", "label", "target", "split", "train", "select", "explain", "package", "deploy", "monitor"]);
    expect([schema.type, schema.additionalProperties]).toEqual(["object", false]);
    expect(schema.properties?.["frame"]?.properties?.["goal"]?.description).toMatch(/measurable/);
    expect(schema.properties?.["frame"]?.properties?.["why"]).toBeDefined();
  });

  it("holds for every plan that we ship, and so does the product's own reading", async () => {
    const schema = JSON.parse((await say("schema", "plan")).stdout) as Schema;
    expect(planFiles.length).toBeGreaterThanOrEqual(2);
    expect(planFiles.flatMap((path) => breaches(readJson(path), schema, path))).toEqual([]);
    expect(planFiles.map((path) => readPlan(readJson(path)).name).filter((name) => name === "")).toEqual([]);
    expect(breaches({ ...readJson(planFiles[0]!), colour: "red", split: {} }, schema)).toEqual([".split.how: missing", ".colour: unknown"]);
  });

  it("has an example for every scenario, each choice of which says why", () => {
    const examples = planFiles.filter((path) => path.startsWith("resources/")).map((path) => readPlan(readJson(path)));
    expect(examples.map(({ scenario }) => scenario).sort()).toEqual(["anomaly", "classification", "forecast", "regression", "remaining-life"]);
    const silent = examples.flatMap((plan) => (["frame", "data", "prepare", "label", "target", "split", "train", "select"] as const).filter((section) => plan[section].why === "").map((section) => `${plan.name}: ${section}`));
    expect(silent).toEqual([]);
    expect(examples.map(({ data }) => data.source.kind)).toEqual(examples.map(() => "simulated"));
  });

  it("is known by no other name", async () => {
    const { code, stderr } = await say("schema", "planet");
    expect([code, stderr.split(" ")[0]]).toEqual([11, "MW-SYS-103"]);
  });
});

describe("what the command line says of itself", () => {
  it("lists its words when it is asked for none", async () => {
    const { code, stdout } = await say();
    expect(code).toBe(0);
    for (const word of ["run PLAN.json --project DIR", "simulate --out DIR", "call NAME", "schema plan"]) expect(stdout).toContain(word);
    expect((await say("--help")).stdout).toBe(stdout);
  });

  it("lists every call of the contract with who may make it", async () => {
    const { stdout } = await say("calls");
    expect(stdout.trim().split("\n").map((line) => line.split(" ")[0])).toEqual(allCalls.map(({ name }) => name));
  });

  it("says its version as the package does", async () => {
    expect((await say("version")).stdout).toBe(`millwright ${String(readJson("package.json")["version"])}\n`);
  });

  it("speaks German where the machine does", async () => {
    const { code, stderr } = await millwright(["walk"], { ...work.env, LANG: "de_DE.UTF-8" });
    const english = await millwright(["walk"], { ...work.env, LANG: "en_GB.UTF-8" });
    expect([code, stderr.split(" ")[0]]).toEqual([11, "MW-SYS-103"]);
    expect(stderr).not.toBe(english.stderr);
  });
});

describe("the sample plant", () => {
  const files = (folder: string) =>
    Object.fromEntries(
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .sort()
        .map((path) => [path.slice(folder.length), createHash("sha256").update(readFileSync(path)).digest("hex")]),
    );

  it("has the same bytes from the same seed with one and two threads, and others from another seed", async () => {
    const make = async (name: string, seed: string, threads: string) => {
      const out = join(work.folder, name);
      const answer = await say("simulate", "--out", out, "--preset", "small", "--seed", seed, "--threads", threads);
      expect([answer.code, answer.stdout.trim().split("\n").length]).toEqual([0, 1]);
      return files(out);
    };
    const one = await make("one", "7", "1");
    expect(Object.keys(one).length).toBeGreaterThan(5);
    expect(await make("two", "7", "2")).toEqual(one);
    const other = await make("other", "8", "2");
    expect(Object.keys(other)).toEqual(Object.keys(one));
    expect(other).not.toEqual(one);
  });

  it("refuses a preset and a seed that are none", async () => {
    const out = join(work.folder, "none");
    expect((await say("simulate", "--out", out, "--preset", "huge")).code).toBe(11);
    expect((await say("simulate", "--out", out, "--seed", "-1")).code).toBe(11);
    expect(existsSync(out)).toBe(false);
  });
});
