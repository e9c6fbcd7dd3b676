// A formula of a derive step as one C expression with the meaning of shared/recipe/formula.ts: missing in gives missing out, and so does
// every result that is not a known number. Pure.
import type { FormulaNode, Operation } from "../../../../shared/recipe/formula.ts";
import { cDouble } from "./cText.ts";

/** The expression; `cell` gives the C of a tag. */
export function formulaText(node: FormulaNode, cell: (tag: string) => string): string {
  if (node.kind === "number") return cDouble(node.value);
  if (node.kind === "tag") return cell(node.name);
  if (node.kind === "convert") return `mw_known(${formulaText(node.arg, cell)} * ${cDouble(node.factor)} + ${cDouble(node.offset)})`;
  return operationText(node.op, node.args.map((arg) => formulaText(arg, cell)));
}

function operationText(op: Operation, [a = "", b = "", c = ""]: string[]): string {
  switch (op) {
    case "+":
    case "-":
    case "*":
    case "/":
      return `mw_known((${a}) ${op} (${b}))`;
    case "<":
      return `mw_lt(${a}, ${b})`;
    case "<=":
      return `mw_le(${a}, ${b})`;
    case ">":
      return `mw_lt(${b}, ${a})`;
    case ">=":
      return `mw_le(${b}, ${a})`;
    case "==":
      return `mw_eq(${a}, ${b})`;
    case "!=":
      return `mw_ne(${a}, ${b})`;
    case "min":
      return `mw_min(${a}, ${b})`;
    case "max":
      return `mw_max(${a}, ${b})`;
    case "abs":
      return `fabs(${a})`;
    case "sqrt":
    case "log":
    case "exp":
      return `mw_known(${op}(${a}))`;
    case "if":
      return `mw_if(${a}, ${b}, ${c})`;
  }
}
