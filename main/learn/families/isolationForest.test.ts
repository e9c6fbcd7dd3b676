// Isolation forest: the family's common checks, and what is special about it.
import { describe, it } from "vitest";
import { familyChecks } from "./checks.ts";
import { isolationForest } from "./isolationForest.ts";

describe("an isolation forest", () => {
  for (const check of familyChecks(isolationForest, { parameters: { trees: 30 }, orderTolerance: 0.5 })) it(check.name, check.run);
});
