// The way of a folder of images into the wizard: chosen, dropped or among chosen files, handed over file by file.

import { useRef, useState, type ReactNode } from "react";
import { chosenFiles, droppedFiles, hasFolder, isImageName, partFolder, type ChosenFile } from "./chosen.ts";
import styles from "./Images.module.css";
import type { Uploaded } from "../upload.ts";
import type { Upload } from "../useUpload.ts";
import { cx } from "../../../parts/classes.ts";
import { Note } from "../../../parts/State.tsx";
import { useText } from "../../../parts/words.ts";
import { mostImages } from "../../../../shared/contract/images.ts";
import { imagesText } from "../../../../shared/text/images.ts";

/** Images that were handed over. */
export interface UploadedFolder {
  readonly images: readonly { readonly file: string; readonly name: string }[];
  readonly table: Uploaded | null;
  readonly leftOut: number;
}

export interface FolderChoice {
  readonly chosen: UploadedFolder | null;
  readonly clear: () => void;
  readonly choose: () => void;
  /** Takes chosen files if images are among them: true when it did. */
  readonly take: (list: readonly File[]) => boolean;
  /** Takes what was dropped if it is a folder or holds images: true when it did. */
  readonly drop: (data: DataTransfer) => boolean;
  /** The hidden input, and what is wrong with the last choice. */
  readonly picker: ReactNode;
  readonly note: ReactNode;
}

export function useFolder(upload: Upload, block: string | undefined): FolderChoice {
  const { t, f } = useText();
  const input = useRef<HTMLInputElement>(null);
  const [chosen, setChosen] = useState<UploadedFolder | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  const begin = (files: readonly ChosenFile[]) => {
    const { images, table, leftOut } = partFolder(files);
    const count = (value: number) => f.number(value, { digits: 0 });
    setWrong(images.length === 0 ? t(imagesText.noneInFolder) : images.length > mostImages ? t(imagesText.tooMany, { count: count(images.length), most: count(mostImages) }) : null);
    if (images.length === 0 || images.length > mostImages) return;
    void upload.start([...images, ...(table === null ? [] : [table])].map(({ file }) => file)).then((done) => {
      if (done === undefined) return;
      setChosen({ images: images.map(({ name }, i) => ({ file: done[i]!.handle, name: name.slice(-400) })), table: table === null ? null : (done[images.length] ?? null), leftOut });
    });
  };
  const mayTake = block === undefined && upload.running === null;
  return {
    chosen,
    clear: () => setChosen(null),
    choose: () => input.current?.click(),
    take: (list) => {
      if (!mayTake || !list.some(({ name }) => isImageName(name))) return false;
      begin(chosenFiles(list));
      return true;
    },
    drop: (data) => {
      if (!mayTake) return false;
      if (!hasFolder(data.items)) return [...data.files].some(({ name }) => isImageName(name)) ? (begin(chosenFiles(data.files)), true) : false;
      void droppedFiles(data.items).then(begin, () => setWrong(t(imagesText.noneInFolder)));
      return true;
    },
    picker: (
      <input
        ref={input} className={cx(styles["file"])} type="file" multiple aria-label={t(imagesText.folderInput)} tabIndex={-1} {...{ webkitdirectory: "" }}
        onChange={(event) => {
          // The list is the input's own: emptied with it.
          const files = chosenFiles(event.target.files ?? []);
          event.target.value = "";
          if (mayTake && files.length > 0) begin(files);
        }}
      />
    ),
    note: wrong === null ? null : <Note kind="caution">{wrong}</Note>,
  };
}
