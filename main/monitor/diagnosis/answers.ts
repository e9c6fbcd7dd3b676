// Answers to "what changed?": the project's data judged, the judgement kept, and what a technician says to its question written into the plant's log.
import type { Diagnosis, diagnosisCalls } from "../../../shared/contract/diagnosis.ts";
import { Failure } from "../../../shared/contract/errors.ts";
import { catalogueOf } from "../../data/catalogue/answers.ts";
import { withEntries, type Catalogue } from "../../data/catalogue/catalogue.ts";
import { tagsOfProject } from "../../data/answers.ts";
import { part, type Answers, type Workbench } from "../../store/workbench.ts";
import { learnedSpan, modelFactsOf } from "../deviceFactsArchive.ts";
import { diagnose } from "./diagnose.ts";
import { readDiagnosisTable, type TableWish } from "./readTable.ts";
import type { LogNote } from "./table.ts";
import { actionOf, answered, nextQuestionOf, verdictOf } from "./verdict.ts";

/** What an entry of the log comes from that an answer has made. */
const source = "diagnosis";

interface Kept {
  diagnosis: Diagnosis;
  /** The plant's log that was read; null while there was none. */
  catalogue: string | null;
}

const notesOf = ({ entries }: Catalogue): (Omit<LogNote, "at"> & { atUs: number })[] =>
  entries.flatMap(({ kind, fromUs, asset, text, source: from }) => (from === source && kind !== "change" ? [] : [{ kind, atUs: fromUs, asset, text }]));

function readKept({ project }: Workbench): { digest: string; kept: Kept } | undefined {
  const digest = project.ref("diagnosis");
  if (digest === undefined) return undefined;
  const kept = project.objects.readJson<Kept>(digest, "diagnosis.json");
  // Judgements of before this was looked for have none.
  return { digest, kept: { ...kept, diagnosis: { ...kept.diagnosis, harmless: kept.diagnosis.harmless ?? null } } };
}

export const diagnosisAnswers: Answers<typeof diagnosisCalls> = {
  async diagnose({ reference, current, columns, device }, workbench, act) {
    const { project } = workbench;
    const dataset = project.needRef("dataset");
    const catalogue = catalogueOf(workbench);
    const meta = new Map(tagsOfProject(workbench).map((tag) => [tag.tag, tag]));
    act.progress(0, "diagnose");
    const taught = reference === null ? learnedSpan(workbench, device ?? null) : null;
    const wish: Omit<TableWish, "reference"> = {
      parquetPath: project.objects.file(dataset, "data.parquet"),
      current,
      columns,
      metaOf: (column) => ({ unit: meta.get(column)?.unit ?? null, asset: meta.get(column)?.path.join("/") ?? null }),
      notes: notesOf(catalogue),
      signal: act.signal,
    };
    const read = await readDiagnosisTable(workbench.database, { ...wish, reference: reference ?? taught }).catch((thrown: unknown) => {
      // Too little lies before or behind what the model learned from: then the first part of the data is what the rest is held against.
      if (taught !== null && thrown instanceof Failure && thrown.data.name === "diagnosisTooShort") return readDiagnosisTable(workbench.database, { ...wish, reference });
      throw thrown;
    });
    act.progress(0.6, "diagnose");
    const { table, axis, cell, placeOf } = read;
    const facts = axis === "time" ? await modelFactsOf(workbench, part(act, 0.6, 0.9), { cells: table.cells, cell, placeOf }, device ?? null) : null;
    const judged = diagnose({ ...table, model: facts?.model ?? null });
    const endOf = (at: number) => placeOf(at - 1) + cell - 1;
    const diagnosis: Diagnosis = {
      dataset,
      axis,
      reference: read.reference,
      current: read.current,
      tags: table.tags.length,
      related: judged.related,
      block: cell * table.block,
      onset: judged.onset === null ? null : placeOf(judged.onset),
      phase: judged.phase,
      causes: judged.causes,
      verdict: judged.verdict,
      harmless: judged.harmless,
      suspects: judged.suspects,
      evidence: judged.evidence.map(({ from, to, detail, ...item }) => ({ ...item, from: placeOf(from), to: endOf(to), detail: detail ?? "" })),
      question: judged.question && { ...judged.question, at: placeOf(judged.question.at) },
      answer: null,
      action: judged.action,
      device: facts?.device ?? null,
    };
    const digest = await project.objects.makeJson("diagnosis", { diagnosis, catalogue: project.ref("catalogue") ?? null } satisfies Kept);
    project.commit(act.actor, "monitor.diagnose", { diagnosis: digest });
    act.progress(1, "diagnose");
    return diagnosis;
  },
  async readDiagnosis(_input, workbench) {
    const found = readKept(workbench);
    if (found === undefined) return null;
    const { digest, kept } = found;
    const { project } = workbench;
    return { digest, diagnosis: kept.diagnosis, outOfDate: kept.diagnosis.dataset !== project.ref("dataset") || kept.catalogue !== (project.ref("catalogue") ?? null) };
  },
  async answerDiagnosis({ diagnosis: digest, answer, note }, workbench, act) {
    const found = readKept(workbench);
    const { project } = workbench;
    if (found === undefined || found.digest !== digest || found.kept.diagnosis.question === null || found.kept.diagnosis.answer !== null) throw new Failure("diagnosisNoQuestion");
    const { diagnosis } = found.kept;
    const { question } = found.kept.diagnosis;
    const causes = answered(diagnosis.causes, question.confirms, answer);
    const verdict = verdictOf(causes);
    const earlier = [...(diagnosis.earlier ?? []), { question, answer }];
    const asked = nextQuestionOf(causes, earlier.map((each) => each.question.confirms));
    const open = asked === null ? { answer } : { question: { ...question, ...asked }, answer: null, earlier };
    const next: Diagnosis = { ...diagnosis, ...open, causes, verdict, harmless: verdict === null || verdict === "NONE" ? diagnosis.harmless : null, action: verdict === null ? "ask" : actionOf[verdict] };
    // Rows have no time that a log could hold.
    let catalogue = project.ref("catalogue") ?? null;
    if (diagnosis.axis === "time") {
      const entry = { id: "", kind: answer === "changed" ? ("change" as const) : ("shift" as const), fromUs: question.at, toUs: null, asset: question.asset ?? "", text: [answer, question.confirms, question.tag ?? "", note].filter((part) => part !== "").join(" · "), source, by: act.actor.person };
      catalogue = await project.objects.makeJson("catalogue", withEntries(catalogueOf(workbench), [entry]));
    }
    const kept = await project.objects.makeJson("diagnosis", { diagnosis: next, catalogue } satisfies Kept);
    project.commit(act.actor, "monitor.answerDiagnosis", { diagnosis: kept, ...(catalogue === null ? {} : { catalogue }) });
    return next;
  },
};
