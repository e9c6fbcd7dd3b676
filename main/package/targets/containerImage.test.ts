// The container image read back as an engine reads it: layout, manifest, config, layers. On a small base and a small program, laid here, for what set-up
// fetches has a hundred megabytes and needs a network.
import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { extract } from "tar-stream";
import type { Headers } from "tar-stream";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openPackage } from "../../../shared/format/package.ts";
import { buildPackage } from "../build.ts";
import { nodeCrypto } from "../keys.ts";
import { samplePackage, sampleSigner } from "../samplePackage.ts";
import { baseFiles, imageOf } from "./containerImage.ts";
import { bytesOf } from "./target.ts";

const work = mkdtempSync(join(tmpdir(), "millwright-image-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

const program = { name: "millwright-device-linux-x64", path: join(work, "millwright-device-linux-x64") };
const libraries = { "lib64/ld-linux-x86-64.so.2": "loader", "lib/x86_64-linux-gnu/libc.so.6": "libc", "usr/share/doc/libc6/copyright": "licence" };
const base = join(work, "base");

const source = (counter: number) => {
  const { bytes } = buildPackage(samplePackage(counter));
  return { package: { ...openPackage(bytes, { crypto: nodeCrypto, keys: [sampleSigner.publicKey], threshold: 1, kinds: ["trial"] }, "package"), bytes }, labKey: { publicKey: sampleSigner.publicKey, label: "test" } };
};
const [first, second] = [source(1), source(2)];
const imageFile = async (of: typeof first) => Buffer.from(bytesOf((await imageOf(of, program, baseFiles(base)))[0]!));
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

interface Entry {
  header: Headers;
  body: Buffer;
}

async function entriesOf(tar: Buffer): Promise<Map<string, Entry>> {
  const found = new Map<string, Entry>();
  const reader = extract();
  reader.end(tar);
  for await (const entry of reader) {
    const parts: Buffer[] = [];
    for await (const part of entry) parts.push(part as Buffer);
    found.set(entry.header.name, { header: entry.header, body: Buffer.concat(parts) });
  }
  return found;
}

interface Descriptor {
  mediaType: string;
  digest: string;
  size: number;
}
interface Config {
  architecture: string;
  os: string;
  config: { Entrypoint: string[]; User: string; WorkingDir: string; Volumes: Record<string, object> };
  rootfs: { diff_ids: string[] };
}

/** An image followed from its index by descriptors alone. `wrong`: blobs of another size or digest than their descriptor says. */
async function read(tar: Buffer) {
  const entries = await entriesOf(tar);
  const seen = ["oci-layout", "index.json", "manifest.json"];
  const wrong: string[] = [];
  const json = <T>(bytes: Buffer) => JSON.parse(bytes.toString("utf8")) as T;
  const blob = ({ digest, size }: Descriptor) => {
    const name = `blobs/${digest.replace(":", "/")}`;
    const bytes = entries.get(name)!.body;
    if (`sha256:${sha256(bytes)}` !== digest || bytes.length !== size) wrong.push(name);
    seen.push(name);
    return bytes;
  };
  const index = json<{ manifests: Descriptor[] }>(entries.get("index.json")!.body);
  expect(index.manifests).toHaveLength(1);
  const manifest = json<{ mediaType: string; config: Descriptor; layers: Descriptor[] }>(blob(index.manifests[0]!));
  const config = json<Config>(blob(manifest.config));
  const plain = manifest.layers.map((layer) => gunzipSync(blob(layer)));
  const layers = await Promise.all(plain.map(entriesOf));
  const files = [...entries].filter(([, { header }]) => header.type === "file").map(([name]) => name);
  return { wrong, layout: json(entries.get("oci-layout")!.body), manifest, config, diffIds: plain.map((bytes) => `sha256:${sha256(bytes)}`), layers, unnamed: files.filter((name) => !seen.includes(name)), docker: json<{ Config: string; Layers: string[] }[]>(entries.get("manifest.json")!.body) };
}

let tar: Buffer;
let image: Awaited<ReturnType<typeof read>>;
beforeAll(async () => {
  writeFileSync(program.path, "program");
  // whatever rights a file has on the disk, an image takes none of them over
  chmodSync(program.path, 0o6755);
  for (const [name, content] of Object.entries({ ...libraries, ready: "" })) {
    mkdirSync(join(base, name, ".."), { recursive: true });
    writeFileSync(join(base, name), content);
    chmodSync(join(base, name), 0o6777);
  }
  tar = await imageFile(first);
  image = await read(tar);
});

test("index, manifest, config and layers name one another by digest and size, and nothing lies beside them", () => {
  expect(image.layout).toEqual({ imageLayoutVersion: "1.0.0" });
  expect(image.wrong).toEqual([]);
  expect(image.unnamed).toEqual([]);
  expect(image.manifest.layers.map(({ mediaType }) => mediaType)).toEqual(image.manifest.layers.map(() => "application/vnd.oci.image.layer.v1.tar+gzip"));
  expect(image.config.rootfs.diff_ids).toEqual(image.diffIds);
  const path = ({ digest }: Descriptor) => `blobs/${digest.replace(":", "/")}`;
  expect(image.docker.map(({ Config, Layers }) => ({ Config, Layers }))).toEqual([{ Config: path(image.manifest.config), Layers: image.manifest.layers.map(path) }]);
});

test("it starts the device program as a user without rights, who owns the volume alone", () => {
  const { architecture, os, config } = image.config;
  expect({ architecture, os, config: { Entrypoint: config.Entrypoint, User: config.User, Volumes: config.Volumes } }).toEqual({
    architecture: "amd64",
    os: "linux",
    config: { Entrypoint: [`/opt/millwright/MILLWRIGHT/device/${program.name}`], User: "10001:10001", Volumes: { [config.WorkingDir]: {} } },
  });
  const all = image.layers.flatMap((layer) => [...layer]);
  const started = all.find(([name]) => `/${name}` === config.Entrypoint[0])![1];
  expect([started.body.toString(), started.header.mode]).toEqual(["program", 0o755]);
  expect(all.filter(([, { header }]) => header.uid !== 0 || header.gid !== 0).map(([name, { header }]) => [`/${name}`, header.uid, header.gid])).toEqual([[`${config.WorkingDir}/`, 10001, 10001]]);
});

test("its layers are libraries, program and package, without a set-user bit, a time or a link", () => {
  const files = image.layers.map((layer) => [...layer].filter(([, { header }]) => header.type === "file").map(([name]) => name));
  expect(files).toEqual([
    [...Object.keys(libraries).sort(), "etc/passwd", "etc/group"],
    [`opt/millwright/MILLWRIGHT/device/lab-trust.json`, `opt/millwright/MILLWRIGHT/device/${program.name}`],
    [`opt/millwright/MILLWRIGHT/packages/${first.package.digest}.mwpkg`],
  ]);
  expect([...image.layers[2]!.values()].at(-1)!.body.equals(first.package.bytes)).toBe(true);
  const headers = image.layers.flatMap((layer) => [...layer.values()].map(({ header }) => header));
  expect([...new Set(headers.map(({ type }) => type))].sort()).toEqual(["directory", "file"]);
  expect([...new Set(headers.map(({ mode }) => mode))].sort()).toEqual([0o644, 0o755]);
  expect(new Set(headers.map(({ mtime }) => mtime?.getTime()))).toEqual(new Set([0]));
});

test("the same inputs give the same bytes, and a new package changes its own layer only", async () => {
  expect(sha256(await imageFile(first))).toBe(sha256(tar));
  const next = await read(await imageFile(second));
  const digests = ({ manifest }: typeof image) => manifest.layers.map(({ digest }) => digest);
  expect(digests(next).map((digest, i) => digest === digests(image)[i])).toEqual([true, true, false]);
});
