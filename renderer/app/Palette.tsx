// Search and commands (Ctrl K): steps, acts of the shell and of the shown screen, tags of the data. One field, one list.

import { useState } from "react";
import { Autocomplete, Dialog, Header, Input, Menu, MenuItem, MenuSection, Modal, ModalOverlay, SearchField, useFilter } from "react-aria-components";
import styles from "./Shell.module.css";
import menu from "../parts/Menu.module.css";
import { useCall } from "./calls.tsx";
import { useRegisteredCommands, type Command } from "./commands.tsx";
import { go } from "./project.ts";
import { placeOfTags } from "../screens/explore/tags.ts";
import { cx } from "../parts/classes.ts";
import { Icon } from "../parts/Icon.tsx";
import { useText } from "../parts/words.ts";
import { contract } from "../../shared/contract/contract.ts";
import { stepIds } from "../../shared/steps/steps.ts";
import { shellText } from "../../shared/text/shell.ts";
import { stepText } from "../../shared/text/steps.ts";

export interface PaletteProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** The shell's own acts. */
  readonly acts: readonly Command[];
}

const mostTags = 12;

export function Palette({ isOpen, onClose, acts }: PaletteProps) {
  return (
    <ModalOverlay className={cx(styles["veil"])} isOpen={isOpen} isDismissable onOpenChange={(open) => !open && onClose()}>
      <Modal className={cx(styles["palette"])}>{isOpen && <PaletteBody onClose={onClose} acts={acts} />}</Modal>
    </ModalOverlay>
  );
}

function PaletteBody({ onClose, acts }: Omit<PaletteProps, "isOpen">) {
  const { t } = useText();
  const { contains } = useFilter({ sensitivity: "base" });
  const [wanted, setWanted] = useState("");
  const tags = useCall(contract.data.readTags, {});
  const added = useRegisteredCommands();
  const steps: Command[] = stepIds.map((id) => ({ id: `step ${id}`, label: t(shellText.goTo, { step: t(stepText[id]) }), icon: "right", act: () => go(id) }));
  const found: Command[] =
    wanted.trim().length < 2 || tags.state !== "ready" ? []
    : tags.value.filter((tag) => contains(`${tag.tag} ${tag.path.join(" ")}`, wanted)).slice(0, mostTags).map((tag) => ({ id: `tag ${tag.tag}`, label: tag.tag, also: tag.path.join(" "), icon: "tag", act: () => go("explore", placeOfTags([tag.tag]).toString()) }));
  const groups = [
    { id: "acts", title: t(shellText.commandsActs), commands: [...added, ...acts] },
    { id: "steps", title: t(shellText.commandsSteps), commands: steps },
    { id: "tags", title: t(shellText.commandsTags), commands: found },
  ].map((group) => ({ ...group, commands: group.commands.filter((command) => contains(`${command.label} ${command.also ?? ""}`, wanted)) })).filter((group) => group.commands.length > 0);
  const all = new Map(groups.flatMap((group) => group.commands.map((command) => [command.id, command])));
  return (
    <Dialog className={cx(styles["paletteDialog"])} aria-label={t(shellText.search)}>
      <Autocomplete inputValue={wanted} onInputChange={setWanted}>
        <SearchField className={cx(styles["paletteField"])} aria-label={t(shellText.search)} autoFocus>
          <Icon name="search" />
          <Input placeholder={t(shellText.search)} />
        </SearchField>
        <Menu
          className={cx(menu["list"], styles["paletteList"])} aria-label={t(shellText.commandsActs)} renderEmptyState={() => <div className={cx(styles["paletteEmpty"])}>{t(shellText.searchNothing)}</div>}
          onAction={(key) => {
            onClose();
            all.get(String(key))?.act();
          }}
        >
          {groups.map((group) => (
            <MenuSection key={group.id} id={group.id} aria-label={group.title}>
              <Header className={cx(menu["heading"])}>{group.title}</Header>
              {group.commands.map((command) => (
                <MenuItem key={command.id} id={command.id} textValue={command.label} className={cx(menu["item"])}>
                  <Icon name={command.icon ?? "right"} size="small" />
                  <span>{command.label}</span>
                  {(command.keys ?? command.also) !== undefined && <span className={cx(menu["end"])}>{command.keys ?? command.also}</span>}
                </MenuItem>
              ))}
            </MenuSection>
          ))}
        </Menu>
      </Autocomplete>
    </Dialog>
  );
}
