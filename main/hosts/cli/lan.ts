// `millwright lan …`: devices on the plant network from a terminal. No domain code: calls of the contract, and one question to a person.
import { createInterface } from "node:readline/promises";
import { contract } from "../../../shared/contract/contract.ts";
import { Failure } from "../../../shared/contract/errors.ts";
import type { CommandLine } from "./page.ts";

const words = ["on", "off", "list", "look", "pair", "forget", "install", "status", "collect", "rollback"] as const;
type Word = (typeof words)[number];

/** What comes after `lan` for each word. */
const usage = "lan on|off|list|look | lan pair ADDRESS | lan forget|status|collect|rollback DEVICE | lan install DEVICE… [--package DIGEST] [--wave N]  --project DIR";

export function lanCommand(line: CommandLine): { usage: string; says: string; run: (args: string[]) => Promise<number> } {
  return {
    usage,
    says: "reach devices over the plant network: pair by eight digits, install in waves, bring records home; exit code 1 when a device failed",
    async run(args) {
      const { values, positionals } = line.options(args, { project: { type: "string" }, package: { type: "string" }, wave: { type: "string" }, json: { type: "boolean" } });
      const word = words.find((each) => each === positionals[0]);
      const rest = positionals.slice(1);
      if (!word) throw new Failure("wordUnknown", { field: "lan", detail: positionals[0] ?? words.join(" ") });
      if (typeof values["project"] !== "string") throw new Failure("wordUnknown", { field: "--project", detail: "missing" });
      const packageDigest = values["package"];
      const waveSize = Number(values["wave"] ?? 1);
      return line.withEngine(values["project"], {}, async (client) => {
        const onProgress = line.progressLines();
        const print = (value: unknown) => process.stdout.write(`${JSON.stringify(value)}\n`);
        const first = () => {
          if (rest[0] === undefined) throw new Failure("wordUnknown", { field: word === "pair" ? "ADDRESS" : "DEVICE", detail: "missing" });
          return rest[0];
        };
        const bringHome = (stick: string) => client.call(contract.monitor.importStick, { stick }, { onProgress });
        const acts: Record<Exclude<Word, "install">, () => Promise<unknown>> = {
          on: () => client.call(contract.lan.turn, { on: true }),
          off: () => client.call(contract.lan.turn, { on: false }),
          list: () => client.call(contract.lan.read, {}),
          look: () => client.call(contract.lan.lookAround, {}, { onProgress }),
          pair: () =>
            client.call(contract.lan.pair, { address: first() }, {
              onProgress: (progress) => {
                if (progress.what === "compare") void askSame(progress.detail ?? "").then((same) => client.call(contract.lan.confirm, { same })).catch(() => undefined); // the pairing itself says how it ended
                else onProgress(progress);
              },
            }),
          forget: () => client.call(contract.lan.forget, { device: first() }),
          status: () => client.call(contract.lan.visit, { device: first(), act: "status" }, { onProgress }),
          collect: async () => {
            const visited = await client.call(contract.lan.visit, { device: first(), act: "collect" }, { onProgress });
            return { ...visited, read: await bringHome(visited.stick) };
          },
          rollback: async () => {
            const visited = await client.call(contract.lan.visit, { device: first(), act: "rollback" }, { onProgress });
            return { ...visited, read: await bringHome(visited.stick) };
          },
        };
        if (word !== "install") {
          print(await acts[word]());
          return 0;
        }
        const newest = (await client.call(contract.package.list, {})).find(({ current }) => current);
        const digest = typeof packageDigest === "string" ? packageDigest : newest?.digest;
        if (digest === undefined) throw new Failure("planStepBlocked", { step: "package" });
        const { results, stick } = await client.call(contract.lan.install, { package: digest, devices: rest, waveSize }, { onProgress });
        print({ results, read: await bringHome(stick) });
        return results.every(({ outcome }) => outcome === "installed" || outcome === "already") ? 0 : 1;
      });
    },
  };
}

/** Asks the person at this terminal whether both screens show the same. Without a terminal the answer is no. */
async function askSame(detail: string): Promise<boolean> {
  const [digits = "", who = ""] = detail.split("|");
  process.stderr.write(`"${who}"\n\n   ${digits}\n\n`);
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await Promise.race([lines.question("The same on the device? yes / no: "), new Promise<string>((resolve) => lines.once("close", () => resolve("no")))]);
    return /^(y|yes|j|ja)$/i.test(answer.trim());
  } finally {
    lines.close();
  }
}
