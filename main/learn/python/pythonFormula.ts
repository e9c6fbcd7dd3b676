// A formula's tree as a Python expression over numpy arrays. Pure. Built from the tree alone, so nothing of the formula's text is ever code.
// Missing in gives missing out, as shared/recipe/formula.ts says it; the functions are those of piecesRowSteps.ts.
import type { FormulaNode } from "../../../shared/recipe/formula.ts";
import { pyString, pyValue } from "./pythonText.ts";

/** Expression whose tags are columns of the variable `table`. */
export function pyFormula(node: FormulaNode, table: string): string {
  const inner = (part: FormulaNode) => pyFormula(part, table);
  if (node.kind === "number") return pyValue(node.value);
  if (node.kind === "tag") return `${table}[${pyString(node.name)}]`;
  if (node.kind === "convert") return `known(${inner(node.arg)} * ${pyValue(node.factor)} + ${pyValue(node.offset)})`;
  const [a = "", b = "", c = ""] = node.args.map(inner);
  switch (node.op) {
    case "+": case "-": case "*": case "/":
      return `known(np.${{ "+": "add", "-": "subtract", "*": "multiply", "/": "divide" }[node.op]}(${a}, ${b}))`;
    case "<": case "<=": case ">": case ">=": case "==": case "!=":
      return `compared(np.${{ "<": "less", "<=": "less_equal", ">": "greater", ">=": "greater_equal", "==": "equal", "!=": "not_equal" }[node.op]}, ${a}, ${b})`;
    case "min": case "max":
      return `np.${node.op}imum(${a}, ${b})`;
    case "abs": case "sqrt": case "log": case "exp":
      return `known(np.${node.op}(${a}))`;
    case "if":
      return `chosen_by(${a}, ${b}, ${c})`;
  }
}
