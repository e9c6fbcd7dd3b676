// A small closed grammar for formulas over tags: numbers, "quoted tags", + - * / ( ), comparisons inside if, min max abs sqrt log exp
// if, and convert(x, "from", "to") between units. Parsed to a tree that is evaluated here and written as SQL by main/prepare; nothing is executed.
// Missing in gives missing out, and so does every result that is not a finite number of at most 1e100.
import { known } from "./step.ts";
import { conversion, parseUnit, type Unit } from "./units.ts";

export type Operation = "+" | "-" | "*" | "/" | "<" | "<=" | ">" | ">=" | "==" | "!=" | "min" | "max" | "abs" | "sqrt" | "log" | "exp" | "if";
/** `at`: 1-based character of the sign or word. A conversion is worked as arg · factor + offset. */
export type FormulaNode =
  | { kind: "number"; value: number }
  | { kind: "tag"; name: string; at: number }
  | { kind: "call"; op: Operation; args: FormulaNode[]; at: number }
  | { kind: "convert"; arg: FormulaNode; from: string; to: string; factor: number; offset: number; at: number };

/** What can be wrong with a formula; the words for people are in shared/text. */
export const formulaFaults = {
  notUnderstood: "not understood",
  moreThanOne: "more than one formula",
  tooDeep: "nested too deep",
  tooLong: "the formula is too long; split it into steps",
  endsEarly: "the formula ends too early",
  tooLarge: "number too large",
  valueExpected: "a number or tag is expected",
  noFunction: "no function {what}",
  signExpected: "{what} is expected",
  unitExpected: "a unit in quotes is expected",
  notAUnit: "not a unit",
  otherQuantity: "{what}: not the same quantity",
} as const;
export type FormulaFaultName = keyof typeof formulaFaults;

/** A fault in plain English for logs and failures, and its parts for a screen. */
export interface FormulaFaultData {
  fault: string;
  name: FormulaFaultName;
  /** 1-based character; null: the whole formula. */
  at: number | null;
  what: string;
}

/** Functions that a formula may call, with the number of their parts. */
export const formulaFunctions = { min: 2, max: 2, abs: 1, sqrt: 1, log: 1, exp: 1, if: 3, convert: 3 } as const;

const arity: Partial<Record<string, number>> = formulaFunctions;
const deepest = 40;

/** The tree of a formula, or what is wrong with it and where (1-based character). Names without quotes must be plain words. */
export function parseFormula(text: string): { node: FormulaNode } | FormulaFaultData {
  try {
    return { node: new Parser(text).whole() };
  } catch (thrown) {
    if (thrown instanceof FormulaFault) return { fault: thrown.message, name: thrown.kind, at: thrown.at, what: thrown.what };
    throw thrown;
  }
}

/** Tags of a formula, each once, in order of appearance. */
export function tagsOf(node: FormulaNode): string[] {
  const found = new Set<string>();
  const walk = (n: FormulaNode): void => {
    if (n.kind === "tag") found.add(n.name);
    if (n.kind === "call") n.args.forEach(walk);
    if (n.kind === "convert") walk(n.arg);
  };
  walk(node);
  return [...found];
}

/** Value of a formula for one row; NaN = missing. A comparison is 1 or 0; `if` takes its second part when the first is not 0. */
export function evaluate(node: FormulaNode, valueOf: (tag: string) => number): number {
  if (node.kind === "number") return node.value;
  if (node.kind === "tag") return valueOf(node.name);
  if (node.kind === "convert") return known(evaluate(node.arg, valueOf) * node.factor + node.offset);
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
  if (node.kind === "convert") return 1 + levelsOf(node.arg);
  return node.kind === "call" ? 1 + Math.max(...node.args.map(levelsOf)) : 0;
}

