// The files of a database: one of them is it, the others belong to it or to nothing.
import { expect, test } from "vitest";
import { databaseOf } from "./databaseFiles.ts";

const named = (...names: string[]) => {
  const found = databaseOf(names.map((name) => ({ name })));
  return found && [found.file.name, ...found.beside.map(({ name }) => name)];
};

test("a log and a journal go with the database of their name, in any order; an index and what bears another name stay", () => {
  expect([named("a.db"), named("a.db-shm", "a.db-wal", "a.db"), named("a.db", "b.db-wal", "a.db-journal"), named("a.db-wal"), named()]).toEqual([["a.db"], ["a.db", "a.db-wal"], ["a.db", "a.db-journal"], ["a.db-wal"], null]);
});
