// Layout of a screen: tree left (216), work, inspector right (280); sections with a head; facts as a list; folded parts.
// Panels are divided by one hairline and never boxed twice.

import type { ReactNode } from "react";
import { Button as AriaButton, Disclosure as AriaDisclosure, DisclosurePanel, Heading } from "react-aria-components";
import styles from "./Panel.module.css";
import { cx } from "./classes.ts";
import { Icon } from "./Icon.tsx";

export interface SplitLayoutProps {
  /** Tree or list of what can be chosen. */
  readonly left?: ReactNode;
  readonly leftLabel?: string;
  /** Inspector of what is chosen. */
  readonly right?: ReactNode;
  readonly rightLabel?: string;
  readonly children: ReactNode;
}

export function SplitLayout({ left, leftLabel, right, rightLabel, children }: SplitLayoutProps) {
  return (
    <div className={cx(styles["split"], left !== undefined && styles["withLeft"], right !== undefined && styles["withRight"])}>
      {left !== undefined && <aside className={cx(styles["panel"], styles["left"])} aria-label={leftLabel}>{left}</aside>}
      <div className={cx(styles["work"])}>{children}</div>
      {right !== undefined && <aside className={cx(styles["panel"], styles["right"])} aria-label={rightLabel}>{right}</aside>}
    </div>
  );
}

export interface SectionProps {
  readonly title: string;
  /** Muted words after the title: how many, of what. */
  readonly sub?: ReactNode;
  /** Quiet buttons at the right end of the head. */
  readonly acts?: ReactNode;
  readonly children?: ReactNode;
  /** The body has no padding (tables, charts, lists reach the edge). */
  readonly bare?: boolean;
}

/** A section of a panel or of the work: head 32, body. Sections under each other are divided by a hairline. */
export function Section({ title, sub, acts, children, bare }: SectionProps) {
  return (
    <section className={cx(styles["section"])} aria-label={title}>
      <Head title={title} sub={sub} acts={acts} />
      {children !== undefined && <div className={cx(styles["body"], bare && styles["bare"])}>{children}</div>}
    </section>
  );
}

/** The head alone, for a region that lays out its own body. */
export function Head({ title, sub, acts }: Pick<SectionProps, "title" | "sub" | "acts">) {
  return (
    <div className={cx(styles["head"])}>
      <h2>{title}</h2>
      {sub !== undefined && <span className={cx(styles["sub"])}>{sub}</span>}
      {acts !== undefined && <span className={cx(styles["acts"])}>{acts}</span>}
    </div>
  );
}

/** A line of tools over a chart or table, 36 high. */
export function Tools({ children, label }: { readonly children: ReactNode; readonly label?: string }) {
  return <div className={cx(styles["tools"])} {...(label === undefined ? {} : { role: "group", "aria-label": label })}>{children}</div>;
}

export interface Fact {
  readonly name: string;
  readonly value: ReactNode;
  /** Right-aligned figure. */
  readonly figure?: boolean;
}

/** Facts as name and value. */
export function PropertyList({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl className={cx(styles["dl"])}>
      {facts.flatMap((fact) => [<dt key={`${fact.name} name`}>{fact.name}</dt>, <dd key={fact.name} className={cx(fact.figure && styles["figure"])}>{fact.value}</dd>])}
    </dl>
  );
}

export interface DisclosureProps {
  readonly title: string;
  readonly sub?: ReactNode;
  readonly children: ReactNode;
  readonly isOpen?: boolean;
}

/** Something optional, folded. */
export function Disclosure({ title, sub, children, isOpen }: DisclosureProps) {
  return (
    <AriaDisclosure className={cx(styles["disclosure"])} defaultExpanded={isOpen === true}>
      <Heading level={3}>
        <AriaButton slot="trigger" className={cx(styles["trigger"])}>
          <Icon name="right" size="small" />
          {title}
          {sub !== undefined && <span className={cx(styles["sub"])}>{sub}</span>}
        </AriaButton>
      </Heading>
      <DisclosurePanel>
        <div className={cx(styles["opened"])}>{children}</div>
      </DisclosurePanel>
    </AriaDisclosure>
  );
}
