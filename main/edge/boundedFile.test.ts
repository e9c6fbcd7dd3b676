// The files that the plant reads, after the power went at a bad moment: what was whole in them stays.
import { expect, test } from "vitest";
import { textOfUtf8, utf8 } from "../../shared/format/utf8.ts";
import { BoundedFile } from "./boundedFile.ts";
import { memoryDisk } from "./memoryDisk.ts";

const path = "/out/scores.csv";
const older = "/out/scores.1.csv";

function resumed(files: Record<string, string>, head: string, at?: number): Record<string, string | undefined> {
  const { disk, files: left } = memoryDisk(new Map(Object.entries(files).map(([name, text]) => [name, utf8(text)])));
  const file = new BoundedFile(path, disk, 1_000_000, head, false);
  file.resume(at);
  file.write("next");
  file.close();
  return Object.fromEntries([...left].map(([name, bytes]) => [name, textOfUtf8(bytes)]));
}

test("a file that the power left without a whole line does not take the place of its older half", () => {
  for (const torn of ["t", "ts,sco", "\0".repeat(9)]) expect(resumed({ [path]: torn, [older]: "ts,score\n1,2\n" }, "ts,score\n")).toEqual({ [path]: "ts,score\nnext\n", [older]: "ts,score\n1,2\n" });
  expect(resumed({ [path]: "ts\n1\n", [older]: "ts\n0\n" }, "ts,score\n")).toEqual({ [path]: "ts,score\nnext\n", [older]: "ts\n1\n" });
});

test("a long tail that never became lines is cut off, and no line before it", () => {
  const lines = "ts,score\n1,2\n3,4\n";
  expect(resumed({ [path]: lines + "\0".repeat(200_000) }, "ts,score\n")).toEqual({ [path]: `${lines}next\n` });
  expect(resumed({ [path]: "\0".repeat(70_000) }, "")).toEqual({ [path]: "next\n" });
});
