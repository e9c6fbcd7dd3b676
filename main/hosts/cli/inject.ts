// `millwright inject`: known faults put into a file, with what was done beside it. The file is read where it lies; no project, no engine.
import { resolve } from "node:path";
import { z } from "zod";
import { Failure } from "../../../shared/contract/errors.ts";
import { InjectedFault } from "../../../shared/contract/simulate.ts";
import { injectFile } from "../../simulate/injectFile.ts";
import { simulatorVersion } from "../../simulate/version.ts";
import { pageCommand, type CommandLine } from "./page.ts";
import { writeText } from "./textFile.ts";

const usage = "inject FILE --faults F.json --out FILE [--truth F.json] [--seed N]";
const says = "put known faults into a copy of a table, and say what was done; `inject --help`";
const details = `millwright ${usage}

Writes a copy of a table with the faults in it, and what they did beside it. The same file, faults and seed give the same bytes.

  FILE                 CSV or other text (wide, or long: time, tag, value, quality), or Parquet; rows in the order of time
  --faults F.json      a list of faults, as in the call label.injectFaults, for example
                       [{"kind":"offset","tag":"PT-130","fromUs":1705500000000000,"profile":"ramp","rampDays":10,"by":{"sd":3}}]
                       Times are microseconds since 1970 UTC; a size is a number in the tag's unit, or {"sd":k} spreads of the week before
  --out FILE           the copy
  --truth F.json       what was done, by interval and size (default: FILE.truth.json)
  --seed N             decides noise, spikes and gaps (default 1)
  --time COLUMN        column of time, where it is not called time, timestamp or ts
  --group COLUMN       machine, batch or run that a fault may be limited to

Kinds: stuck offset gain noise spikes delay swap unit slowGain damping missing quantise clock
Courses: step ramp exponential intermittent sawtooth
Nothing in recorded data reacts to a lying sensor: only faults of sensors and scales can be measured with it.
`;

const Faults = z.array(InjectedFault).min(1).max(64);

export function injectCommand(line: Pick<CommandLine, "options">, readJsonFile: (path: string) => unknown): ReturnType<typeof pageCommand> {
  return pageCommand(line, { usage, says, details }, ["faults", "out", "truth", "seed", "time", "group"], async ({ said, positionals }) => {
    const need = (value: string | undefined, field: string): string => {
      if (value === undefined) throw new Failure("wordUnknown", { field, detail: "missing" });
      return value;
    };
    const from = resolve(need(positionals[0], "FILE"));
    const to = resolve(need(said("out"), "--out"));
    if (to === from) throw new Failure("wordUnknown", { field: "--out", detail: to });
    const seed = said("seed") ?? "1";
    if (!/^\d{1,18}$/.test(seed)) throw new Failure("wordUnknown", { field: "--seed", detail: seed });
    const faultsFile = need(said("faults"), "--faults");
    const faults = Faults.safeParse(readJsonFile(resolve(faultsFile)));
    if (!faults.success) throw new Failure("planUnreadable", { file: faultsFile, field: faults.error.issues[0]?.path.join(".") ?? "", detail: faults.error.issues[0]?.message ?? "" });
    const done = await injectFile({ from, to, faults: faults.data, seed: BigInt(seed), time: said("time"), group: said("group") });
    const truth = resolve(said("truth") ?? `${to}.truth.json`);
    writeText(truth, `${JSON.stringify({ simulator: simulatorVersion, simulated: true, seed, faults: faults.data, truth: done.truth }, null, 1)}\n`);
    process.stdout.write(`${JSON.stringify({ ok: true, out: to, truthFile: truth, ...done })}\n`);
    return 0;
  });
}
