// A window on the workbench, whichever host shows it: what a story may do with it besides looking and clicking.
import type { Page } from "@playwright/test";

export interface Window {
  readonly page: Page;
  readonly host: "web" | "desktop";
  /** Kills the engine's process at once, as a crash would. */
  killEngine(): Promise<void>;
  /** Pid of the engine's process now. */
  enginePid(): Promise<number>;
  /** The folder that the next folder dialog gives; a host without dialogs ignores it. */
  answerFolderDialog(path: string): Promise<void>;
  /** What the host has written to its terminal. */
  words(): string;
  /** Closes the window and ends the host in peace. */
  close(): Promise<void>;
}

/** Waits until `find` gives something; for what has no event to wait for, such as another process's table entry. */
export async function until<T>(find: () => Promise<T | undefined> | T | undefined, what: string, limitMs = 20_000): Promise<T> {
  const end = performance.now() + limitMs;
  for (;;) {
    const found = await find();
    if (found !== undefined) return found;
    if (performance.now() > end) throw new Error(`waited ${limitMs} ms for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
