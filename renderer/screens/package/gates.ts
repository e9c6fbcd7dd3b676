// Figures of gates and names of parts as a person reads them. Pure.

import { blobText, gateText } from "../../../shared/text/package.ts";
import type { Format, Words } from "../../parts/words.ts";

/** A gate's figure or bound; empty text is unknown. */
export function gateFigure(id: string, figure: string, f: Format): string {
  if (figure === "") return f.number(null);
  const value = Number(figure);
  if (Number.isNaN(value)) return figure;
  return id === "modelBytes" ? f.bytes(value) : f.tiny(value);
}

/** Name and meaning of a gate; its id where nobody named it. */
export function gateWords(id: string, t: Words["t"]): { readonly name: string; readonly says: string } {
  const find = (name: string) => Object.entries(gateText).find(([key]) => key === name)?.[1];
  const [name, says] = [find(id), find(`${id}Says`)];
  return { name: name === undefined ? id : t(name), says: says === undefined ? "" : t(says) };
}

/** Name of a part of the package; its role where nobody named it. */
export function blobWords(role: string, t: Words["t"]): string {
  const text = Object.entries(blobText).find(([name]) => name === role)?.[1];
  return text === undefined ? role : t(text);
}
