// What lies in MILLWRIGHT/device on a stick and in every folder that stands for one: the program, the key a LAB device may pin, and a start script
// for each word and system, so that nobody at the machine types a command.
import { readFileSync } from "node:fs";
import { hexOf } from "../../../shared/format/bytes.ts";
import { utf8 } from "../../../shared/format/utf8.ts";
import { entryPath } from "../../entryPath.ts";
import { plainProgram } from "./devicePrograms.ts";
import type { TargetFile, TargetSource } from "./target.ts";

export const folderName = "MILLWRIGHT";

/** Words of the device program that a person starts. */
const startWords = ["install", "run", "status", "rollback", "collect"];

/** The same memory settings that the executables carry (docs/decisions/0055). */
const memoryFlags = "--optimize-for-size --max-semi-space-size=1";

/** Files of MILLWRIGHT/device, by their names in that folder. A release has no LAB key: no device takes it by being told so. */
export function deviceFiles(labKey: TargetSource["labKey"], program: Uint8Array, programs: readonly { name: string; path: string }[]): TargetFile[] {
  return [
    { name: "edge.cjs", content: program },
    ...(labKey ? [{ name: "lab-trust.json", content: utf8(JSON.stringify({ format: 1, kind: "lab-trust", publicKey: hexOf(labKey.publicKey), label: labKey.label.slice(0, 128) })) }] : []),
    ...programs.map(({ name, path }): TargetFile => ({ name, content: { from: path }, executable: true })),
    ...startWords.flatMap((word): TargetFile[] => {
      const words = word === "install" && labKey ? "install --lab" : word;
      return [
        { name: `${word}.sh`, content: utf8(shellScript(words)), executable: true },
        { name: `${word}.cmd`, content: utf8(commandScript(words)) },
      ];
    }),
  ];
}

/** Programs that stand beside the device program where Node is: the one for the plant network and the one for the plant's protocols. */
export function companions(): { name: string; path: string }[] {
  return ["courier.cjs", "adapter.cjs"].map((name) => ({ name, path: entryPath(name) }));
}

/** A whole folder for a device: program, scripts, key and the package. */
export function deviceFolder({ package: { bytes, digest }, labKey }: TargetSource, programs: readonly { name: string; path: string }[]): TargetFile[] {
  return [
    { name: `${folderName}/packages/${digest}.mwpkg`, content: bytes },
    ...deviceFiles(labKey, new Uint8Array(readFileSync(plainProgram())), programs).map((file) => ({ ...file, name: `${folderName}/device/${file.name}` })),
  ];
}

/** A stick is often mounted without the right to execute: then a copy on the machine runs, and is told where the stick is. */
function shellScript(words: string): string {
  return `#!/bin/sh
# Starts the device program from this folder: the one made for this machine, else by Node 20 or newer. Opens no network connection.
here="$(cd "$(dirname "$0")" && pwd)" || exit 1
program="$here/millwright-device-linux-$(uname -m | sed -e s/x86_64/x64/ -e s/aarch64/arm64/)"
if [ ! -f "$program" ]; then
  exec node ${memoryFlags} "$here/edge.cjs" ${words} "$@"
fi
if [ ! -x "$program" ]; then
  copy="\${MILLWRIGHT_DEVICE_HOME:-$HOME/.millwright-device}/program"
  mkdir -p "$copy" && cp "$program" "$copy/" && program="$copy/$(basename "$program")" && chmod 700 "$program" || exit 1
fi
exec "$program" ${words} --stick "$here/../.." "$@"
`;
}

function commandScript(words: string): string {
  return [
    "@echo off",
    "rem Starts the device program from this folder: the one made for Windows, else by Node 20 or newer. Opens no network connection.",
    `if exist "%~dp0millwright-device-win-x64.exe" ("%~dp0millwright-device-win-x64.exe" ${words} %*) else (node ${memoryFlags} "%~dp0edge.cjs" ${words} %*)`,
    "pause",
    "",
  ].join("\r\n");
}
