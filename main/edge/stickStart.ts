// The device program started from a stick without a word: it does the one sensible thing and says in large plain words what happened. Fresh: becomes
// a LAB device only when the person at the machine types so. A package to install: installs. Else: collects. Then waits, so that a window stays open.
import { createInterface } from "node:readline/promises";
import type { FailureData } from "../../shared/contract/errors.ts";
import { deviceConsoleText as words } from "../../shared/text/deviceConsole.ts";
import { say, type Language, type Text } from "../../shared/text/text.ts";
import { deviceFailureOf } from "./disk.ts";

/** What the program can do and knows of stick and machine. */
export interface StickStart {
  isEnrolled: boolean;
  hasPackage: boolean;
  /** First words of the LAB key on the stick; undefined when it offers none. */
  keyWords: string | undefined;
  install(lab: boolean): Promise<object>;
  collect(): Promise<object>;
  status(): Promise<object>;
}

const answerToEnrol = "LAB";

/** Acts and tells. Gives the failure that the process ends with, or undefined. */
export async function startFromStick(start: StickStart): Promise<FailureData | undefined> {
  const language: Language = /^de\b/i.test(Intl.DateTimeFormat().resolvedOptions().locale) || /^de/i.test(process.env["LANG"] ?? "") ? "de" : "en";
  const isConsole = process.stdin.isTTY && process.stdout.isTTY;
  const ask = async (question: string): Promise<string> => {
    const lines = createInterface({ input: process.stdin, output: process.stdout });
    try {
      return await lines.question(`\n${question}\n> `);
    } catch {
      return ""; // the console was closed without an answer
    } finally {
      lines.close();
    }
  };
  const typed = isConsole && !start.isEnrolled && start.keyWords !== undefined ? await ask(`${say(words.fresh, language)}\n${say(words.freshAsk, language, { words: start.keyWords })}`) : "";
  const { lines, failure } = await outcome(start, typed.trim().toUpperCase() === answerToEnrol, language);
  process.stdout.write(banner(lines));
  if (isConsole) await ask(say(words.enter, language));
  return failure;
}

type Told = { lines: string[]; failure?: FailureData };

async function outcome(start: StickStart, mayEnrol: boolean, language: Language): Promise<Told> {
  if (!start.isEnrolled && !mayEnrol) return { lines: [say(words.unchanged, language), say(words.fresh, language), say(words.freshHow, language)] };
  try {
    if (!start.hasPackage) return { lines: await collected(start, language) };
    const done = (await start.install(mayEnrol)) as { outcome: string; packageWords: string | null; selfTest: { rows: number } | null; stick?: object };
    if (done.outcome === "already") return { lines: await collected(start, language, [say(words.already, language)]) };
    return {
      lines: [
        say(words.installed, language),
        ...(done.selfTest ? [say(words.installedSays, language, { rows: done.selfTest.rows })] : []),
        ...(done.packageWords ? [say(words.compare, language, { words: done.packageWords })] : []),
        ...(done.stick && "failure" in done.stick ? [say(words.notWritten, language)] : []),
        say(words.pull, language),
      ],
    };
  } catch (thrown) {
    return refused(start, deviceFailureOf(thrown), language);
  }
}

async function collected(start: StickStart, language: Language, more: readonly string[] = []): Promise<string[]> {
  await start.collect();
  const { state, rowsScored, alarms } = (await start.status()) as { state: string; rowsScored: number; alarms: number };
  return [say(words.collected, language), say(words.collectedSays, language), say(words.running, language, { state, rows: rowsScored, alarms }), ...more, say(words.pull, language)];
}

/** The program carries no word for each of its codes: the class says enough to act, the code is for those who prepared the stick. */
async function refused(start: StickStart, failure: FailureData, language: Language): Promise<Told> {
  const classes: Readonly<Record<string, Text>> = { 3: words.class3, 4: words.class4, 5: words.class5, 6: words.class6, 7: words.class7 };
  const why = classes[failure.code.split("-")[2]?.charAt(0) ?? ""] ?? words.classOther;
  const { running } = (await start.status().catch(() => ({ running: null }))) as { running: unknown };
  return { lines: [say(words.refused, language), say(why, language), ...(running === null ? [] : [say(words.before, language)]), say(words.code, language, { code: failure.code })], failure };
}

/** Large and plain on any console: a frame, an empty line between sentences. */
function banner([head = "", ...rest]: string[]): string {
  const rule = "=".repeat(72);
  return `\n${rule}\n\n  ${head.toUpperCase()}\n\n${rest.map((line) => `  ${line}\n\n`).join("")}${rule}\n`;
}
