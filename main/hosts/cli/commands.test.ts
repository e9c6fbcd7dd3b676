// Words and options of the command line, the way a person types them.
import { describe, expect, test } from "vitest";
import { contract } from "../../../shared/contract/contract.ts";
import { commands, help, helpOf, withStick } from "./commands.ts";

describe("--stick", () => {
  test("fills the stick of a call that asks for one, never over what was typed, and leaves others alone", () => {
    expect(withStick(contract.deploy.writeStick, { package: "x" })).toEqual({ package: "x", stick: "h-stick-0" });
    expect(withStick(contract.deploy.readStick, { stick: "h-1" })).toEqual({ stick: "h-1" });
    expect(withStick(contract.monitor.readFleet, {})).toEqual({});
  });

  test("stands in the help", () => {
    expect(help()).toMatch(/monitor --project DIR \[--stick DIR\]/);
    expect(help()).toMatch(/call NAME \[JSON\] .*\[--stick DIR\]/);
  });
});

test("each word tells its own line to --help", () => {
  expect(helpOf(commands["demo"]!)).toBe("millwright demo --project DIR\n  make a project of simulated plant data, ready to walk through\n");
});
