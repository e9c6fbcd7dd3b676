import { expect, test } from "vitest";
import { formatAddress, parseAddress } from "./address.ts";

test("an address names a step and a place in it, and comes back the same", () => {
  expect([parseAddress("#/train"), parseAddress(formatAddress("explain", "a-1/ü")), parseAddress("#/nowhere"), parseAddress("")]).toEqual([
    { step: "train", rest: "" }, { step: "explain", rest: "a-1/ü" }, { step: null, rest: "" }, { step: null, rest: "" },
  ]);
});

test("an address cut in the middle of a letter still names its step", () => {
  expect(parseAddress("#/explore/a%C3")).toEqual({ step: "explore", rest: "a%C3" });
});
