// Data: files, a database or the sample plant in, import recipes and the watched folder, then what is in them and what is wrong with them. Files may be dropped anywhere on the screen.

import { useRef, useState, type DragEvent } from "react";
import styles from "./Data.module.css";
import type { DatabaseFiles } from "./databaseFiles.ts";
import { DatasetView } from "./DatasetView.tsx";
import { Inject } from "./Inject.tsx";
import { ImagesView } from "./images/ImagesView.tsx";
import { ImagesWizard } from "./images/ImagesWizard.tsx";
import { useFolder } from "./images/useFolder.tsx";
import { SampleForm, useImportBlock } from "./SampleFill.tsx";
import { SourceView } from "./SourceView.tsx";
import type { Uploaded } from "./upload.ts";
import { useUpload } from "./useUpload.ts";
import { WatchView } from "./WatchView.tsx";
import { Wizard } from "./Wizard.tsx";
import { CallView, useCall } from "../../app/calls.tsx";
import { go, useAddress } from "../../app/project.ts";
import { Button } from "../../parts/Button.tsx";
import { cx } from "../../parts/classes.ts";
import { Dialog } from "../../parts/Dialog.tsx";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { look } from "../../parts/look.ts";
import { Menu } from "../../parts/Menu.tsx";
import { Note } from "../../parts/State.tsx";
import { ProgressRow } from "../../parts/Progress.tsx";
import { StepScreen } from "../../parts/StepHead.tsx";
import { useText } from "../../parts/words.ts";
import { contract } from "../../../shared/contract/contract.ts";
import { dataText } from "../../../shared/text/data.ts";
import { imagesText } from "../../../shared/text/images.ts";
import { simulateText } from "../../../shared/text/simulate.ts";
import { sourcesText } from "../../../shared/text/sources.ts";
import { stepText } from "../../../shared/text/steps.ts";

