// A C file while it is written: constant tables, fields of the static state, functions, texts that the model knows by number.
// Pure. Every changing byte of the program is a field here, so that the size of the state is known before a compiler sees it.
import { Failure } from "../../../../shared/contract/errors.ts";
import { cDouble, cList, cWhole } from "./cText.ts";

const bytesOf = { double: 8, int32_t: 4, uint32_t: 4, int16_t: 2, uint16_t: 2, uint8_t: 1, mw_gap: 16, mw_window: 24 } as const;
export type CType = keyof typeof bytesOf;

/** What is not offered, and why; `field` names the step or the family. */
export function notOffered(field: string, detail: string): Failure {
  return new Failure("targetNotOffered", { field, detail });
}

interface Field {
  name: string;
  type: CType;
  /** Absent: a single value. */
  count: number | undefined;
}

export class Draft {
  private readonly tableNames = new Map<string, string>();
  private readonly texts = new Map<string, number>();
  private readonly pastFields: Field[] = [];
  private readonly keptFields: Field[] = [];
  private readonly workFields: Field[] = [];
  private readonly written: string[] = [];
  private made = 0;

  /** A name that no other part of the file has. */
  name(stem: string): string {
    return `mw_${stem}_${this.made++}`;
  }

  /** Name of a constant table; equal tables are one. */
  table(type: CType, values: ArrayLike<number>): string {
    const items = Array.from(values, (v) => (type === "double" ? cDouble(v) : cWhole(v)));
    const text = `${type} @[] = {\n${cList(items.length > 0 ? items : ["0"])}\n};`;
    const known = this.tableNames.get(text);
    if (known !== undefined) return known;
    const name = this.name("t");
    this.tableNames.set(text, name);
    return name;
  }

  /** Number of a text that the recipe names; texts that it does not name are -1, a missing one is NaN. */
  text(value: string): number {
    const known = this.texts.get(value);
    if (known !== undefined) return known;
    this.texts.set(value, this.texts.size);
    return this.texts.size - 1;
  }

  get knownTexts(): string[] {
    return [...this.texts.keys()];
  }

  /** A field of each group's past, forgotten at the end of the data. */
  past(name: string, type: CType, count?: number): string {
    this.pastFields.push({ name, type, count });
    return `g->past.${name}`;
  }

  /** A field of each group that outlives the end of the data. */
  kept(name: string, type: CType, count?: number): string {
    this.keptFields.push({ name, type, count });
    return `g->${name}`;
  }

  /** A field that all groups share; its content does not outlive a row. */
  work(name: string, type: CType, count?: number): string {
    this.workFields.push({ name, type, count });
    return `mw_all.${name}`;
  }

  /** Adds a function or a table of a shape of its own. */
  write(text: string): void {
    this.written.push(text);
  }

  tables(): string[] {
    return [...this.tableNames].map(([text, name]) => `static const ${text.replace("@", name)}`);
  }

  functions(): readonly string[] {
    return this.written;
  }

  pastText(): string {
    return fieldsText(this.pastFields);
  }

  keptText(): string {
    return fieldsText(this.keptFields);
  }

  workText(): string {
    return fieldsText(this.workFields);
  }

  /** Bytes of one group's past, of what it keeps besides, and of what all groups share; never less than a compiler makes of them. */
  bytes(): { past: number; kept: number; work: number } {
    return { past: sizeOf(this.pastFields), kept: sizeOf(this.keptFields), work: sizeOf(this.workFields) };
  }
}

/** Largest types first, so that nothing is lost between fields. */
function ordered(fields: readonly Field[]): Field[] {
  return [...fields].sort((a, b) => bytesOf[b.type] - bytesOf[a.type]);
}

function fieldsText(fields: readonly Field[]): string {
  return ordered(fields).map(({ name, type, count }) => `  ${type} ${name}${count === undefined ? "" : `[${Math.max(1, count)}]`};`).join("\n");
}

function sizeOf(fields: readonly Field[]): number {
  return Math.ceil(fields.reduce((sum, { type, count }) => sum + bytesOf[type] * Math.max(1, count ?? 1), 0) / 8) * 8;
}
