// A button that takes one file over and hands its handle on.

import { useRef } from "react";
import styles from "./Data.module.css";
import { useUpload } from "./useUpload.ts";
import { Button } from "../../parts/Button.tsx";
import { cx } from "../../parts/classes.ts";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { ProgressRow } from "../../parts/Progress.tsx";
import { useText } from "../../parts/words.ts";
import { catalogueText } from "../../../shared/text/catalogue.ts";

export interface CatalogueFileProps {
  readonly label: string;
  readonly onFile: (handle: string) => Promise<unknown>;
  readonly block: string | undefined;
}

export function CatalogueFile({ label, onFile, block }: CatalogueFileProps) {
  const { t } = useText();
  const upload = useUpload();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input} className={cx(styles["file"])} type="file" accept=".csv,.tsv,.txt,text/csv,text/plain" aria-label={label} tabIndex={-1}
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          event.target.value = "";
          if (file !== undefined) void upload.start([file]).then((done) => done?.[0] !== undefined && onFile(done[0].handle));
        }}
      />
      <Button icon="folder" onPress={() => input.current?.click()} isDisabled={upload.running !== null} blockedWhy={block}>{label}</Button>
      {upload.running !== null && <ProgressRow what={t(catalogueText.uploading, { name: upload.running.name })} share={upload.running.share} onCancel={upload.cancel} inline />}
      {upload.failure !== null && <ErrorNote error={upload.failure} />}
    </>
  );
}
