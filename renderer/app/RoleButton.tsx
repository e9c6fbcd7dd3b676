// Who acts, in which role: shown in the top bar, changed on purpose, kept in the journal.

import { useState } from "react";
import { Button as AriaButton, Dialog, DialogTrigger, Popover } from "react-aria-components";
import styles from "./Shell.module.css";
import { useAct } from "./calls.tsx";
import { useProject } from "./project.ts";
import { Button } from "../parts/Button.tsx";
import { cx } from "../parts/classes.ts";
import { ErrorNote } from "../parts/ErrorNote.tsx";
import { Select, type SelectChoice } from "../parts/Select.tsx";
import { TextField } from "../parts/Fields.tsx";
import { Icon } from "../parts/Icon.tsx";
import { look } from "../parts/look.ts";
import { useText } from "../parts/words.ts";
import { roles, type Role } from "../../shared/contract/call.ts";
import { contract } from "../../shared/contract/contract.ts";
import { shellText } from "../../shared/text/shell.ts";

/** `onRole` is told after the engine took the new role. */
export function RoleButton({ onRole }: { readonly onRole: (role: Role) => void }) {
  const { t } = useText();
  const project = useProject();
  return (
    <DialogTrigger>
      <AriaButton className={cx(styles["plain"])} aria-label={`${t(shellText.person)}: ${project.person}, ${t(shellText[project.role])}`}>
        <Icon name="person" />
        <span>{project.person === "" ? t(shellText[project.role]) : `${project.person}, ${t(shellText[project.role])}`}</span>
      </AriaButton>
      <Popover className={cx(styles["popover"])} placement="bottom end" offset={4}>
        <Dialog className={cx(styles["role"])} aria-label={t(shellText.person)}>{({ close }) => <RoleForm close={close} onRole={onRole} />}</Dialog>
      </Popover>
    </DialogTrigger>
  );
}

function RoleForm({ close, onRole }: { readonly close: () => void; readonly onRole: (role: Role) => void }) {
  const { t } = useText();
  const project = useProject();
  const [person, setPerson] = useState(project.person);
  const [role, setRole] = useState<Role>(project.role);
  const become = useAct(contract.project.become);
  const choices: SelectChoice<Role>[] = roles.map((id) => ({ id, label: t(shellText[id]) }));
  return (
    <>
      <TextField label={t(shellText.yourName)} value={person} onChange={setPerson} />
      <Select label={t(shellText.role)} choices={choices} value={role} onChange={setRole} help={t(shellText.roleSays)} />
      {become.failure !== null && <ErrorNote error={become.failure} />}
      <div className={look.row}>
        <Button
          look="primary" isDisabled={become.isRunning}
          onPress={() =>
            void become.run({ person, role }).then((taken) => {
              if (taken === undefined) return;
              close();
              onRole(role);
            })
          }
        >
          {t(shellText.become)}
        </Button>
      </div>
    </>
  );
}
