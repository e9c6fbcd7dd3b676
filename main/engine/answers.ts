// Every function that answers a call, by domain. The compiler holds this list against the contract.
import { dataAnswers } from "../data/answers.ts";
import { catalogueAnswers } from "../data/catalogue/answers.ts";
import { deployAnswers } from "../deploy/answers.ts";
import { lanAnswers } from "../deploy/lan/answers.ts";
import { explainAnswers } from "../explain/answers.ts";
import { labelAnswers } from "../label/answers.ts";
import { learnAnswers } from "../learn/answers.ts";
import { runAnswers } from "../learn/runs/answers.ts";
import { monitorWithExports } from "../monitor/exports/answers.ts";
import { proposalAnswers } from "../monitor/proposals/answers.ts";
import { packageAnswers } from "../package/answers.ts";
import { targetAnswers } from "../package/targets/answers.ts";
import { releaseAnswers } from "../package/release/answers.ts";
import { prepareAnswers } from "../prepare/answers.ts";
import { fileAnswers } from "./fileAnswers.ts";
import { jobAnswers } from "./jobAnswers.ts";
import type { Jobs } from "./jobs.ts";
import { planAnswers } from "./planAnswers.ts";
import { projectAnswers } from "./projectAnswers.ts";
import type { AllAnswers } from "./router.ts";

export function answers(jobs: Jobs): AllAnswers {
  return {
    project: projectAnswers,
    plan: planAnswers,
    job: jobAnswers(jobs),
    file: fileAnswers,
    data: dataAnswers,
    catalogue: catalogueAnswers,
    prepare: prepareAnswers,
    label: labelAnswers,
    learn: learnAnswers,
    run: runAnswers,
    explain: explainAnswers,
    package: packageAnswers,
    target: targetAnswers,
    release: releaseAnswers,
    deploy: deployAnswers,
    lan: lanAnswers,
    monitor: monitorWithExports,
    proposal: proposalAnswers,
  };
}
