// Which groups are laid over each other. Pure.

import type { OverlayGroup } from "../../charts/OverlayChart.tsx";
import type { DatasetInfo } from "../../../shared/contract/data.ts";

const most = 12;

/** At most twelve groups in the order of the data, evenly chosen, the chosen one always among them. */
export function overlayGroups(groups: DatasetInfo["groups"], chosen: string | null): OverlayGroup[] {
  const every = Math.max(1, groups.length / most);
  const picked = new Set(Array.from({ length: Math.min(most, groups.length) }, (_, k) => Math.floor(k * every)));
  const at = groups.findIndex(({ name }) => name === chosen);
  if (at >= 0 && !picked.has(at)) {
    picked.delete([...picked].at(-1) ?? 0);
    picked.add(at);
  }
  return groups.flatMap((group, k) => (picked.has(k) ? [{ name: group.name, from: group.fromUs ?? 0, to: group.toUs ?? group.rows - 1 }] : []));
}
