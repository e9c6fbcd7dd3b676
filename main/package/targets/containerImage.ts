// Target: a container image as an OCI image layout in one tar, built without a container engine: a layer of the C libraries, one of the program,
// one of the package. Loads with `podman load`, `docker load` (25 and newer) and skopeo. Sources: OCI image specification 1.1 (layout, manifest,
// config), POSIX.1-2017 pax.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { pack } from "tar-stream";
import { Failure } from "../../../shared/contract/errors.ts";
import { utf8 } from "../../../shared/format/utf8.ts";
import { deviceFiles, folderName } from "./deviceFolder.ts";
import { deviceProgram, plainProgram } from "./devicePrograms.ts";
import { bytesOf, type Target, type TargetFile, type TargetSource } from "./target.ts";

const imageSystem = "linux-x64";
/** Where everything of ours lies in the image, and where the device keeps what it learns: a volume of the person who runs it. */
const place = `opt/millwright/${folderName}`;
const home = "/var/lib/millwright";
const types = { manifest: "application/vnd.oci.image.manifest.v1+json", config: "application/vnd.oci.image.config.v1+json", layer: "application/vnd.oci.image.layer.v1.tar+gzip" };

/** Folder with the C libraries that the runtime is linked to, fetched by set-up (main/setup/imageBase.mjs). */
function baseFolder(): string {
  return join(dirname(plainProgram()), "..", "device", `base-${imageSystem}`);
}

export const containerImage: Target = {
  need: () => {
    deviceProgram(imageSystem);
    needBase();
  },
  files: (source) => imageOf(source, deviceProgram(imageSystem), baseFiles(needBase())),
};

/** The image of a package: one tar, the same bytes for the same inputs. `base`: what `baseFiles` gives. */
export async function imageOf(source: Pick<TargetSource, "package" | "labKey">, program: { name: string; path: string }, base: readonly TargetFile[]): Promise<TargetFile[]> {
  const own = deviceFiles(source.labKey, new Uint8Array(), [program]).filter(({ name }) => name === program.name || name === "lab-trust.json");
  const layers = [
    await layerOf(base, "C libraries of Debian"),
    await layerOf(own.map((file) => ({ ...file, name: `${place}/device/${file.name}` })), "device program"),
    await layerOf([{ name: `${place}/packages/${source.package.digest}.mwpkg`, content: source.package.bytes }], "package"),
  ];
  const created = new Date(source.package.manifest.createdUs / 1000).toISOString();
  const config = json({
    created,
    architecture: "amd64",
    os: "linux",
    config: {
      Entrypoint: [`/${place}/device/${program.name}`],
      Cmd: ["status"],
      Env: [`MILLWRIGHT_DEVICE_HOME=${home}`, "PATH=/usr/bin"],
      User: "10001:10001",
      WorkingDir: home,
      Volumes: { [home]: {} },
      Labels: { "org.opencontainers.image.title": source.package.manifest.title, "org.opencontainers.image.version": String(source.package.manifest.releaseCounter), "org.opencontainers.image.licenses": "Apache-2.0", "org.opencontainers.image.base.name": "Debian glibc", "org.millwright.package": source.package.digest },
    },
    rootfs: { type: "layers", diff_ids: layers.map(({ plain }) => `sha256:${plain}`) },
    history: layers.map(({ says }) => ({ created, created_by: "millwright", comment: says })),
  });
  const manifest = json({ schemaVersion: 2, mediaType: types.manifest, config: describe(types.config, config), layers: layers.map(({ packed }) => describe(types.layer, packed)), annotations: { "org.opencontainers.image.created": created } });
  const name = `millwright/${source.package.manifest.modelLine}:${source.package.manifest.releaseCounter}`;
  const index = json({ schemaVersion: 2, mediaType: "application/vnd.oci.image.index.v1+json", manifests: [{ ...describe(types.manifest, manifest), platform: { os: "linux", architecture: "amd64" }, annotations: { "io.containerd.image.name": name, "org.opencontainers.image.ref.name": String(source.package.manifest.releaseCounter) } }] });
  const blobs = [...layers.map(({ packed }) => packed), config, manifest].map((content): TargetFile => ({ name: `blobs/sha256/${sha256(content)}`, content }));
  const image = await tarOf([{ name: "oci-layout", content: json({ imageLayoutVersion: "1.0.0" }) }, { name: "index.json", content: index }, ...blobs, dockerManifest(name, config, layers)]);
  return [{ name: `${source.package.manifest.modelLine}-${source.package.manifest.releaseCounter}.oci.tar`, content: image }];
}

