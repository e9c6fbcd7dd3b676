// The words of a release: `keys`, `root`, `release`, `order`, each with an act. One call of the contract an act; no domain code.
// A passphrase comes from the environment or from a file, never from the command line, where other users of the machine would read it.
import { readFileSync } from "node:fs";
import { contract } from "../../../shared/contract/contract.ts";
import type { KeyInfo } from "../../../shared/contract/release.ts";
import { Failure } from "../../../shared/contract/errors.ts";
import { keyRoles, personGroups } from "../../../shared/format/root.ts";
import type { Client } from "../../../shared/pipe/client.ts";
import type { CommandLine } from "./page.ts";

const stick = "h-stick-0";
const text = { type: "string" } as const;
const known = {
  project: text, stick: text, json: { type: "boolean" }, "passphrase-file": text,
  key: text, person: text, name: text, group: text, role: text, "on-stick": { type: "boolean" }, "words-file": text, words: text,
  site: text, threshold: text, remove: text, revoke: text, return: text, "revoke-package": text, floor: text, "revoked-running": text, "time-floor": text,
  package: text, approvals: text, class: text, "not-before": text, expires: text, device: text, rollback: { type: "boolean" },
} as const;
type Option = keyof typeof known;

/** What was typed: needed and optional texts, and lists of them. */
interface Typed {
  need(name: Option): string;
  said(name: Option): string | undefined;
  is(name: Option): boolean;
  list(name: Option): string[] | undefined;
  /** From MILLWRIGHT_PASSPHRASE or --passphrase-file; null when neither is there. */
  passphrase(): string | null;
}

type Acts = Record<string, (client: Client, typed: Typed) => Promise<unknown>>;

function oneOf<const T extends string>(name: string, value: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === value);
  if (found === undefined) throw new Failure("wordUnknown", { field: `--${name}`, detail: choices.join(" ") });
  return found;
}

const lineOf = (file: string) => readFileSync(file, "utf8").trim();

function typedOf(values: Record<string, unknown>): Typed {
  const said = (name: Option) => (typeof values[name] === "string" ? values[name] : undefined);
  return {
    said,
    need: (name) => {
      const value = said(name);
      if (value === undefined) throw new Failure("wordUnknown", { field: `--${name}`, detail: "missing" });
      return value;
    },
    is: (name) => values[name] === true,
    list: (name) => said(name)?.split(",").map((each) => each.trim()),
    passphrase: () => {
      const file = said("passphrase-file");
      return file === undefined ? (process.env["MILLWRIGHT_PASSPHRASE"] ?? null) : lineOf(file);
    },
  };
}

const holder = (typed: Typed) => ({
  stick,
  person: typed.need("person"),
  name: typed.said("name") ?? typed.need("person"),
  group: oneOf("group", typed.need("group"), personGroups),
  role: oneOf("role", typed.need("role"), keyRoles),
  passphrase: typed.passphrase(),
  place: typed.is("on-stick") ? ("stick" as const) : ("here" as const),
});

/** The key named by --key, by its first characters, or the only one of the role. --on-stick: the stick's copy of one that lies here too. */
async function signing(client: Client, typed: Typed, role: (typeof keyRoles)[number]) {
  const start = typed.said("key") ?? "";
  const found = (await client.call(contract.release.listKeys, { stick })).filter((key) => key.role === role && key.publicKey.startsWith(start) && (!typed.is("on-stick") || key.where === "stick"));
  // one that lies here and on the stick is one key; the one here stands first
  const fitting = found.filter(({ publicKey }, i) => found.findIndex((key) => key.publicKey === publicKey) === i);
  if (fitting.length !== 1) throw new Failure("wordUnknown", { field: "--key", detail: fitting.map((key) => `${key.publicKey.slice(0, 8)} ${key.person}`).join(", ") || role });
  const [{ publicKey: key, where }] = fitting as [KeyInfo];
  return { stick, key, where, passphrase: typed.passphrase() };
}

/** "line=3,other=1" as a table. */
function floors(typed: Typed): Record<string, number> | undefined {
  const pairs = typed.list("floor")?.map((pair) => pair.split("="));
  if (pairs?.some(([, counter]) => !/^\d{1,10}$/.test(counter ?? ""))) throw new Failure("wordUnknown", { field: "--floor", detail: "LINE=COUNTER" });
  return pairs && Object.fromEntries(pairs.map(([line, counter]) => [line!, Number(counter)]));
}

