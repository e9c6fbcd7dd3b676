// The whole contract: every call of the product, by domain. The router, the clients and the tests read this one list.
import type { CallDeclaration } from "./call.ts";
import { catalogueCalls } from "./catalogue.ts";
import { dataCalls, fileCalls } from "./data.ts";
import { deployCalls, packageCalls } from "./deploy.ts";
import { diagnosisCalls } from "./diagnosis.ts";
import { explainCalls } from "./explain.ts";
import { exploreCalls } from "./explore.ts";
import { imageCalls } from "./images.ts";
import { jobCalls } from "./jobs.ts";
import { labelCalls } from "./label.ts";
import { lanCalls } from "./lan.ts";
import { learnCalls } from "./learn.ts";
import { monitorCalls } from "./monitor.ts";
import { prepareCalls } from "./prepare.ts";
import { planCalls, projectCalls } from "./project.ts";
import { monitorExportCalls } from "./monitorExports.ts";
import { proposalCalls } from "./proposals.ts";
import { releaseCalls } from "./release.ts";
import { runCalls } from "./runs.ts";
import { simulateCalls } from "./simulate.ts";
import { targetCalls } from "./targets.ts";

export const contract = {
  project: projectCalls,
  plan: planCalls,
  job: jobCalls,
  file: fileCalls,
  data: { ...dataCalls, ...exploreCalls, ...imageCalls },
  catalogue: catalogueCalls,
  prepare: prepareCalls,
  label: { ...labelCalls, ...simulateCalls },
  learn: learnCalls,
  run: runCalls,
  explain: explainCalls,
  package: packageCalls,
  target: targetCalls,
  release: releaseCalls,
  deploy: deployCalls,
  lan: lanCalls,
  monitor: { ...monitorCalls, ...monitorExportCalls, ...diagnosisCalls },
  proposal: proposalCalls,
} as const;

/** Every declaration, in the order of the contract. */
export const allCalls: readonly CallDeclaration[] = Object.values(contract).flatMap((domain) => Object.values(domain) as CallDeclaration[]);

/** Events that the engine sends to every connection. */
export const events = {
  /** A ref, the plan or the path changed: answers read before may be stale. */
  projectChanged: "project.changed",
  /** A job began, moved on or ended; the value is its JobInfo. */
  jobChanged: "job.changed",
} as const;
