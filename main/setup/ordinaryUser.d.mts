export interface Desk {
  launcher: string;
  app: string;
  home: string;
  remove: () => void;
}
export function layDesk(binary: string): Desk;
export function ensureOrdinaryUser(): string | undefined;
