// What the wizard's column list hands over: only what a person changed.
import { describe, expect, test } from "vitest";
import { withColumn } from "./ColumnsForm.tsx";

describe("the readings of columns", () => {
  test("are changed one by one and vanish when they say nothing any more", () => {
    const one = withColumn([], "P", { unit: "bar" });
    expect(one).toEqual([{ source: "P", unit: "bar" }]);
    expect(withColumn(one, "P", { kind: "skip" })).toEqual([{ source: "P", unit: "bar", kind: "skip" }]);
    expect(withColumn([{ source: "P", missingNumbers: [-9999] }, { source: "T", kind: "text" }], "T", { unit: "°C" })).toEqual([{ source: "P", missingNumbers: [-9999] }, { source: "T", kind: "text", unit: "°C" }]);
  });
});
