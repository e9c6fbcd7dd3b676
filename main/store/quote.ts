// The only place where a name or a text becomes part of SQL, and the only writer of numbers into it.

/** A name as an SQL identifier. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text as an SQL string. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A finite number as an SQL double, to the last bit; a bare literal would be a decimal. */
export function quoteNumber(value: number): string {
  return `CAST('${String(value)}' AS DOUBLE)`;
}

/** A whole number, such as microseconds or rows. */
export function quoteWhole(value: number): string {
  if (!Number.isSafeInteger(value)) throw new RangeError(`not a whole number: ${value}`);
  return `CAST(${value} AS BIGINT)`;
}
