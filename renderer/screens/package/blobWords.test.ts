import { expect, it } from "vitest";
import { makeWords } from "../../parts/words.ts";
import { blobWords } from "./blobWords.ts";

it("names parts of a package, and shows an unknown one as it came", () => {
  const { t } = makeWords({ language: "de", zone: "UTC" });
  expect([blobWords("sbom", t), blobWords("later", t)]).toEqual(["Stückliste", "later"]);
});
