// What both faces of Deploy share: sticks, the chosen one and what is on it, the package to write, the two jobs and their results.

import { useMemo, useState } from "react";
import type { InputOf, OutputOf } from "../../../shared/contract/call.ts";
import { contract } from "../../../shared/contract/contract.ts";
import { deployText } from "../../../shared/text/deploy.ts";
import { useAct, useCall, useJob, useRenewed } from "../../app/calls.tsx";
import type { Words } from "../../parts/words.ts";

export type StickInfo = OutputOf<(typeof contract)["deploy"]["listSticks"]>[number];
export type StickRead = OutputOf<(typeof contract)["deploy"]["readStick"]>;
export type Practised = OutputOf<(typeof contract)["deploy"]["practise"]>;

/** What a person calls a stick. */
export function stickName(stick: Pick<StickInfo, "kind" | "label">, t: Words["t"]): string {
  return stick.kind === "practice" ? t(deployText.practice) : stick.label;
}

/** A stick that is plugged in stands in the list within this time. */
const lookEveryMs = 3000;

export function useDeploy() {
  const sticks = useCall(contract.deploy.listSticks, {});
  useRenewed(contract.deploy.listSticks, {}, lookEveryMs);
  const packages = useCall(contract.package.list, {});
  const site = useCall(contract.release.describe, { stick: null });
  const names = useMemo(() => new Map(site.state === "ready" ? site.value.devices.filter(({ label }) => label !== "").map(({ device, label }): [string, string] => [device, label]) : []), [site]);
  const [picked, setPicked] = useState<string | null>(null);
  const [folder, setFolder] = useState<StickInfo | null>(null);
  const [practised, setPractised] = useState<{ readonly stick: string; readonly result: Practised } | null>(null);
  const [folderRefused, setFolderRefused] = useState(false);
  const choose = useAct(contract.deploy.chooseFolder);
  const eject = useAct(contract.deploy.eject);
  /** The stick that was given back last: it may be pulled. */
  const [ejected, setEjected] = useState<string | null>(null);
  const [written, setWritten] = useState<{ readonly stick: string; readonly readFrom: StickRead["readFrom"] } | null>(null);
  const write = useJob(contract.deploy.writeStick);
  const practise = useJob(contract.deploy.practise);
  const found = [...(sticks.state === "ready" ? sticks.value : []), ...(folder === null ? [] : [folder])];
  const stick = found.find((each) => each.stick === picked) ?? found.find((each) => each.kind === "drive" && each.writable) ?? found[0];
  const content = useCall(contract.deploy.readStick, stick === undefined ? null : { stick: stick.stick });
  const list = packages.state === "ready" ? packages.value : [];
  const [wanted, setWanted] = useState<string | null>(null);
  const current = list.filter((each) => each.current);
  // a release is what plants wait for; its trial stays to be practised
  const ready = current.find((each) => each.digest === wanted) ?? current.find((each) => each.kind === "release") ?? current[0] ?? list[0];
  const read = content.state === "ready" ? content.value : null;
  const isEmpty = content.state === "failed" && content.failure.name === "stickEmpty";
  const onStick = read?.packages.find((each) => each.digest === ready?.digest);
  const isRunning = write.isRunning || practise.isRunning;
  return {
    sticks, packages, found, stick, content, read, ready, onStick, isRunning, folderRefused, chooseFailure: choose.failure,
    /** What machines that have sent a receipt call themselves, by their id. */
    names,
    /** The words by which a machine is enrolled; null while no site is known. */
    siteWords: site.state === "ready" ? (site.value.firstWords?.split(" ").slice(0, 4).join(" ") ?? null) : null,
    ejected, ejectFailure: eject.failure,
    /** Where the last writing of this stick was read back from. */
    readFrom: written !== null && written.stick === stick?.stick ? written.readFrom : null,
    /** Only a drive can be given back. */
    startEject: stick?.kind !== "drive" ? undefined : () => {
      const { stick: target, label } = stick;
      void eject.run({ stick: target }).then((answer) => {
        if (answer === undefined) return;
        setEjected(label);
        setPicked(null);
      });
    },
    /** Nothing of ours is on the stick. */
    isEmpty: isEmpty || (read !== null && read.packages.length === 0),
    practised: practised !== null && practised.stick === stick?.stick ? practised.result : null,
    pick: setPicked,
    /** What may be written: the trial, and the release that two people made of it. */
    current,
    want: setWanted,
    chooseFolder: () =>
      void choose.run({}).then((answer) => {
        if (answer === undefined) return;
        setFolderRefused(!answer.supported);
        if (answer.stick === null) return;
        setFolder({ stick: answer.stick, label: "", kind: "folder", freeBytes: null, writable: true });
        setPicked(answer.stick);
      }),
    write, practise,
    /** `station` signs what answers production machines. */
    startWrite: (station?: InputOf<typeof contract.deploy.writeStick>["station"]) => {
      if (stick === undefined || ready === undefined) return;
      setPractised(null);
      setEjected(null);
      const target = stick.stick;
      void write.start({ stick: target, package: ready.digest, ...(station === undefined ? {} : { station }) }).then((result) => result !== undefined && setWritten({ stick: target, readFrom: result.readFrom }));
    },
    startPractise: () => {
      if (stick === undefined) return;
      const target = stick.stick;
      setPractised(null);
      void practise.start({ stick: target }).then((result) => result !== undefined && setPractised({ stick: target, result }));
    },
  };
}

export type Deploying = ReturnType<typeof useDeploy>;
