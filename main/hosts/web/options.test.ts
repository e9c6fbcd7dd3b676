import { expect, test } from "vitest";
import { failureOf } from "../../../shared/contract/errors.ts";
import { readWebOptions } from "./options.ts";

const said = (...args: string[]) => {
  try {
    return readWebOptions(args);
  } catch (thrown) {
    return failureOf(thrown).name;
  }
};

test("project and port are read; what is not understood is a coded failure", () => {
  expect(said()).toEqual({ project: undefined, port: 0, isHelp: false });
  expect(said("--project", "line 3", "--port=4711")).toEqual({ project: "line 3", port: 4711, isHelp: false });
  expect(said("-h")).toMatchObject({ isHelp: true });
  for (const words of [["--prot", "4711"], ["line 3"], ["--port"], ["--port", "http"], ["--port", "65536"], ["--port=-1"]]) expect([words, said(...words)]).toEqual([words, "wordUnknown"]);
});
