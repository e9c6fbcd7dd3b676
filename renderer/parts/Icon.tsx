// The one list of icons: one meaning, one drawing (lucide, stroke 1.5). Decorative always; the word or label stands beside it.

import {
  ArrowDown, ArrowUp, Check, ChevronDown, ChevronRight, Circle, CircleCheck, CircleDot, CircleQuestionMark, CircleSlash2, Clock, Copy, Download, Eject, Ellipsis, Equal,
  Flag, FolderOpen, Funnel, Gauge, History, Info, Languages, LoaderCircle, Lock, Monitor, Moon, OctagonAlert, Pause, Pencil, Play, Plus, Printer, RotateCcw, Save, Search,
  Settings, Shield, Sun, Tag, Trash2, TriangleAlert, Undo2, Upload, Usb, User, WifiOff, X,
} from "lucide-react";
import styles from "./Icon.module.css";
import { cx } from "./classes.ts";

const drawings = {
  add: Plus, again: RotateCcw, alarm: OctagonAlert, blocked: CircleSlash2, caution: TriangleAlert, check: Check, clock: Clock, close: X, copy: Copy, current: CircleDot,
  dark: Moon, delete: Trash2, download: Download, down: ChevronDown, edit: Pencil, eject: Eject, equal: Equal, export: Upload, filter: Funnel, flag: Flag, folder: FolderOpen, gauge: Gauge,
  history: History, info: Info, jobs: LoaderCircle, language: Languages, light: Sun, lock: Lock, more: Ellipsis, offline: WifiOff, ok: CircleCheck, open: Circle, pause: Pause,
  person: User, play: Play, print: Printer, right: ChevronRight, save: Save, search: Search, settings: Settings, shield: Shield, sortDown: ArrowDown, sortUp: ArrowUp, stick: Usb,
  system: Monitor, tag: Tag, undo: Undo2, unknown: CircleQuestionMark,
} as const;

export type IconName = keyof typeof drawings;

export interface IconProps {
  readonly name: IconName;
  /** small: 14 px (in chips 12); usual: 16 px; large: 32 px (technician). */
  readonly size?: "tiny" | "small" | "usual" | "large";
}

export function Icon({ name, size = "usual" }: IconProps) {
  const Drawing = drawings[name];
  return <Drawing className={cx(styles["icon"], styles[size])} aria-hidden="true" focusable="false" absoluteStrokeWidth={size !== "large"} strokeWidth={size === "tiny" ? 1.75 : 1.5} />;
}
