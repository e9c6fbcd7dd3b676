export function whyRefused(file: string, words: string, resolved: string): string | undefined;
export function packageName(words: string): string;
