// The host ends a throw-away process that passes its bounds and tells the engine which: real processes, the host's own watch.
import { describe, expect, it } from "vitest";
import { failureOf } from "../../shared/contract/errors.ts";
import { startEngine, type StartHostProcess } from "../hosts/engineHost.ts";
import { startNodeProcess } from "../hosts/nodeProcess.ts";

/** Starts hungry.mjs, from the sources, as the engine or as the process that it asks for. */
const startHungry: StartHostProcess = (entry, args, options) => startNodeProcess("../../main/engine/hungry.mjs", [entry === "child" ? "child" : "engine", ...args], options);

describe("a throw-away process", () => {
  it.each(["memory", "time"])("that passes its bound of %s is ended, and the engine hears why", async (bound) => {
    const host = startEngine(startHungry, { projectDir: bound, configDir: "", resourcesDir: "", threads: 1, version: "0.0.0" });
    const failure = await host.ready().then(() => undefined, failureOf);
    await host.stop();
    expect(failure).toMatchObject({ name: "processDied", where: { detail: bound } });
  });
});
