// Which of the chosen files is the SQLite database, and which of the others belong to it: its log and its journal carry its name. Pure.

export interface DatabaseFiles<T> {
  readonly file: T;
  /** What ends in -wal or -journal; the index (-shm) is nothing that needs to travel. */
  readonly beside: readonly T[];
}

const companion = /-(wal|journal|shm)$/i;

/** The first file that is no companion of another, with its own companions; null without files. */
export function databaseOf<T extends { readonly name: string }>(files: readonly T[]): DatabaseFiles<T> | null {
  const file = files.find(({ name }) => !companion.test(name)) ?? files[0];
  return file === undefined ? null : { file, beside: files.filter(({ name }) => name === `${file.name}-wal` || name === `${file.name}-journal`) };
}
