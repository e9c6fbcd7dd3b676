import { expect, test } from "vitest";
import { deliveryErrors } from "./delivery.ts";
import { stepText } from "../steps.ts";

test("the step is called what its own label says", () => {
  for (const name of ["stickEmpty", "lanOff"] as const) for (const language of ["en", "de"] as const) expect(deliveryErrors[name][language].next).toContain(stepText.deploy[language]);
});

test("a file that was replaced on its way over the network is no reason to throw a stick away", () => {
  for (const [language, network] of [["en", "plant network"], ["de", "Anlagennetz"]] as const) expect(deliveryErrors.stickFileReplaced[language].next).toContain(network);
});
