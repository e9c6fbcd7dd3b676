// Boosted trees: the family's common checks, and what is special about them.
import { describe, it } from "vitest";
import { boosting } from "./boosting.ts";
import { familyChecks } from "./checks.ts";

describe("gradient boosting", () => {
  for (const check of familyChecks(boosting, { parameters: { trees: 30 } })) it(check.name, check.run);
});
