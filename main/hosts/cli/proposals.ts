// `millwright proposals`: what is proposed, and the next step of one in the name of a person. One call of the contract a word; no domain code.
import { contract } from "../../../shared/contract/contract.ts";
import { roles } from "../../../shared/contract/call.ts";
import { Failure } from "../../../shared/contract/errors.ts";
import { plantAnswers } from "../../../shared/contract/proposals.ts";
import { proposalKinds } from "../../../shared/plan/triggers.ts";
import { zoneOffsetUs } from "../../../shared/text/format.ts";
import type { CommandLine } from "./page.ts";

const text = { type: "string" } as const;

/** UTC µs of a time as people write it, with an offset or in the plant's zone, whatever the zone of this computer; NaN where it is none. A time that a
 *  change of the clock makes twice is the earlier one. */
export function timeOfWritten(written: string, zone: string): number {
  const local = /^\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)?$/.test(written.trim());
  if (!local) return Date.parse(written) * 1000;
  const [day = "", clock = "00:00"] = written.trim().split(/[ T]/);
  const wallUs = Date.parse(`${day}T${clock}Z`) * 1000;
  if (Number.isNaN(wallUs)) return Number.NaN;
  const early = wallUs - zoneOffsetUs(wallUs - 86_400e6, zone);
  return early + zoneOffsetUs(early, zone) === wallUs ? early : wallUs - zoneOffsetUs(early, zone);
}

export function proposalsCommand(line: CommandLine): { usage: string; says: string; run: (args: string[]) => Promise<number> } {
  return {
    usage: "proposals [check|make|answer|approve|reject|train|challenge|release|carry-out] [ID] --project DIR [--note TEXT] [--answer WORD] [--device D --kind KIND] [--tag T] [--from TIME] [--to TIME] [--as NAME --role ROLE] [--data DIR]",
    says: "list what triggers and people propose for the models in use, or take the next step of one",
    async run(args) {
      const { values, positionals } = line.options(args, { project: text, note: text, answer: text, device: text, kind: text, tag: text, from: text, to: text, as: text, role: text, data: text, json: { type: "boolean" } });
      const [word = "list", id = ""] = positionals;
      const said = (name: string) => (typeof values[name] === "string" ? values[name] : undefined);
      const project = said("project");
      if (project === undefined) throw new Failure("wordUnknown", { field: "--project", detail: "missing" });
      const role = said("role") ?? "scientist";
      const known = roles.find((each) => each === role);
      if (known === undefined) throw new Failure("wordUnknown", { field: "--role", detail: roles.join(" ") });
      const note = said("note") ?? "";
      const data = said("data");
      const timeOf = (name: string, zone: string) => {
        const written = said(name);
        const us = written === undefined ? null : timeOfWritten(written, zone);
        if (us !== null && Number.isNaN(us)) throw new Failure("wordUnknown", { field: `--${name}`, detail: written ?? "" });
        return us;
      };
      const isAbout = ["tag", "from", "to"].some((name) => said(name) !== undefined);
      // Before anything is opened: a word that is no time is wrong in every zone.
      for (const name of ["from", "to"]) timeOf(name, "UTC");
      return line.withEngine(project, data === undefined ? {} : { data }, async (client) => {
        const person = said("as");
        if (person !== undefined) await client.call(contract.project.become, { person, role: known });
        const onProgress = line.progressLines();
        const acts: Record<string, () => Promise<unknown>> = {
          list: async () => ({ proposals: await client.call(contract.proposal.list, {}), models: await client.call(contract.proposal.listModels, {}), backTest: await client.call(contract.proposal.backTest, {}), look: await client.call(contract.proposal.readLook, {}) }),
          make: () => {
            const kind = proposalKinds.find((each) => each === said("kind"));
            if (kind === undefined) throw new Failure("wordUnknown", { field: "--kind", detail: proposalKinds.join(" ") });
            return client.call(contract.proposal.make, { device: said("device") ?? "", kind, reason: note });
          },
          check: () => client.call(contract.proposal.check, {}),
          answer: () => {
            const answer = plantAnswers.find((each) => each === values["answer"]);
            if (answer === undefined) throw new Failure("wordUnknown", { field: "--answer", detail: plantAnswers.join(" ") });
            return client.call(contract.proposal.answer, { id, answer, note });
          },
          approve: () => client.call(contract.proposal.approve, { id, note }),
          reject: () => client.call(contract.proposal.reject, { id, note }),
          train: () => client.call(contract.proposal.train, { id }, { onProgress }),
          challenge: () => client.call(contract.proposal.challenge, { id, note }, { onProgress }),
          release: () => client.call(contract.proposal.release, { id, note }),
          "carry-out": async () => {
            const { zone } = await client.call(contract.project.describe, {});
            return client.call(contract.proposal.carryOut, { id, note, ...(isAbout ? { about: { tag: said("tag") ?? null, fromUs: timeOf("from", zone), toUs: timeOf("to", zone) } } : {}) }, { onProgress });
          },
        };
        const act = Object.hasOwn(acts, word) ? acts[word] : undefined;
        if (act === undefined) throw new Failure("wordUnknown", { field: word, detail: Object.keys(acts).join(" ") });
        process.stdout.write(JSON.stringify(await act()) + "\n");
        return 0;
      });
    },
  };
}
