// Before all stories of a run: a place for what stories may share, removed after the last one. The test command brings its own, for its suites share it.
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

// oxlint-disable-next-line import/no-default-export -- Playwright calls the default export of a set-up
export default function runSetup(): (() => void) | undefined {
  if (process.env["MILLWRIGHT_STORY_SAMPLES"] !== undefined) return undefined;
  const place = mkdtempSync(join(tmpdir(), "millwright-stories-"));
  chmodSync(place, 0o755);
  process.env["MILLWRIGHT_STORY_SAMPLES"] = place;
  return () => rmSync(place, { recursive: true, force: true });
}
