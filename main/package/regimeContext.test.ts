// What tells the way of running, from a table of rows.
import { DuckDBInstance } from "@duckdb/node-api";
import { expect, test } from "vitest";
import type { FeatureFacts } from "../prepare/answers.ts";
import type { Workbench } from "../store/workbench.ts";
import { regimeSource } from "./regimeContext.ts";

test("a text is told by values that the reference may hold, and not by remarks", async () => {
  const database = await (await DuckDBInstance.create(":memory:", { threads: "1" })).connect();
  await database.run("CREATE TABLE t AS SELECT * FROM (VALUES ('soft'), ('hard'), ('soft'), (repeat('ä', 257)), (repeat('x', 256))) AS v(product)");
  const facts = { inputs: [{ name: "product", kind: "text" }] } as unknown as FeatureFacts;
  const model = { features: [] } as unknown as Parameters<typeof regimeSource>[3];
  const source = await regimeSource({ database } as unknown as Workbench, "t", { steps: [] } as unknown as Parameters<typeof regimeSource>[2], model, facts);
  expect(source).toMatchObject({ texts: [{ name: "product", texts: ["hard", "soft", "x".repeat(256)] }] });
  database.closeSync();
});
