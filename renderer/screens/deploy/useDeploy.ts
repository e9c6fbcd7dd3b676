// What both faces of Deploy share: sticks, the chosen one and what is on it, the package to write, the two jobs and their results.

import { useState } from "react";
import type { OutputOf } from "../../../shared/contract/call.ts";
import { contract } from "../../../shared/contract/contract.ts";
import { deployText } from "../../../shared/text/deploy.ts";
import { useAct, useCall, useJob } from "../../app/calls.tsx";
import type { Words } from "../../parts/words.ts";

export type StickInfo = OutputOf<(typeof contract)["deploy"]["listSticks"]>[number];
export type StickRead = OutputOf<(typeof contract)["deploy"]["readStick"]>;
export type Practised = OutputOf<(typeof contract)["deploy"]["practise"]>;

/** What a person calls a stick. */
export function stickName(stick: Pick<StickInfo, "kind" | "label">, t: Words["t"]): string {
  return stick.kind === "practice" ? t(deployText.practice) : stick.label;
}

export function useDeploy() {
  const sticks = useCall(contract.deploy.listSticks, {});
  const packages = useCall(contract.package.list, {});
  const [picked, setPicked] = useState<string | null>(null);
  const [folder, setFolder] = useState<StickInfo | null>(null);
  const [practised, setPractised] = useState<{ readonly stick: string; readonly result: Practised } | null>(null);
  const [folderRefused, setFolderRefused] = useState(false);
  const choose = useAct(contract.deploy.chooseFolder);
  const write = useJob(contract.deploy.writeStick);
  const practise = useJob(contract.deploy.practise);
  const found = [...(sticks.state === "ready" ? sticks.value : []), ...(folder === null ? [] : [folder])];
  const stick = found.find((each) => each.stick === picked) ?? found.find((each) => each.kind === "drive" && each.writable) ?? found[0];
  const content = useCall(contract.deploy.readStick, stick === undefined ? null : { stick: stick.stick });
  const list = packages.state === "ready" ? packages.value : [];
  const ready = list.find((each) => each.current) ?? list[0];
  const read = content.state === "ready" ? content.value : null;
  const isEmpty = content.state === "failed" && content.failure.name === "stickEmpty";
  const onStick = read?.packages.find((each) => each.digest === ready?.digest);
  const isRunning = write.isRunning || practise.isRunning;
  return {
    sticks, packages, found, stick, content, read, ready, onStick, isRunning, folderRefused, chooseFailure: choose.failure,
    /** Nothing of ours is on the stick. */
    isEmpty: isEmpty || (read !== null && read.packages.length === 0),
    practised: practised !== null && practised.stick === stick?.stick ? practised.result : null,
    pick: setPicked,
    chooseFolder: () =>
      void choose.run({}).then((answer) => {
        if (answer === undefined) return;
        setFolderRefused(!answer.supported);
        if (answer.stick === null) return;
        setFolder({ stick: answer.stick, label: "", kind: "folder", freeBytes: null, writable: true });
        setPicked(answer.stick);
      }),
    write, practise,
    startWrite: () => {
      if (stick === undefined || ready === undefined) return;
      setPractised(null);
      void write.start({ stick: stick.stick, package: ready.digest });
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
