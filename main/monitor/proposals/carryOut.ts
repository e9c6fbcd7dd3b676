// What an approved proposal does that trains nothing: the machine goes back, an exchanged sensor's lies stop teaching, the changed plant gets a reference of
// its own, a finding is left as it is. Runs only for a proposal that a person approved; each gives what the proposal keeps of it.
import { join } from "node:path";
import { Failure } from "../../../shared/contract/errors.ts";
import type { Proposal, ProposalAbout } from "../../../shared/contract/proposals.ts";
import { catalogueOf } from "../../data/catalogue/answers.ts";
import { withEntries } from "../../data/catalogue/catalogue.ts";
import { withFaulty } from "../../data/catalogue/faulty.ts";
import { rowsOf } from "../../data/rows.ts";
import { practiceStick } from "../../deploy/answers.ts";
import { lanAnswers } from "../../deploy/lan/answers.ts";
import { computeExplanation } from "../../explain/answers.ts";
import { askDevice } from "../../package/askDevice.ts";
import { buildPackageFor } from "../../package/answers.ts";
import { baselineRows, type Baseline } from "../../package/baseline.ts";
import { readFeatureFacts } from "../../prepare/answers.ts";
import { quoteText } from "../../store/quote.ts";
import { part, type Act, type Workbench } from "../../store/workbench.ts";
import { importStickFor } from "../importStick.ts";
import { championOf } from "./champion.ts";
import { firingNow, fleetNow } from "./raise.ts";
import { bringUpToDate, keepChosen } from "./retrain.ts";
import { suggestedFor } from "./suggested.ts";

/** Carries the proposal out; the fields that it keeps of that. Throws proposalIncomplete naming what a person has still to say. */
export async function carriedOut(workbench: Workbench, act: Act, proposal: Proposal, given: ProposalAbout | undefined, note: string): Promise<Partial<Proposal>> {
  const { kind } = proposal;
  const reason = reasonOf(proposal, note);
  const { entry = null, ...suggested } = suggestedFor(workbench, proposal) ?? { tag: null, fromUs: null, toUs: null };
  const about = given ?? suggested;
  switch (kind) {
    case "rollBack":
      await rollBack(workbench, act, proposal);
      return {};
    case "replaceSensor":
      return { about: await replaceSensor(workbench, act, proposal, about, entry !== null && given?.toUs === suggested.toUs, reason) };
    case "rebaseline":
      if (about.fromUs === null) throw new Failure("proposalIncomplete", { field: "fromUs" });
      return { about: { ...about, toUs: null }, made: await rebaseline(workbench, act, proposal, about.fromUs, needed(reason)) };
    case "nothing":
      needed(reason);
      return { left: (await firingNow(workbench, Date.now() * 1000, proposal.device)).flatMap(({ trigger, evidence }) => evidence.map(({ what, figure }) => ({ trigger: trigger.id, what, figure }))) };
    default:
      return {};
  }
}

function needed(reason: string): string {
  if (reason === "") throw new Failure("proposalIncomplete", { field: "note" });
  return reason;
}

/** What people said for it, the newest word last. */
const reasonOf = ({ steps }: Proposal, note: string): string => [...steps.map(({ note: said }) => said), note].map((said) => said.trim()).filter((said) => said !== "").join(" · ");

/** Marks the sensor's lies and writes the exchange into the plant's log, where no entry of it tells of it already. */
async function replaceSensor(workbench: Workbench, act: Act, { id, device }: Proposal, { tag, fromUs, toUs }: ProposalAbout, isLogged: boolean, reason: string): Promise<ProposalAbout> {
  if (tag === null || fromUs === null) throw new Failure("proposalIncomplete", { field: tag === null ? "tag" : "fromUs" });
  const { project } = workbench;
  const exchangedUs = toUs ?? Date.now() * 1000;
  const faulty = await withFaulty(workbench, { tag, fromUs, toUs: exchangedUs, note: reason, by: act.actor.person });
  const catalogue = catalogueOf(workbench);
  const asset = catalogue.tags.find((each) => each.tag === tag)?.path.join("/") || fleetNow(workbench, 0).find((each) => each.device === device)?.label || device;
  const entry = { id: "", kind: "maintenance" as const, fromUs: exchangedUs, toUs: null, asset, text: [tag, reason].filter((each) => each !== "").join(" · "), source: "proposal", by: act.actor.person };
  const log = isLogged ? {} : { catalogue: await project.objects.makeJson("catalogue", withEntries(catalogue, [entry])) };
  project.commit(act.actor, "proposal.replaceSensor", { faulty, ...log }, `${id} ${tag}`);
  return { tag, fromUs, toUs: exchangedUs };
}

/** The model that runs, in a package whose reference begins with the change. The reference before stays in its own package. */
async function rebaseline(workbench: Workbench, act: Act, proposal: Proposal, fromUs: number, reason: string): Promise<string> {
  const { project } = workbench;
  const champion = championOf(workbench, proposal.package);
  if (!champion) throw new Failure("storeUnknownRef", { field: proposal.package.slice(0, 12) });
  const { plan } = workbench.readPlan();
  await bringUpToDate(workbench, part(act, 0, 0.4), plan);
  const { digest: features, facts } = readFeatureFacts(workbench);
  if (champion.model.features.some((name) => !facts.columns.includes(name))) throw new Failure("planUnfit", { field: "prepare.recipe" });
  const [counted] = await rowsOf(workbench.database, `SELECT count(*)::DOUBLE AS n FROM read_parquet(${quoteText(project.objects.file(project.needRef("dataset"), "data.parquet"))}) WHERE epoch_us(ts) >= ${fromUs}`);
  const rows = Number(counted!["n"]);
  if (rows < baselineRows) throw new Failure("proposalFewRowsSince", { detail: `${rows} < ${baselineRows}` });
  const chosen = await keepChosen(workbench, { ...champion.chosen, features }, champion.model);
  const baseline = await project.objects.makeJson("baseline", { fromUs, reason, by: act.actor.person, before: proposal.package } satisfies Baseline);
  project.commit(act.actor, "proposal.rebaseline", { chosen, baseline }, `${proposal.id} ${new Date(fromUs / 1000).toISOString()}`);
  await computeExplanation(workbench, part(act, 0.4, 0.5), plan);
  return (await buildPackageFor(workbench, part(act, 0.5, 1), plan)).info.digest;
}

/**
 * One act where this workbench reaches the device: the practice device, or one on the plant network; its receipt comes home. Any other is rolled back by
 * a word at the machine or an order on a stick, and that is carried out once its receipt says so. Throws proposalNotRolledBack until then.
 */
async function rollBack(workbench: Workbench, act: Act, { device, package: digest }: Proposal): Promise<void> {
  const home = join(workbench.project.folder, "practice", "device");
  const practice = practiceStick(workbench);
  const found = await askDevice<{ device: string }>(workbench, act, ["status", "--home", home]).catch(() => undefined);
  if (found?.device === device) {
    await askDevice(workbench, act, ["rollback", "--home", home, "--stick", workbench.path(practice)]);
    await importStickFor(workbench, act, practice);
    return;
  }
  const runs = () => fleetNow(workbench, Date.now() * 1000).find((each) => each.device === device)?.package;
  if (runs() !== digest) return;
  const { on, devices } = await lanAnswers.read({}, workbench, act);
  if (!on || !devices.some((each) => each.device === device)) throw new Failure("proposalNotRolledBack", { field: device });
  const { stick } = await lanAnswers.visit({ device, act: "rollback" }, workbench, act);
  await importStickFor(workbench, act, stick);
}
