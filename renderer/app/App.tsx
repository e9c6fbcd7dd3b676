// The application: appearance, link to the engine, project, shell. Every state of the link has its picture; the window always stays.

import { useMemo, useState, useSyncExternalStore, type ReactNode } from "react";
import styles from "./Shell.module.css";
import { AppearanceProvider } from "./appearance.tsx";
import { EngineProvider, PlanWriterContext, useCall } from "./calls.tsx";
import { CommandsProvider } from "./commands.tsx";
import type { Link } from "./connect.ts";
import { ErrorBoundary } from "./ErrorBoundary.tsx";
import { ProjectContext, usePlanWriter } from "./project.ts";
import { Shell } from "./Shell.tsx";
import { Button } from "../parts/Button.tsx";
import { cx } from "../parts/classes.ts";
import { ErrorNote } from "../parts/ErrorNote.tsx";
import { EmptyState, Skeleton } from "../parts/Empty.tsx";
import { useText, WordsContext } from "../parts/words.ts";
import { contract } from "../../shared/contract/contract.ts";
import type { Client } from "../../shared/pipe/client.ts";
import { shellText } from "../../shared/text/shell.ts";

export function App({ link }: { readonly link: Link }) {
  return (
    <AppearanceProvider>
      <ErrorBoundary broken={(failure, again) => <Housing><ErrorNote error={failure} onRetry={again} /></Housing>}>
        <LinkGate link={link} />
      </ErrorBoundary>
    </AppearanceProvider>
  );
}

/** The empty frame while there is nothing to frame yet. */
function Housing({ children }: { readonly children: ReactNode }) {
  const { t } = useText();
  return (
    <div className={cx(styles["app"])}>
      <header className={cx(styles["top"])}><span className={cx(styles["plain"], styles["name"])}>{t(shellText.product)}</span></header>
      <div className={cx(styles["rail"])} />
      <main className={cx(styles["work"])}><div className={cx(styles["center"], styles["screen"])}><div>{children}</div></div></main>
      <footer className={cx(styles["status"])} />
    </div>
  );
}

function LinkGate({ link }: { readonly link: Link }) {
  const { t } = useText();
  const state = useSyncExternalStore(link.subscribe, link.current);
  const [client, setClient] = useState<Client | null>(null);
  if (state.state === "ready" && state.client !== client) setClient(state.client);
  if (state.state === "lost")
    return (
      <Housing>
        <EmptyState title={`${state.code} ${t(shellText.lost)}`} act={<Button icon="again" onPress={link.again}>{t(shellText.reload)}</Button>}>{t(shellText.lostNext)}</EmptyState>
      </Housing>
    );
  if (client === null) return <Housing><Skeleton what={t(shellText.connecting)} /></Housing>;
  return (
    <EngineProvider client={client}>
      <CommandsProvider>
        <ProjectGate isRestarting={state.state !== "ready"} />
      </CommandsProvider>
    </EngineProvider>
  );
}

function ProjectGate({ isRestarting }: { readonly isRestarting: boolean }) {
  const { t, language } = useText();
  const answer = useCall(contract.project.describe, {});
  // While the engine comes back the last known project stays on the screen.
  const [known, setKnown] = useState(answer.state === "ready" ? answer.value : null);
  if (answer.state === "ready" && answer.value !== known) setKnown(answer.value);
  const writer = usePlanWriter(known);
  const zone = known?.zone ?? "UTC";
  const words = useMemo(() => ({ language, zone }), [language, zone]);
  if (known === null && answer.state === "failed") return <Housing><ErrorNote error={answer.failure} onRetry={answer.retry} /></Housing>;
  if (known === null) return <Housing><Skeleton what={t(shellText.connecting)} /></Housing>;
  return (
    <WordsContext value={words}>
      <ProjectContext value={known}>
        <PlanWriterContext value={writer}>
          <Shell isRestarting={isRestarting} />
        </PlanWriterContext>
      </ProjectContext>
    </WordsContext>
  );
}
