// What bounds the compiler: a stand-in for gcc that never ends.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { failureOf } from "../../../../shared/contract/errors.ts";
import { buildPackage, verifyPackage } from "../../build.ts";
import { cSourceGate } from "../../gates/cSource.ts";
import { samplePackage, sampleSigner } from "../../samplePackage.ts";
import { checkC99 } from "./check.ts";
import { readTemplates } from "./files.ts";

const resourcesDir = join(import.meta.dirname, "../../../../resources");
const pkg = verifyPackage(buildPackage(samplePackage()).bytes, [sampleSigner.publicKey]);
const folder = mkdtempSync(join(tmpdir(), "millwright-gcc-"));
writeFileSync(join(folder, "gcc"), "#!/bin/sh\nsleep 600 & wait\n", { mode: 0o755 });

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

test.skipIf(process.platform === "win32")("a compiler that does not end is ended with all that it started, at its limit or when cancelled", async () => {
  vi.stubEnv("PATH", `${folder}${delimiter}${process.env["PATH"]}`);
  expect(await checkC99(pkg, readTemplates(resourcesDir), { limitMs: 1 })).toEqual({ kind: "tooLong", limitMs: 1 });
  const stop = new AbortController();
  const gate = cSourceGate(pkg, resourcesDir, stop.signal);
  stop.abort();
  expect(await gate.catch((thrown: unknown) => failureOf(thrown).name)).toBe("callCancelled");
});
