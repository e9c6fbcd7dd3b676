// The few globals that every JavaScript runtime has and that shared/ may use. Seen only by shared/tsconfig.json: elsewhere
// the runtime's own types declare them.
declare class TextEncoder { encode(text: string): Uint8Array<ArrayBuffer>; }
declare class TextDecoder { constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean }); decode(bytes: Uint8Array): string; }
interface AbortSignal { readonly aborted: boolean; addEventListener(type: "abort", listener: () => void, options?: { once?: boolean }): void; removeEventListener(type: "abort", listener: () => void): void; }
declare class AbortController { readonly signal: AbortSignal; abort(): void; }
declare function queueMicrotask(task: () => void): void;
