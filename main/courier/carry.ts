// What one visit carries: brings what a folder laid out as a stick holds for one device, fetches what the device hands out, and holds every fetched file
// against its .ok, because a file that was written anew meanwhile, or went on from an earlier version, can have the size of the right one.
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { failureOf } from "../../shared/contract/errors.ts";
import { digestOfFile } from "./inbox.ts";
import type { Visit } from "./visit.ts";

/** Most documents of one folder that are brought, the newest by their number. */
const documentsMost = 32;

/** Files of a stick's folder for one device, by their names on the stick: a package, then the site's roots, its orders, acknowledgements and times. */
export function filesToBring(stick: string, device: string, digest: string | undefined): [string, string][] {
  const signed = ["device/roots", "in/orders", "in/acks", "in/times"].flatMap((area) => {
    const folder = join(stick, ...area.split("/"));
    const all = existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : [];
    // what a file manager left there, what never became whole and what is another device's stays here
    const mine = all.filter((entry) => entry.isFile() && /^[0-9A-Za-z][0-9A-Za-z.-]{0,79}$/.test(entry.name) && !entry.name.endsWith(".part")).map((entry) => entry.name).filter((name) => !isOfAnother(name, device));
    const ordered = mine.sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
    return (area === "device/roots" ? ordered : ordered.slice(-documentsMost)).map((name): [string, string] => [`${area}/${name}`, join(folder, name)]);
  });
  return [...(digest === undefined ? [] : [[`packages/${digest}.mwpkg`, join(stick, "packages", `${digest}.mwpkg`)] as [string, string]]), ...signed];
}

function isOfAnother(name: string, device: string): boolean {
  const named = /^(d-[a-z0-9]{4,30})[-.]/.exec(name)?.[1];
  return named !== undefined && named !== device;
}

/** Fetches the device's finished files that are not here yet, and gives how many. A file that its .ok does not prove is fetched once more. */
export async function fetchOut(connection: Pick<Visit, "list" | "get">, root: string, device: string, progress: (done: number) => void): Promise<number> {
  const listed = new Map((await connection.list()).map(({ name, size }) => [name, size]));
  const finished = [...listed].filter(([name]) => name.startsWith(`out/${device}/`) && listed.has(`${name}.ok`));
  const isProven = (name: string, size?: number) => {
    const path = join(root, ...name.split("/"));
    if (!existsSync(path) || !existsSync(`${path}.ok`) || (size !== undefined && statSync(path).size !== size) || statSync(`${path}.ok`).size > 80) return false;
    return readFileSync(`${path}.ok`, "utf8").trim() === digestOfFile(path);
  };
  // what is numbered is written once; the head of the log is written anew at every visit, and often as long as before
  const wanted = finished.filter(([name, size]) => !/\d{6}/.test(name.split("/").at(-1)!) || !isProven(name, size));
  for (const [i, [name]] of wanted.entries()) {
    // nothing of an earlier version may pass for finished when the cable is pulled in between
    rmSync(join(root, ...`${name}.ok`.split("/")), { force: true });
    await fetchPair(connection, root, name).catch((thrown: unknown) => {
      if (failureOf(thrown).name !== "stickFileReplaced") throw thrown;
    });
    if (!isProven(name)) await fetchPair(connection, root, name);
    progress((i + 1) / wanted.length);
  }
  return wanted.length;
}

/** A file, then what says that it is whole. */
async function fetchPair(connection: Pick<Visit, "get">, root: string, name: string): Promise<void> {
  await connection.get(name, root);
  await connection.get(`${name}.ok`, root);
}