/** Engines older than the layout read this list beside it; it names the same blobs. */
function dockerManifest(name: string, config: Uint8Array, layers: readonly { packed: Uint8Array }[]): TargetFile {
  const blob = (bytes: Uint8Array) => `blobs/sha256/${sha256(bytes)}`;
  return { name: "manifest.json", content: json([{ Config: blob(config), RepoTags: [name], Layers: layers.map(({ packed }) => blob(packed)) }]) };
}

function needBase(): string {
  const folder = baseFolder();
  if (!existsSync(join(folder, "ready"))) throw new Failure("targetProgramMissing", { field: "image", detail: "libc" });
  return folder;
}

/** The base of the image: libraries from a folder, and the one user that there is. */
export function baseFiles(folder: string): TargetFile[] {
  const files = (at: string): TargetFile[] =>
    readdirSync(join(folder, at)).sort().flatMap((name): TargetFile[] => {
      const path = at === "" ? name : `${at}/${name}`;
      if (path === "ready") return [];
      if (statSync(join(folder, path)).isDirectory()) return files(path);
      return [{ name: path, content: new Uint8Array(readFileSync(join(folder, path))), executable: /\.so(\.|$)/.test(name) }];
    });
  return [
    ...files(""),
    { name: "etc/passwd", content: utf8("root:x:0:0::/:/none\nmillwright:x:10001:10001::/var/lib/millwright:/none\n") },
    { name: "etc/group", content: utf8("root:x:0:\nmillwright:x:10001:\n") },
  ];
}

async function layerOf(files: readonly TargetFile[], says: string): Promise<{ packed: Uint8Array; plain: string; says: string }> {
  const tar = await tarOf(files, says === "device program" ? [home.slice(1)] : []);
  return { packed: new Uint8Array(gzipSync(tar, { level: 9 })), plain: sha256(tar), says };
}

/** A tar of files in the order given, the same bytes every time: no time, no owner but the one named. `owned`: folders that belong to the image's user. */
async function tarOf(files: readonly TargetFile[], owned: readonly string[] = []): Promise<Uint8Array> {
  const tar = pack();
  const parts: Uint8Array[] = [];
  const done = new Promise<void>((resolve, reject) => tar.on("data", (part: Uint8Array) => parts.push(part)).on("end", () => resolve()).on("error", reject));
  const mtime = new Date(0);
  const folders = new Set<string>();
  const folder = (name: string, uid = 0) => {
    if (name === "" || name === "." || folders.has(name)) return;
    folder(dirname(name));
    folders.add(name);
    tar.entry({ name: `${name}/`, type: "directory", mode: 0o755, mtime, uid, gid: uid });
  };
  for (const file of files) {
    folder(dirname(file.name));
    tar.entry({ name: file.name, mode: file.executable ? 0o755 : 0o644, mtime, uid: 0, gid: 0 }, Buffer.from(bytesOf(file)));
  }
  for (const name of owned) folder(name, 10001);
  tar.finalize();
  await done;
  return new Uint8Array(Buffer.concat(parts));
}

const json = (value: unknown) => utf8(JSON.stringify(value));
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const describe = (mediaType: string, bytes: Uint8Array) => ({ mediaType, digest: `sha256:${sha256(bytes)}`, size: bytes.length });
