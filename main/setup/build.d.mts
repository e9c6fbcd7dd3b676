export const nodeEntries: Record<string, string>;
export function buildNode(): Promise<void>;
export function buildKernels(): Promise<void>;
export function buildEdge(): Promise<void>;
