import { expect, test } from "vitest";
import type { DriftInfo } from "../../../shared/contract/monitor.ts";
import { spanOf } from "./span.ts";

test("records that are being read, unreadable, of another project and without time are four different things", () => {
  const ready = (value: Partial<DriftInfo> | null) => spanOf({ state: "ready", value: value as DriftInfo | null });
  expect(spanOf({ state: "loading" })).toBe("recordsReading");
  expect(spanOf({ state: "failed", failure: { code: "MW-STO-101", name: "storeUnknownRef" } as never, retry: () => undefined })).toBe("recordsFailed");
  expect(ready(null)).toBe("recordsNone");
  expect(ready({ windows: 0, fromUs: null, toUs: null })).toBe("recordsNone");
  expect(ready({ windows: 3, fromUs: null, toUs: null })).toBe("noTime");
  expect(ready({ windows: 3, fromUs: 1, toUs: 2 })).toMatchObject({ fromUs: 1, toUs: 2 });
});
