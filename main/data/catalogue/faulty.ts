// Stretches in which a tag's values are not to be believed, as people said: a sensor lied until it was exchanged. They teach nothing and are no reference;
// the rows themselves stay as they were recorded, also when they are read again.
import { z } from "zod";
import { Faulty } from "../../../shared/contract/catalogue.ts";
import { Failure } from "../../../shared/contract/errors.ts";
import type { Act, Workbench } from "../../store/workbench.ts";

const Kept = z.strictObject({ faulty: z.array(Faulty).max(10_000) });

/** By tag and time. */
export function faultyOf({ project }: Pick<Workbench, "project">): Faulty[] {
  const digest = project.ref("faulty");
  return digest === undefined ? [] : Kept.parse(project.objects.readJson(digest, "faulty.json")).faulty;
}

/** The object that holds one stretch more; one that says the same is not kept twice. Throws planUnfit for a stretch that ends before it begins. */
export function withFaulty(workbench: Workbench, one: Omit<Faulty, "id">): Promise<string> {
  if (one.toUs < one.fromUs) throw new Failure("planUnfit", { field: "toUs", detail: `${one.toUs} < ${one.fromUs}` });
  const known = faultyOf(workbench);
  const others = known.filter(({ tag, fromUs, toUs }) => tag !== one.tag || fromUs !== one.fromUs || toUs !== one.toUs);
  const id = `f-${known.reduce((most, { id: own }) => Math.max(most, Number(own.slice(2))), 0) + 1}`;
  const faulty = [...others, { id, ...one }].sort((a, b) => (a.tag < b.tag ? -1 : a.tag > b.tag ? 1 : a.fromUs - b.fromUs));
  return workbench.project.objects.makeJson("faulty", { faulty });
}

/** Takes one back. Throws storeUnknownRef. */
export async function removeFaulty(workbench: Workbench, act: Act, id: string): Promise<Faulty[]> {
  const faulty = faultyOf(workbench);
  const left = faulty.filter((each) => each.id !== id);
  if (left.length === faulty.length) throw new Failure("storeUnknownRef", { field: id });
  workbench.project.commit(act.actor, "catalogue.removeFaulty", { faulty: await workbench.project.objects.makeJson("faulty", { faulty: left }) }, id);
  return left;
}

/** Whether a row at a time rests on values that are not to be believed. columns: those that are looked at; pastUs: how far back a row looks. */
export function isFaultyAt(faulty: readonly Faulty[], columns: readonly string[], pastUs = 0): (tUs: number) => boolean {
  const own = faulty.filter(({ tag }) => columns.includes(tag));
  return (tUs) => own.some(({ fromUs, toUs }) => tUs >= fromUs && tUs <= toUs + pastUs);
}
