// Menus: a button that opens a list of acts or choices.

import type { ReactElement } from "react";
import { Header, Menu as AriaMenu, MenuItem, MenuSection, MenuTrigger, Popover, Separator } from "react-aria-components";
import styles from "./Menu.module.css";
import { cx } from "./classes.ts";
import { Icon, type IconName } from "./Icon.tsx";
import { steady } from "./steady.tsx";

export interface MenuEntry {
  readonly id: string;
  readonly label: string;
  readonly icon?: IconName;
  /** A second, muted line. */
  readonly second?: string;
  /** Muted words at the right end (a key, a count). */
  readonly end?: string;
  readonly isDisabled?: boolean;
  readonly isChosen?: boolean;
  readonly onAct: () => void;
}

export interface MenuGroup {
  readonly title?: string;
  readonly entries: readonly MenuEntry[];
}

export interface MenuProps {
  readonly label: string;
  /** The button: a React Aria Button, or our Button. */
  readonly children: ReactElement;
  readonly groups: readonly MenuGroup[];
}

export function Menu({ label, children, groups }: MenuProps) {
  const shown = groups.map(({ entries, ...group }) => ({ ...group, entries: entries.map(({ onAct: _, ...entry }) => entry) }));
  return <ShownMenu label={label} groups={shown} onAct={(id) => groups.flatMap(({ entries }) => entries).findLast((entry) => entry.id === id)?.onAct()}>{children}</ShownMenu>;
}

interface ShownMenuProps extends Omit<MenuProps, "groups"> {
  readonly groups: readonly (Omit<MenuGroup, "entries"> & { readonly entries: readonly Omit<MenuEntry, "onAct">[] })[];
  readonly onAct: (id: string) => void;
}

const ShownMenu = steady(function ShownMenu({ label, children, groups, onAct }: ShownMenuProps) {
  const disabled = groups.flatMap((group) => group.entries.filter((entry) => entry.isDisabled === true).map((entry) => entry.id));
  return (
    <MenuTrigger>
      {children}
      <Popover className={cx(styles["popover"])} offset={4}>
        <AriaMenu className={cx(styles["list"])} aria-label={label} disabledKeys={disabled} onAction={(key) => onAct(String(key))}>
          {groups.flatMap((group, index) => [
            ...(index > 0 ? [<Separator key={`line-${index}`} className={cx(styles["line"])} />] : []),
            <MenuSection key={`group-${index}`} aria-label={group.title ?? label}>
              {group.title !== undefined && <Header className={cx(styles["heading"])}>{group.title}</Header>}
              {group.entries.map((entry) => (
                <MenuItem key={entry.id} id={entry.id} textValue={entry.label} className={cx(styles["item"])}>
                  {entry.isChosen !== undefined ? entry.isChosen ? <Icon name="check" /> : <span className={cx(styles["space"])} /> : entry.icon && <Icon name={entry.icon} />}
                  <span className={cx(styles["words"])}>
                    <span>{entry.label}</span>
                    {entry.second !== undefined && <span className={cx(styles["second"])}>{entry.second}</span>}
                  </span>
                  {entry.end !== undefined && <span className={cx(styles["end"])}>{entry.end}</span>}
                </MenuItem>
              ))}
            </MenuSection>,
          ])}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
});