const keyActs: Acts = {
  make: (client, typed) => client.call(contract.release.makeKey, holder(typed)),
  restore: (client, typed) => client.call(contract.release.restoreKey, { ...holder(typed), words: lineOf(typed.need("words-file")) }),
  list: (client, typed) => client.call(contract.release.listKeys, { stick: typed.said("stick") === undefined ? null : stick }),
};

/** What a new root changes, as typed. */
function changes(typed: Typed) {
  const threshold = typed.said("threshold");
  const running = typed.said("revoked-running");
  const wanted = {
    site: typed.said("site"), rootThreshold: threshold === undefined ? undefined : Number(threshold), removeKeys: typed.list("remove"), revokeKeys: typed.list("revoke"), returnKeys: typed.list("return"), revokePackages: typed.list("revoke-package"),
    securityFloor: floors(typed), revokedRunning: running === undefined ? undefined : oneOf("revoked-running", running, ["rollBack", "keepFlagged"]), timeFloor: typed.said("time-floor"),
  };
  return Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
}

const rootActs: Acts = {
  preview: (client, typed) => client.call(contract.release.previewRoot, { stick, changes: changes(typed) }),
  make: async (client, typed) => client.call(contract.release.draftRoot, { ...(await signing(client, typed, "root")), changes: changes(typed) }),
  sign: async (client, typed) => client.call(contract.release.signRoot, await signing(client, typed, "root")),
  accept: (client, typed) => client.call(contract.release.acceptRoots, { stick, words: typed.said("words") ?? "" }),
  show: (client, typed) => client.call(contract.release.describe, { stick: typed.said("stick") === undefined ? null : stick }),
};

const releaseActs: Acts = {
  request: async (client, typed) =>
    client.call(contract.release.request, { ...(await signing(client, typed, "release")), package: typed.need("package"), approvals: typed.need("approvals"), hardwareClass: typed.said("class") ?? "any", notBefore: typed.said("not-before") ?? null, expires: typed.said("expires") ?? null }),
  list: (client) => client.call(contract.release.listRequests, { stick }),
  sign: async (client, typed) => client.call(contract.release.sign, { ...(await signing(client, typed, "release")), digest: typed.need("package") }),
  finish: (client, typed) => client.call(contract.release.finish, { stick, digest: typed.need("package") }),
};

const orderActs: Acts = {
  make: async (client, typed) => client.call(contract.release.makeOrder, { ...(await signing(client, typed, "order")), device: typed.need("device"), package: typed.need("package"), act: typed.is("rollback") ? "rollback" : "install" }),
  list: (client) => client.call(contract.release.listOrders, {}),
  carry: async (client, typed) => {
    const { key, passphrase } = await signing(client, typed, "station");
    return client.call(contract.deploy.writeStick, { stick, package: typed.need("package"), station: { key, passphrase } });
  },
};

interface ReleaseCommand {
  usage: string;
  says: string;
  run: (args: string[]) => Promise<number>;
}

/** The four words of a release. */
export function releaseCommands(line: Pick<CommandLine, "options" | "withEngine">): Record<"keys" | "root" | "release" | "order", ReleaseCommand> {
  const command = (usage: string, says: string, acts: Acts): ReleaseCommand => ({
    usage,
    says,
    async run(args) {
      const { values, positionals } = line.options(args, known);
      const act = acts[positionals[0] ?? ""];
      if (!act) throw new Failure("wordUnknown", { field: positionals[0] ?? usage.split(" ")[0]!, detail: Object.keys(acts).join(" ") });
      const typed = typedOf(values);
      const folder = typed.said("stick");
      return line.withEngine(typed.need("project"), folder === undefined ? {} : { stick: folder }, async (client) => {
        process.stdout.write(`${JSON.stringify(await act(client, typed))}\n`);
        return 0;
      });
    },
  });
  return {
    keys: command("keys make|list|restore --project DIR --stick DIR [--person ID --name N --group G --role R]", "signing keys of persons; the passphrase comes from MILLWRIGHT_PASSPHRASE or --passphrase-file", keyActs),
    root: command("root preview|make|sign|accept|show --project DIR --stick DIR [--site NAME] [--words W] [--on-stick]", "the site's root: what the next would do, drafted from key cards, signed by its holders, taken over by its words", rootActs),
    release: command("release request|list|sign|finish --project DIR --stick DIR [--package DIGEST] [--on-stick]", "two persons release a package: asked for by one, replayed and signed by the other", releaseActs),
    order: command("order make|list|carry --project DIR --stick DIR [--device ID --package DIGEST] [--rollback] [--on-stick]", "an order for one device; carry: the stick with what a station's key signs", orderActs),
  };
}
