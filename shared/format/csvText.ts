// One cell of a CSV file that people open: quoted where it must be, and inert where a spreadsheet would run it as a formula. The one home of
// every CSV that leaves the product (reliability.md section 10, row 9). Pure, runs everywhere, the device included.
// Source of the signs: OWASP, CSV Injection; the full-width forms are what Excel takes for the same signs.

const dangerous = /^'*[=+\-@\t\r\uff0b\uff0d\uff1d\uff20]/;
const protectedText = /^'(?='*[=+\-@\t\r\uff0b\uff0d\uff1d\uff20])/;
/** A number runs nothing: it stays a number. */
const plainNumber = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** True for a text that a spreadsheet may run as a formula. */
export function isFormula(text: string): boolean {
  return dangerous.test(text) && !plainNumber.test(text);
}

/** A leading apostrophe makes a spreadsheet show text. It goes before any formula sign, also behind apostrophes, and `readCell` takes one off: nothing is lost. */
export function csvCell(text: string): string {
  const inert = isFormula(text) ? `'${text}` : text;
  return /[",\n\r;]/.test(inert) || inert !== text ? `"${inert.replaceAll('"', '""')}"` : inert;
}

/** The text that `csvCell` was given, from a cell of a file that it wrote. */
export function readCell(cell: string): string {
  return cell.replace(protectedText, "");
}
