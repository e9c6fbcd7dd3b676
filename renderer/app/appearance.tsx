// Language, theme, density and mode of this window, for everything below; changes are applied and remembered at once.

import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from "react";
import { I18nProvider } from "react-aria-components";
import { WordsContext } from "../parts/words.ts";
import { applyAppearance, readAppearance, type Appearance } from "../theme/theme.ts";

interface AppearanceValue {
  readonly appearance: Appearance;
  readonly change: (part: Partial<Appearance>) => void;
}

const AppearanceContext = createContext<AppearanceValue | null>(null);

export function AppearanceProvider({ children }: { readonly children: ReactNode }) {
  const [appearance, setAppearance] = useState(readAppearance);
  useEffect(() => {
    applyAppearance(appearance);
    const system = matchMedia("(prefers-color-scheme: dark)");
    const follow = () => applyAppearance(appearance);
    system.addEventListener("change", follow);
    return () => system.removeEventListener("change", follow);
  }, [appearance]);
  const value = useMemo(() => ({ appearance, change: (part: Partial<Appearance>) => setAppearance((known) => ({ ...known, ...part })) }), [appearance]);
  const words = useMemo(() => ({ language: appearance.language, zone: "UTC" }), [appearance.language]);
  return (
    <AppearanceContext value={value}>
      <I18nProvider locale={appearance.language === "de" ? "de-DE" : "en-GB"}>
        <WordsContext value={words}>{children}</WordsContext>
      </I18nProvider>
    </AppearanceContext>
  );
}

export function useAppearance(): AppearanceValue {
  const value = useContext(AppearanceContext);
  if (value === null) throw new Error("appearance outside of its provider");
  return value;
}
