// Before all stories of a run: a place for what stories may share, removed after the last one.
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

// eslint-disable-next-line no-restricted-syntax -- Playwright calls the default export of a set-up
export default function runSetup(): () => void {
  const place = mkdtempSync(join(tmpdir(), "millwright-stories-"));
  chmodSync(place, 0o755);
  process.env["MILLWRIGHT_STORY_SAMPLES"] = place;
  return () => rmSync(place, { recursive: true, force: true });
}
