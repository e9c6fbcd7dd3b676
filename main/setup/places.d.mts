// Types of places.mjs for the TypeScript that uses it.
export const root: string;
export const isRoot: boolean;
export const strict: boolean;
export function cacheFolder(): string;
export function openToOthers(path: string): boolean;
export function findProgram(name: string): string | undefined;
