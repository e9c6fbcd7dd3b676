// What a root that is not in force yet will change, a line each, and whose signatures it needs: read before anybody signs.

import type { RootEffect, RootHolders } from "../../../shared/contract/release.ts";
import { releaseRoles } from "../../../shared/text/release.ts";
import { rootEffectText, rootText } from "../../../shared/text/roots.ts";
import { StateLine, type State } from "../../parts/State.tsx";
import { cx } from "../../parts/classes.ts";
import { look } from "../../parts/look.ts";
import { useText } from "../../parts/words.ts";
import styles from "./Package.module.css";

/** Effects that take something away from somebody. */
const grave: readonly RootEffect["kind"][] = ["keyRevoked", "personNamed", "toModelling", "toOperations", "toQuality", "releaseUnsigned", "releaseRevoked", "releaseBelowFloor", "machineGoesBack", "machineMarked", "floorLowered", "timeBack"];

export function Effects({ effects }: { readonly effects: readonly RootEffect[] }) {
  const { t } = useText();
  if (effects.length === 0) return <p className={cx(look.small, look.muted)}>{t(rootText.noEffects)}</p>;
  const state = ({ kind }: RootEffect): State => (grave.includes(kind) ? "caution" : "ok");
  return (
    <>
      <p><b>{t(rootText.effects)}</b></p>
      <ul className={cx(styles["effects"])}>
        {effects.map((effect, index) => (
          <li key={index}><StateLine state={state(effect)}>{t(rootEffectText[effect.kind], { name: effect.name, role: effect.role === null ? "" : t(releaseRoles[effect.role]), version: effect.version ?? "" })}</StateLine></li>
        ))}
      </ul>
      <p className={cx(look.small, look.muted)}>{t(rootText.effectsTravel)}</p>
    </>
  );
}

/** Who may sign, and how many of them must. */
export function Holders({ holders }: { readonly holders: RootHolders }) {
  const { t } = useText();
  const { before, beforeNeeds, own, ownNeeds } = holders;
  const isSame = before.join() === own.join() && beforeNeeds === ownNeeds;
  return (
    <p className={look.small}>
      {beforeNeeds === 0 || isSame ? t(rootText.holders, { count: ownNeeds, names: own.join(", ") }) : `${t(rootText.holdersBefore, { count: beforeNeeds, names: before.join(", ") })} ${t(rootText.holdersOwn, { count: ownNeeds, names: own.join(", ") })}`}
    </p>
  );
}
