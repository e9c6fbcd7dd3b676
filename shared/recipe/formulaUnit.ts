// The unit that a formula gives, or the place where two units do not add up. A plain figure takes the unit of what it meets; a tag
// whose unit is not known makes the answer unknown, never wrong.
import type { FormulaNode } from "./formula.ts";
import { parseUnit, plainNumber, sameUnit, times, toPower, writeUnit, type Unit } from "./units.ts";

export interface UnitClash {
  left: string;
  right: string;
  /** 1-based character of the operation. */
  at: number;
}

/** undefined: not known. "figure": a number without a say of its own. */
type Found = Unit | "figure" | undefined;

/** Unit of a formula over tags whose units are given (undefined: not known). */
export function formulaUnit(node: FormulaNode, unitOfTag: (tag: string) => Unit | undefined): { unit: Unit | undefined } | { clash: UnitClash } {
  let clash: UnitClash | undefined;
  const same = (a: Found, b: Found, at: number): Found => {
    if (a === undefined || b === undefined) return undefined;
    if (a === "figure") return b;
    if (b === "figure" || sameUnit(a, b)) return a;
    clash ??= { left: writeUnit(a), right: writeUnit(b), at };
    return undefined;
  };
  const unit = (found: Found): Unit | undefined => (found === "figure" ? plainNumber : found);
  const product = (a: Found, b: Found, sign: 1 | -1): Found => {
    if (a === "figure" && b === "figure") return "figure";
    const [left, right] = [unit(a), unit(b)];
    return left === undefined || right === undefined ? undefined : times(left, right, sign);
  };
  const walk = (n: FormulaNode): Found => {
    if (n.kind === "number") return "figure";
    if (n.kind === "tag") return unitOfTag(n.name);
    if (n.kind === "convert") {
      same(walk(n.arg), parseUnit(n.from), n.at);
      return parseUnit(n.to);
    }
    const args = n.args.map(walk);
    const [a, b, c] = args;
    switch (n.op) {
      case "+": case "-": case "min": case "max": return same(a, b, n.at);
      case "<": case "<=": case ">": case ">=": case "==": case "!=":
        same(a, b, n.at);
        return plainNumber;
      case "*": return product(a, b, 1);
      case "/": return product(a, b, -1);
      case "abs": return a;
      case "sqrt": return a === "figure" || a === undefined ? a : toPower(a, 0.5);
      case "log": case "exp": return plainNumber;
      case "if": return same(b, c, n.at);
    }
  };
  const found = walk(node);
  return clash === undefined ? { unit: unit(found) } : { clash };
}
