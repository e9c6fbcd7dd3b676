export const nodeEntries: Record<string, string>;
export function buildNode(): Promise<void>;