class FormulaFault extends Error {
  constructor(readonly kind: FormulaFaultName, readonly at: number | null, readonly what = "") {
    super(`${at === null ? "" : `character ${at}: `}${formulaFaults[kind].replace("{what}", what)}`);
  }
}

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
      if (m === null) throw new FormulaFault("notUnderstood", at + 1 + (text.slice(at).length - text.slice(at).trimStart().length));
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
    if (this.next < this.tokens.length) this.fault("moreThanOne");
    if (levelsOf(node) > deepest) throw new FormulaFault("tooLong", null);
    return node;
  }
  private comparison(): FormulaNode {
    this.depth += 1;
    if (this.depth > deepest) this.fault("tooDeep");
    let node = this.sum();
    const at = this.place();
    const sign = this.take("<", "<=", ">", ">=", "==", "!=");
    if (sign !== undefined) node = { kind: "call", op: sign, args: [node, this.sum()], at };
    this.depth -= 1;
    return node;
  }
  private sum(): FormulaNode {
    let node = this.product();
    for (;;) {
      const at = this.place();
      const sign = this.take("+", "-");
      if (sign === undefined) return node;
      node = { kind: "call", op: sign, args: [node, this.product()], at };
    }
  }
  private product(): FormulaNode {
    let node = this.signed();
    for (;;) {
      const at = this.place();
      const sign = this.take("*", "/");
      if (sign === undefined) return node;
      node = { kind: "call", op: sign, args: [node, this.signed()], at };
    }
  }
  private signed(): FormulaNode {
    const at = this.place();
    let minus = false;
    while (this.take("-") !== undefined) minus = !minus;
    const node = this.atom();
    return minus ? { kind: "call", op: "-", args: [{ kind: "number", value: 0 }, node], at } : node;
  }
  private atom(): FormulaNode {
    const found = this.tokens[this.next];
    if (found === undefined) return this.fault("endsEarly");
    this.next += 1;
    if (found.number !== undefined) return Number.isNaN(known(found.number)) ? this.fault("tooLarge", found) : { kind: "number", value: found.number };
    if (found.tag !== undefined) return { kind: "tag", name: found.tag, at: found.at };
    if (found.sign === "(") {
      const node = this.comparison();
      this.must(")");
      return node;
    }
    if (found.word === undefined) return this.fault("valueExpected", found);
    const parts = arity[found.word];
    if (this.tokens[this.next]?.sign !== "(") return { kind: "tag", name: found.word, at: found.at };
    if (found.word === "convert") return this.conversion(found);
    if (parts === undefined) return this.fault("noFunction", found, found.word);
    this.must("(");
    const args = [this.comparison()];
    while (args.length < parts) {
      this.must(",");
      args.push(this.comparison());
    }
    this.must(")");
    return { kind: "call", op: found.word as Operation, args, at: found.at };
  }
  private conversion(called: Token): FormulaNode {
    this.must("(");
    const arg = this.comparison();
    const [from, to] = [this.unit(), this.unit()];
    this.must(")");
    const found = conversion(from.unit, to.unit);
    if (found === undefined) return this.fault("otherQuantity", called, `${from.text} → ${to.text}`);
    return { kind: "convert", arg, from: from.text, to: to.text, ...found, at: called.at };
  }
  private unit(): { unit: Unit; text: string } {
    this.must(",");
    const found = this.tokens[this.next];
    if (found?.tag === undefined) return this.fault("unitExpected");
    this.next += 1;
    const unit = parseUnit(found.tag);
    return unit === undefined ? this.fault("notAUnit", found) : { unit, text: found.tag };
  }
  private place(): number {
    return this.tokens[this.next]?.at ?? this.text.length + 1;
  }
  private take<S extends Operation>(...signs: S[]): S | undefined {
    const sign = this.tokens[this.next]?.sign;
    const found = signs.find((s) => s === sign);
    if (found !== undefined) this.next += 1;
    return found;
  }
  private must(sign: string): void {
    if (this.tokens[this.next]?.sign !== sign) this.fault("signExpected", undefined, sign);
    this.next += 1;
  }
  private fault(kind: FormulaFaultName, at = this.tokens[this.next], what = ""): never {
    throw new FormulaFault(kind, at?.at ?? this.text.length + 1, what);
  }
}
