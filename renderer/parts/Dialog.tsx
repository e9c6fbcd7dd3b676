// A dialog over the window: title, work, acts. Only where a person must decide before going on.

import type { ReactNode } from "react";
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import styles from "./Dialog.module.css";
import { cx } from "./classes.ts";
import { IconButton } from "./Button.tsx";
import { useText } from "./words.ts";
import { partsText } from "../../shared/text/parts.ts";

export interface DialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly children: ReactNode;
  /** Buttons, the safe one first, the act last. */
  readonly acts?: ReactNode;
  readonly wide?: boolean;
}

export function Dialog({ isOpen, onClose, title, children, acts, wide }: DialogProps) {
  const { t } = useText();
  return (
    <ModalOverlay
      className={cx(styles["veil"])}
      isOpen={isOpen}
      isDismissable
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Modal className={cx(styles["modal"], wide && styles["wide"])}>
        <AriaDialog className={cx(styles["dialog"])}>
          <div className={cx(styles["head"])}>
            <Heading slot="title">{title}</Heading>
            <IconButton icon="close" label={t(partsText.close)} onPress={onClose} />
          </div>
          <div className={cx(styles["body"])}>{children}</div>
          {acts !== undefined && <div className={cx(styles["foot"])}>{acts}</div>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
