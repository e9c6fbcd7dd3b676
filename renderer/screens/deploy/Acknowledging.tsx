// Who signs what answers production machines when a stick is written: acknowledgements of records that came home, and the time.

import type { InputOf } from "../../../shared/contract/call.ts";
import { contract } from "../../../shared/contract/contract.ts";
import { deployText } from "../../../shared/text/deploy.ts";
import { useCall } from "../../app/calls.tsx";
import { cx } from "../../parts/classes.ts";
import { Form } from "../../parts/Fields.tsx";
import { look } from "../../parts/look.ts";
import { Section } from "../../parts/Panel.tsx";
import { Note } from "../../parts/State.tsx";
import { useText } from "../../parts/words.ts";
import { KeyFields, useSigning, type Signing } from "../package/signing.tsx";

export interface Acknowledging {
  /** Production machines whose receipts came home. */
  readonly machines: number;
  readonly signing: Signing;
  /** What signs; undefined leaves it to a key that needs nobody. */
  readonly station: InputOf<typeof contract.deploy.writeStick>["station"];
}

export function useAcknowledging(): Acknowledging {
  const site = useCall(contract.release.describe, { stick: null });
  // a station's key never travels with what it signs
  const signing = useSigning(null, "station");
  const machines = site.state === "ready" ? site.value.devices.filter(({ lab }) => !lab).length : 0;
  const { key, passphrase } = signing;
  return { machines, signing, station: machines > 0 && key?.guard === "passphrase" && key.inRoot && passphrase !== "" ? { key: key.publicKey, passphrase } : undefined };
}

export function AcknowledgingSection({ machines, signing }: Acknowledging) {
  const { t } = useText();
  const { key } = signing;
  if (machines === 0) return null;
  return (
    <Section title={t(deployText.answers)} sub={t(deployText.answersSub, { count: machines })}>
      {key === undefined || !key.inRoot ? <Note kind="info">{t(deployText.answersNone)}</Note>
        : key.guard !== "passphrase" ? <p className={cx(look.small, look.muted)}>{t(deployText.answersSelf, { name: key.name })}</p>
        : (
          <>
            <p className={cx(look.small, look.muted)}>{t(deployText.answersSays)}</p>
            <Form label={t(deployText.answers)}><KeyFields signing={signing} /></Form>
          </>
        )}
    </Section>
  );
}
