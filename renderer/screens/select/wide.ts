// Whether the window has room for every column of Select's tables. A narrow one shows fewer columns instead of scrolling sideways: the rest stands in
// Train, in the list of runs and in the saved comparison.

import { useSyncExternalStore } from "react";

const wide = "(min-width: 1500px)";

const listen = (onChange: () => void) => {
  const query = matchMedia(wide);
  query.addEventListener("change", onChange);
  return () => query.removeEventListener("change", onChange);
};

export function useWide(): boolean {
  return useSyncExternalStore(listen, () => matchMedia(wide).matches);
}
