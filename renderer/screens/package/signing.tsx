// Which key signs and its passphrase: asked for beside each act, kept only until the act is done. A key that the operating system guards asks by itself.

import { useState } from "react";
import { contract } from "../../../shared/contract/contract.ts";
import type { KeyInfo } from "../../../shared/contract/release.ts";
import { releaseText } from "../../../shared/text/release.ts";
import { useCall } from "../../app/calls.tsx";
import { TextField } from "../../parts/Fields.tsx";
import { Select } from "../../parts/Select.tsx";
import { useText } from "../../parts/words.ts";

export interface Signing {
  readonly keys: readonly KeyInfo[];
  readonly key: KeyInfo | undefined;
  readonly pick: (id: string) => void;
  readonly passphrase: string;
  readonly setPassphrase: (passphrase: string) => void;
  /** Why nothing can be signed yet. */
  readonly why: string | undefined;
  /** Performs an act with the key and forgets the passphrase once it is done. */
  readonly with: (act: (signer: { key: string; where: KeyInfo["where"]; passphrase: string | null }) => Promise<unknown>) => void;
}

/** A key that lies here and on the stick is offered twice: only one of the copies may open on this computer. */
const idOf = ({ where, publicKey }: KeyInfo) => `${where} ${publicKey}`;

/** Keys of one role within reach: of this person and, where there is one, of the stick. */
export function useSigning(stick: string | null, role: KeyInfo["role"]): Signing {
  const { t } = useText();
  const answer = useCall(contract.release.listKeys, { stick });
  const [picked, setPicked] = useState<string | null>(null);
  const [passphrase, setPassphrase] = useState("");
  const keys = answer.state === "ready" ? answer.value.filter((each) => each.role === role) : [];
  const key = keys.find((each) => idOf(each) === picked) ?? keys.find(({ inRoot }) => inRoot) ?? keys[0];
  return {
    keys, key, passphrase, setPassphrase,
    pick: setPicked,
    why: key === undefined ? t(releaseText.noKey) : key.guard === "passphrase" && passphrase === "" ? t(releaseText.passphrase) : undefined,
    with: (act) => {
      if (key !== undefined) void act({ key: key.publicKey, where: key.where, passphrase: key.guard === "passphrase" ? passphrase : null }).then((done) => done !== undefined && setPassphrase(""));
    },
  };
}

export function KeyFields({ signing }: { readonly signing: Signing }) {
  const { t } = useText();
  const { keys, key, pick, passphrase, setPassphrase } = signing;
  return (
    <>
      <Select label={t(releaseText.key)} choices={keys.map((each) => ({ id: idOf(each), label: each.name, second: `${each.words} · ${t(releaseText[each.where])}` }))} value={key ? idOf(key) : null} onChange={pick} placeholder={t(releaseText.noKey)} isDisabled={keys.length === 0} />
      {(key === undefined || key.guard === "passphrase") && <TextField label={t(releaseText.passphrase)} value={passphrase} onChange={setPassphrase} secret isDisabled={key === undefined} />}
    </>
  );
}
