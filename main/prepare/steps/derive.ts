// SQL of a formula: one nested part a level of its tree, so that each operation is checked by name and no text is repeated.
import { parseFormula, tagsOf, type FormulaNode } from "../../../shared/recipe/formula.ts";
import type { DeriveStep } from "../../../shared/recipe/steps/derive.ts";
import { selectColumns } from "../../../shared/recipe/columns.ts";
import { quoteNumber } from "../../store/quote.ts";
import { knownSql, stageList, type StepSql } from "./writer.ts";

export const deriveSql: StepSql<DeriveStep> = (w, from, step, columns) => {
  const parsed = parseFormula(step.formula);
  if ("fault" in parsed) throw new Error(parsed.fault);
  const tags = tagsOf(parsed.node);
  const at = tags.length === 0 ? [] : selectColumns(tags, columns, { step: "", hasTime: true });
  const levels: string[][] = [];
  let made = 0;
  /** Reference to the value of a node, and the level from which it exists. */
  const place = (node: FormulaNode): { ref: string; level: number } => {
    if (node.kind === "number") return { ref: quoteNumber(node.value), level: 0 };
    if (node.kind === "tag") return { ref: `c${at[tags.indexOf(node.name)]!}`, level: 0 };
    const args = (node.kind === "convert" ? [node.arg] : node.args).map(place);
    const level = 1 + Math.max(...args.map((a) => a.level));
    const ref = `f${made++}`;
    const work = node.kind === "convert" ? knownSql(`(${args[0]!.ref} * ${quoteNumber(node.factor)} + ${quoteNumber(node.offset)})`) : operation(node.op, args.map((a) => a.ref));
    (levels[level - 1] ??= []).push(`${work} AS ${ref}`);
    return { ref, level };
  };
  const { ref } = place(parsed.node);
  const source = levels.reduce((name, made) => w.add(`SELECT *, ${made.join(", ")} FROM ${name}`), from);
  return w.add(`SELECT ${stageList([...columns.map((_, i) => `c${i}`), ref])} FROM ${source}`);
};

function operation(op: Extract<FormulaNode, { kind: "call" }>["op"], [a = "", b = "", c = ""]: string[]): string {
  switch (op) {
    case "+": case "-": case "*": case "/":
      return knownSql(`(${a} ${op} ${b})`);
    case "<": case "<=": case ">": case ">=": case "==": case "!=":
      return `CAST((${a} ${op === "==" ? "=" : op === "!=" ? "<>" : op} ${b}) AS DOUBLE)`;
    case "min": case "max":
      return `CASE WHEN ${a} IS NOT NULL AND ${b} IS NOT NULL THEN ${op === "min" ? "least" : "greatest"}(${a}, ${b}) END`;
    case "abs": return `abs(${a})`;
    case "sqrt": return `CASE WHEN ${a} >= 0 THEN sqrt(${a}) END`;
    case "log": return `CASE WHEN ${a} > 0 THEN ln(${a}) END`;
    case "exp": return knownSql(`exp(${a})`);
    case "if": return `CASE WHEN ${a} <> 0 THEN ${b} WHEN ${a} = 0 THEN ${c} END`;
  }
}
