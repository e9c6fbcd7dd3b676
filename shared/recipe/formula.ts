// A small closed grammar for formulas over tags: numbers, "quoted tags", + - * / ( ), comparisons inside if, and
// min max abs sqrt log exp if. Parsed to a tree that is evaluated here and written as SQL by main/prepare; nothing is executed.
// Missing in gives missing out, and so does every result that is not a finite number of at most 1e100.
import { known } from "./step.ts";

export type Operation = "+" | "-" | "*" | "/" | "<" | "<=" | ">" | ">=" | "==" | "!=" | "min" | "max" | "abs" | "sqrt" | "log" | "exp" | "if";
export type FormulaNode = { kind: "number"; value: number } | { kind: "tag"; name: string } | { kind: "call"; op: Operation; args: FormulaNode[] };

const arity: Partial<Record<string, number>> = { min: 2, max: 2, abs: 1, sqrt: 1, log: 1, exp: 1, if: 3 };
const deepest = 40;

/** The tree of a formula, or what is wrong with it and where (1-based character). Names without quotes must be plain words. */
export function parseFormula(text: string): { node: FormulaNode } | { fault: string } {
  try {
    return { node: new Parser(text).whole() };
  } catch (thrown) {
    if (thrown instanceof FormulaFault) return { fault: thrown.message };
    throw thrown;
  }
}

/** Tags of a formula, each once, in order of appearance. */
export function tagsOf(node: FormulaNode): string[] {
  const found = new Set<string>();
  const walk = (n: FormulaNode): void => {
    if (n.kind === "tag") found.add(n.name);
    if (n.kind === "call") n.args.forEach(walk);
  };
  walk(node);
  return [...found];
}

/** Value of a formula for one row; NaN = missing. A comparison is 1 or 0; `if` takes its second part when the first is not 0. */
export function evaluate(node: FormulaNode, valueOf: (tag: string) => number): number {
  if (node.kind === "number") return node.value;
  if (node.kind === "tag") return valueOf(node.name);
  if (node.op === "if") {
    const condition = evaluate(node.args[0]!, valueOf);
    return Number.isNaN(condition) ? NaN : evaluate(node.args[condition !== 0 ? 1 : 2]!, valueOf);
  }
  const args = node.args.map((a) => evaluate(a, valueOf));
  return args.some(Number.isNaN) ? NaN : known(apply(node.op, args[0]!, args[1] ?? 0));
}

function apply(op: Exclude<Operation, "if">, a: number, b: number): number {
  switch (op) {
    case "+": return a + b;
    case "-": return a - b;
    case "*": return a * b;
    case "/": return a / b;
    case "<": return a < b ? 1 : 0;
    case "<=": return a <= b ? 1 : 0;
    case ">": return a > b ? 1 : 0;
    case ">=": return a >= b ? 1 : 0;
    case "==": return a === b ? 1 : 0;
    case "!=": return a !== b ? 1 : 0;
    case "min": return Math.min(a, b);
    case "max": return Math.max(a, b);
    case "abs": return Math.abs(a);
    case "sqrt": return Math.sqrt(a);
    case "log": return Math.log(a);
    case "exp": return Math.exp(a);
  }
}

/** Height of the tree. */
export function levelsOf(node: FormulaNode): number {
  return node.kind === "call" ? 1 + Math.max(...node.args.map(levelsOf)) : 0;
}

class FormulaFault extends Error {}

const token = /\s*(?:(\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)|"((?:[^"]|"")+)"|([A-Za-z_][A-Za-z0-9_]*)|(<=|>=|==|!=|[-+*/(),<>]))/y;
type Token = { at: number; number?: number; tag?: string; word?: string; sign?: string };

class Parser {
  private readonly tokens: Token[] = [];
  private next = 0;
  private depth = 0;
  constructor(private readonly text: string) {
    token.lastIndex = 0;
    let at = 0;
    while (text.slice(at).trim() !== "") {
      token.lastIndex = at;
      const m = token.exec(text);
      if (m === null) throw new FormulaFault(`character ${at + 1}: not understood`);
      const [all, number, tag, word, sign] = m;
      const found: Token = { at: at + 1 + all.length - all.trimStart().length };
      if (number !== undefined) found.number = Number(number);
      if (tag !== undefined) found.tag = tag.replaceAll('""', '"');
      if (word !== undefined) found.word = word;
      if (sign !== undefined) found.sign = sign;
      this.tokens.push(found);
      at = token.lastIndex;
    }
  }
  whole(): FormulaNode {
    const node = this.comparison();
    if (this.next < this.tokens.length) this.fault("more than one formula");
    if (levelsOf(node) > deepest) throw new FormulaFault("the formula is too long; split it into steps");
    return node;
  }
  private comparison(): FormulaNode {
    this.depth += 1;
    if (this.depth > deepest) this.fault("nested too deep");
    let node = this.sum();
    const sign = this.take("<", "<=", ">", ">=", "==", "!=");
    if (sign !== undefined) node = { kind: "call", op: sign, args: [node, this.sum()] };
    this.depth -= 1;
    return node;
  }
  private sum(): FormulaNode {
    let node = this.product();
    for (let sign = this.take("+", "-"); sign !== undefined; sign = this.take("+", "-")) node = { kind: "call", op: sign, args: [node, this.product()] };
    return node;
  }
  private product(): FormulaNode {
    let node = this.signed();
    for (let sign = this.take("*", "/"); sign !== undefined; sign = this.take("*", "/")) node = { kind: "call", op: sign, args: [node, this.signed()] };
    return node;
  }
  private signed(): FormulaNode {
    let minus = false;
    while (this.take("-") !== undefined) minus = !minus;
    const node = this.atom();
    return minus ? { kind: "call", op: "-", args: [{ kind: "number", value: 0 }, node] } : node;
  }
  private atom(): FormulaNode {
    const found = this.tokens[this.next];
    if (found === undefined) return this.fault("the formula ends too early");
    this.next += 1;
    if (found.number !== undefined) return Number.isNaN(known(found.number)) ? this.fault("number too large", found) : { kind: "number", value: found.number };
    if (found.tag !== undefined) return { kind: "tag", name: found.tag };
    if (found.sign === "(") {
      const node = this.comparison();
      this.must(")");
      return node;
    }
    if (found.word === undefined) return this.fault("a number or tag is expected", found);
    const parts = arity[found.word];
    if (this.tokens[this.next]?.sign !== "(") return { kind: "tag", name: found.word };
    if (parts === undefined) return this.fault(`no function ${found.word}`, found);
    this.must("(");
    const args = [this.comparison()];
    while (args.length < parts) {
      this.must(",");
      args.push(this.comparison());
    }
    this.must(")");
    return { kind: "call", op: found.word as Operation, args };
  }
  private take<S extends Operation>(...signs: S[]): S | undefined {
    const sign = this.tokens[this.next]?.sign;
    const found = signs.find((s) => s === sign);
    if (found !== undefined) this.next += 1;
    return found;
  }
  private must(sign: string): void {
    if (this.tokens[this.next]?.sign !== sign) this.fault(`${sign} is expected`);
    this.next += 1;
  }
  private fault(what: string, at = this.tokens[this.next]): never {
    throw new FormulaFault(`character ${at?.at ?? this.text.length + 1}: ${what}`);
  }
}
