export interface Desk {
  launcher: string;
  app: string;
  home: string;
  folder: string;
}
export function layDesk(binary: string): Desk;
export function ensureOrdinaryUser(): string | undefined;
