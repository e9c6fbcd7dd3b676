// Control loops by the names of tags: FIC-120.SP, FIC-120.PV and FIC-120.OP belong together (ISA-5.1 and the habits of control systems). Pure.
// Where a loop has a set point or an output but its measured value goes by another name, nothing is guessed.
import type { LoopRole } from "./table.ts";

const suffixes: readonly (readonly [LoopRole, RegExp])[] = [
  ["sp", /[._\-: ](sp|setp|setpoint|w|soll|sollwert)$/i],
  ["pv", /[._\-: ](pv|me|meas|x|ist|istwert)$/i],
  ["op", /[._\-: ](op|out|output|mv|cv|co|lmn|y|stellwert)$/i],
];

/** The loop that a tag's name puts it in. A measured value counts only where the same loop has a set point or an output among `names`, except by the ending itself. */
export function loopsOf(names: readonly string[]): ({ name: string; role: LoopRole } | null)[] {
  return names.map((tag) => {
    for (const [role, ending] of suffixes) {
      const found = ending.exec(tag);
      if (found) return { name: tag.slice(0, found.index), role };
    }
    return null;
  });
}
