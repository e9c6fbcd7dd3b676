// The classes of the project's target, where it has several.

import { contract } from "../../../shared/contract/contract.ts";
import { useCall } from "../../app/calls.tsx";

/** Names of the classes that the present features hold; undefined where the target is no class of several, or while it is not known. */
export function useClassNames(): readonly string[] | undefined {
  const answer = useCall(contract.prepare.describe, {});
  return answer.state === "ready" ? answer.value?.target.classes?.filter(({ rows }) => rows > 0).map(({ name }) => name) : undefined;
}
