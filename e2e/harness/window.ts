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

const usualLimitMs = 60_000;

/** What is promised, or an error that says what was waited for when it takes longer than the limit. */
export async function within<T>(promised: Promise<T>, what: string, limitMs = usualLimitMs): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => (timer = setTimeout(() => reject(new Error(`waited ${limitMs} ms for ${what}`)), limitMs)));
  try {
    return await Promise.race([promised, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Waits until `find` gives something; for what has no event to wait for, such as another process's table entry. */
export async function until<T>(find: () => Promise<T | undefined> | T | undefined, what: string, limitMs = usualLimitMs): Promise<T> {
  const end = performance.now() + limitMs;
  for (;;) {
    const found = await find();
    if (found !== undefined) return found;
    if (performance.now() > end) throw new Error(`waited ${limitMs} ms for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
