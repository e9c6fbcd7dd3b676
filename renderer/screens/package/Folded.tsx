// A folded part of Package whose forms, tables and notes stand apart from each other.

import { look } from "../../parts/look.ts";
import { Disclosure, type DisclosureProps } from "../../parts/Panel.tsx";

export function Folded({ children, ...folded }: DisclosureProps) {
  return (
    <Disclosure {...folded}>
      <div className={look.stack}>{children}</div>
    </Disclosure>
  );
}
