// Class names for small looks that are no component of their own: look.row, look.muted, look.num, look.cut …

import styles from "./look.module.css";
import { cx } from "./classes.ts";

export const look = {
  /** Things in a line, centred, 8 px apart. */ row: cx(styles["row"]),
  /** The line may wrap. */ wrap: cx(styles["wrap"]),
  /** Things under each other, 8 px apart. */ stack: cx(styles["stack"]),
  /** Pushed to the end of its line. */ push: cx(styles["push"]),
  muted: cx(styles["muted"]),
  /** 12/16 */ small: cx(styles["small"]),
  /** 11/16 */ tiny: cx(styles["tiny"]),
  strong: cx(styles["strong"]),
  /** Right-aligned figure. */ num: cx(styles["num"]),
  mono: cx(styles["mono"]),
  /** One line, ends in an ellipsis. */ cut: cx(styles["cut"]),
  nowrap: cx(styles["nowrap"]),
  /** For screen readers only. */ sr: cx(styles["sr"]),
  unit: cx(styles["unit"]),
  /** 22/28, a single figure. */ figure: cx(styles["figure"]),
  /** 18/26, the one sentence of a screen. */ sentence: cx(styles["sentence"]),
  kbd: cx(styles["kbd"]),
  scroll: cx(styles["scroll"]),
  pad: cx(styles["pad"]),
  swatch: cx(styles["swatch"]),
} as const;
