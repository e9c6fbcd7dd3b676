// Names of columns: every column gets one, no two are equal when case is ignored, the product's own names stay free.
// Pure and deterministic: the same header gives the same names.
import { Failure } from "../../../shared/contract/errors.ts";
import type { FailureData } from "../../../shared/contract/errors.ts";

// The last one would change the objects that rows become.
const reserved = new Set(["row_id", "ts", "grp", "__proto__"]);

/** Unique names for the cells of a header, and a flag for each that had to change. Empty becomes `column_<n>` (1-based); a repetition gets `_2`, `_3`. */
export function columnNames(header: string[], file: string): { names: string[]; flags: FailureData[] } {
  const taken = new Set(reserved);
  const last = new Map<string, number>();
  const flags: FailureData[] = [];
  const first = header.map((cell) => cell.replace(/[\u0000-\u001f\u007f]+/g, " ").trim());
  const names = first.map((wanted, index) => {
    const base = wanted === "" ? `column_${index + 1}` : wanted;
    let name = base;
    const key = base.toLowerCase();
    for (let n = last.get(key) ?? 2; taken.has(name.toLowerCase()); n++) {
      name = `${base}_${n}`;
      last.set(key, n + 1);
    }
    taken.add(name.toLowerCase());
    if (name !== wanted) flags.push(new Failure("csvColumnRenamed", { file, column: name, field: String(index + 1), detail: wanted }).data);
    return name;
  });
  return { names, flags };
}

/** Unit in square or round brackets at the end of a name ("Torque [Nm]", "CO2(tCO2)"), or undefined. */
export function unitInName(name: string): string | undefined {
  const found = /^.+?[[(]([^[\]()]{1,20})[\])]$/.exec(name);
  return found?.[1]?.trim();
}
