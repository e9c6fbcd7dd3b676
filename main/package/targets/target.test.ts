// Files of a target on a disk.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { utf8 } from "../../../shared/format/utf8.ts";
import { layFiles } from "./target.ts";

test("a file that cannot be written whole leaves the one before as it was", () => {
  const folder = mkdtempSync(join(tmpdir(), "millwright-lay-"));
  try {
    expect(layFiles(folder, [{ name: "device/run", content: utf8("one"), executable: true }])).toEqual([{ name: "device/run", bytes: 3 }]);
    expect(() => layFiles(folder, [{ name: "device/run", content: { from: join(folder, "vanished") } }])).toThrow("storeWriteFailed");
    expect([readFileSync(join(folder, "device", "run"), "utf8"), readdirSync(join(folder, "device"))]).toEqual(["one", ["run"]]);
    layFiles(folder, [{ name: "device/run", content: utf8("two") }]);
    expect(readFileSync(join(folder, "device", "run"), "utf8")).toBe("two");
    // what cannot take its place goes away again
    mkdirSync(join(folder, "taken"));
    writeFileSync(join(folder, "taken", "x"), "");
    expect(() => layFiles(folder, [{ name: "taken", content: utf8("x") }])).toThrow();
    expect(existsSync(join(folder, "taken.part"))).toBe(false);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
