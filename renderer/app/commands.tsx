// Commands that the palette (Ctrl K) offers: the shell's own and those that the shown screen adds.

import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import type { IconName } from "../parts/Icon.tsx";

export interface Command {
  readonly id: string;
  readonly label: string;
  /** More words to find it by. */
  readonly also?: string;
  readonly icon?: IconName;
  /** Key that does the same, printed at the right end. */
  readonly keys?: string;
  readonly act: () => void;
}

interface Registry {
  readonly commands: readonly Command[];
  readonly put: (owner: symbol, commands: readonly Command[] | null) => void;
}

const RegistryContext = createContext<Registry | null>(null);

export function CommandsProvider({ children }: { readonly children: ReactNode }) {
  const [sets, setSets] = useState<ReadonlyMap<symbol, readonly Command[]>>(new Map());
  // `put` stays the same function: a screen that puts its commands must not be asked to put them again by that very act.
  const put = useCallback<Registry["put"]>(
    (owner, commands) =>
      setSets((known) => {
        const next = new Map(known);
        if (commands === null) next.delete(owner);
        else next.set(owner, commands);
        return next;
      }),
    [],
  );
  const registry = useMemo<Registry>(() => ({ commands: [...sets.values()].flat(), put }), [sets, put]);
  return <RegistryContext value={registry}>{children}</RegistryContext>;
}

/** Adds a screen's commands to the palette while the screen is shown. Labels decide when they are renewed. */
export function useCommands(commands: readonly Command[]): void {
  const registry = useContext(RegistryContext);
  const put = registry?.put;
  const latest = useRef(commands);
  useEffect(() => {
    latest.current = commands;
  });
  const key = commands.map((command) => `${command.id} ${command.label}`).join("\n");
  useEffect(() => {
    if (put === undefined) return;
    const owner = Symbol(key);
    put(owner, latest.current.map((command) => ({ ...command, act: () => latest.current.find((now) => now.id === command.id)?.act() })));
    return () => put(owner, null);
  }, [put, key]);
}

export function useRegisteredCommands(): readonly Command[] {
  return useContext(RegistryContext)?.commands ?? [];
}
