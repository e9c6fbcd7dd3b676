// Who may do an act, in words: a button that a role may not press says whose it is.

import type { CallDeclaration } from "../../../shared/contract/call.ts";
import { shellText } from "../../../shared/text/shell.ts";
import { trainText } from "../../../shared/text/train.ts";
import { useProject } from "../../app/project.ts";
import { useText } from "../../parts/words.ts";

/** Why the present role cannot perform an act, or undefined when it can. */
export function useRoleWhy(declaration: CallDeclaration): string | undefined {
  const { t } = useText();
  const { role } = useProject();
  return declaration.roles.some((one) => one === role) ? undefined : t(trainText.roleWhy, { roles: declaration.roles.map((one) => t(shellText[one])).join(", ") });
}