export function DataScreen() {
  const { t, f } = useText();
  const { rest } = useAddress();
  const recipes = useCall(contract.data.readRecipes, {});
  /** A file of a database that was handed over as if it were a table. */
  const [sqlite, setSqlite] = useState<DatabaseFiles<Uploaded> | null>(null);
  const described = useCall(contract.data.describe, {});
  const upload = useUpload();
  const block = useImportBlock();
  const folder = useFolder(upload, block);
  const input = useRef<HTMLInputElement>(null);
  const [files, setFiles] = useState<readonly Uploaded[] | null>(null);
  const [isOver, setOver] = useState(false);
  const [isSampling, setSampling] = useState(false);
  const [isInjecting, setInjecting] = useState(false);
  const take = (list: FileList | null) => {
    if (block !== undefined || list === null || list.length === 0 || upload.running !== null) return;
    if (folder.take([...list])) return;
    void upload.start([...list]).then((done) => done !== undefined && setFiles(done));
  };
  const choose = () => input.current?.click();
  const drop = {
    onDragOver: (event: DragEvent) => {
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: () => setOver(false),
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      setOver(false);
      if (!folder.drop(event.dataTransfer)) take(event.dataTransfer.files);
    },
  };
  const picker = (
    <input
      ref={input} className={cx(styles["file"])} type="file" multiple aria-label={t(dataText.chooseFiles)} tabIndex={-1}
      onChange={(event) => {
        take(event.target.files);
        event.target.value = "";
      }}
    />
  );
  const waiting = recipes.state === "ready" ? recipes.value.reduce((sum, { held }) => sum + held, 0) : 0;
  const notes = (
    <div className={cx(styles["notes"])}>
      {upload.running !== null && <ProgressRow what={t(dataText.uploading, { name: upload.running.name })} share={upload.running.share} onCancel={upload.cancel} />}
      {upload.failure !== null && <ErrorNote error={upload.failure} />}
      {folder.note}
      {waiting > 0 && <Note kind="caution" acts={<Button onPress={() => go("data", "recipes")}>{t(sourcesText.answerThem)}</Button>}>{t(sourcesText.heldHere, { count: f.number(waiting, { digits: 0 }) })}</Note>}
    </div>
  );
  const open = (place: "database" | "recipes" | "") => {
    setSqlite(null);
    setFiles(null);
    go("data", place);
  };
  const readDatabase = (chosen: DatabaseFiles<Uploaded>) => {
    open("database");
    setSqlite(chosen);
  };
  if (folder.chosen !== null) return <ImagesWizard folder={folder.chosen} onDone={() => (folder.clear(), open(""))} onBack={folder.clear} />;
  if (files !== null) return <Wizard key={files[0]?.handle} files={files} onDone={() => open("")} onBack={() => setFiles(null)} onDatabase={readDatabase} />;
  if (rest === "database" && block === undefined) return <SourceView key={sqlite?.file.handle} file={sqlite} onFetched={setFiles} onBack={() => open("")} />;
  if (rest === "recipes") return <WatchView onOpen={setFiles} onBack={() => open("")} block={block} />;
  const dataset = described.state === "ready" ? described.value : null;
  const View = dataset?.kind === "images" ? ImagesView : DatasetView;
  if (dataset !== null)
    return (
      <div className={cx(styles["whole"])} {...drop}>
        {picker}
        {folder.picker}
        <View
          dataset={dataset} notes={notes}
          acts={
            block === undefined && (
              <Menu label={t(dataText.otherData)} groups={[{ entries: [{ id: "files", label: t(dataText.otherFiles), icon: "folder", onAct: choose }, { id: "images", label: t(imagesText.chooseFolder), icon: "folder", onAct: folder.choose }, { id: "database", label: t(sourcesText.database), icon: "folder", onAct: () => open("database") }, { id: "sample", label: t(dataText.makeSample), icon: "play", onAct: () => setSampling(true) }] }, { entries: [...(dataset.kind === "images" ? [] : [{ id: "inject", label: t(simulateText.open), onAct: () => setInjecting(true) }]), { id: "recipes", label: t(sourcesText.recipes), icon: "history", onAct: () => open("recipes") }] }]}>
                <Button look="quiet" icon="folder">{t(dataText.otherData)}</Button>
              </Menu>
            )
          }
        />
        <Dialog isOpen={isSampling} onClose={() => setSampling(false)} title={t(dataText.sampleTitle)}><SampleForm onDone={() => setSampling(false)} /></Dialog>
        {isInjecting && <Inject dataset={dataset} onClose={() => setInjecting(false)} />}
      </div>
    );
  return (
    <StepScreen title={t(stepText.data)} sentence={t(dataText.sentenceEmpty)} why={<p>{t(dataText.why)}</p>} primary={<Button look="primary" icon="folder" onPress={choose} blockedWhy={block} isDisabled={upload.running !== null}>{t(dataText.chooseFiles)}</Button>}>
      {picker}
      {folder.picker}
      <div className={cx(styles["screen"])} {...drop}>
        {notes}
        <CallView answer={described} what={t(dataText.dataset)} lines={5}>
          {() => (
            <div className={cx(styles["start"])}>
              <section>
                <h2>{t(dataText.dropTitle)}</h2>
                <div className={cx(styles["drop"], isOver && styles["over"])}>
                  <p>{t(dataText.dropHere)}</p>
                  <Button icon="folder" onPress={choose} blockedWhy={block}>{t(dataText.chooseFiles)}</Button>
                </div>
                <p className={cx(look.muted, look.small)}>{t(dataText.dropKinds)}</p>
                <div className={look.row}>
                  <Button onPress={folder.choose} blockedWhy={block}>{t(imagesText.chooseFolder)}</Button>
                  <Button onPress={() => open("database")} blockedWhy={block}>{t(sourcesText.database)}</Button>
                  <Button look="quiet" onPress={() => open("recipes")}>{t(sourcesText.recipes)}</Button>
                </div>
                <p className={cx(look.muted, look.small)}>{t(imagesText.folderSays)}</p>
              </section>
              <section>
                <h2>{t(dataText.sampleTitle)}</h2>
                <SampleForm />
              </section>
            </div>
          )}
        </CallView>
      </div>
    </StepScreen>
  );
}
