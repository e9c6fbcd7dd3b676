// Answers about packages: test what is chosen, let a gate pass, build, list, show a card.
import { readFileSync } from "node:fs";
import { Failure } from "../../shared/contract/errors.ts";
import type { contract } from "../../shared/contract/contract.ts";
import type { Answers, Workbench } from "../store/workbench.ts";
import { checkPackage } from "./check.ts";
import { listGates, overrideGate } from "./gates/kept.ts";
import { buildPackageFor, packageInfo, testPackageFor } from "./packageFor.ts";

/** The object of a package by its digest. Throws storeUnknownRef. */
export function packageObject({ project }: Workbench, digest: string): string {
  for (const [, object] of project.refsUnder("package/")) if (project.objects.readJson<{ digest: string }>(object, "package.json").digest === digest) return object;
  throw new Failure("storeUnknownRef", { field: digest.slice(0, 12) });
}

export const packageAnswers: Answers<(typeof contract)["package"]> = {
  async build(_input, workbench, act) {
    return (await buildPackageFor(workbench, act, workbench.readPlan().plan)).info;
  },
  async test(_input, workbench, act) {
    await testPackageFor(workbench, act, workbench.readPlan().plan);
    return listGates(workbench)!;
  },
  async listGates(_input, workbench) {
    return listGates(workbench);
  },
  async override({ gate, reason }, workbench, act) {
    await overrideGate(workbench, act, gate, reason);
    return listGates(workbench)!;
  },
  check: ({ file, keys }, workbench, act) => checkPackage(workbench, act, workbench.path(file), keys, Date.now() * 1000),
  async list(_input, workbench) {
    return workbench.project.refsUnder("package/").map(([, object]) => packageInfo(workbench, object)).sort((a, b) => b.counter - a.counter);
  },
  async readCard({ package: digest }, workbench) {
    return { html: readFileSync(workbench.project.objects.file(packageObject(workbench, digest), "card.html"), "utf8") };
  },
};

export { buildPackageFor } from "./packageFor.ts";
