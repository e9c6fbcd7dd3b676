// One failure in words. Pure; runs everywhere.

/** One failure in one language: the fact, and what to do next. */
export interface Said {
  what: string;
  next: string;
}
