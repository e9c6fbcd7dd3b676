// Labels of images: one key says the class and goes on. The picture stands large or the sheet shows what was said; people's words stand side by side.

import { useEffect, useRef, useState } from "react";
import { classColour, classId } from "./events.ts";
import { classOfKey, nextImage } from "./imagesOrder.ts";
import { ImagesPeople } from "./ImagesPeople.tsx";
import { useImageQueue } from "./imagesQueue.ts";
import styles from "./Label.module.css";
import { ContactSheet } from "../data/images/ContactSheet.tsx";
import { ImageFacts, Picture } from "../data/images/ImageFacts.tsx";
import { useImages, usePicture } from "../data/images/pictures.ts";
import { useUpload } from "../data/useUpload.ts";
import { useAct } from "../../app/calls.tsx";
import { go, useProject } from "../../app/project.ts";
import { saveFile } from "../../charts/saveFile.ts";
import { seriesColour } from "../../charts/colours.ts";
import { Button, IconButton } from "../../parts/Button.tsx";
import { cx } from "../../parts/classes.ts";
import { Skeleton } from "../../parts/Empty.tsx";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { Checkbox, Form, TextField } from "../../parts/Fields.tsx";
import { look } from "../../parts/look.ts";
import { Menu } from "../../parts/Menu.tsx";
import { Section, SplitLayout, Tools } from "../../parts/Panel.tsx";
import { SegmentedControl } from "../../parts/SegmentedControl.tsx";
import { StepScreen } from "../../parts/StepHead.tsx";
import { useText } from "../../parts/words.ts";
import { contract } from "../../../shared/contract/contract.ts";
import type { DatasetInfo } from "../../../shared/contract/data.ts";
import type { ImageInfo } from "../../../shared/contract/images.ts";
import type { LabelImage, LabelSetInfo } from "../../../shared/contract/label.ts";
import { imagesText } from "../../../shared/text/images.ts";
import { labelText } from "../../../shared/text/label.ts";
import { stepText } from "../../../shared/text/steps.ts";

const sureness = ["sure", "probable", "open"] as const;

export function ImagesLabel({ dataset, set }: { readonly dataset: DatasetInfo; readonly set: LabelSetInfo }) {
  const { t } = useText();
  const known = useImages(dataset.digest);
  if (known.state === "ready") return <Labelling images={known.images} set={set} />;
  return (
    <StepScreen title={t(stepText.label)} sentence={t(imagesText.labelWhy)} why={<p>{t(imagesText.labelWhy)}</p>}>
      {known.state === "failed" ? <ErrorNote error={known.failure} /> : <Skeleton what={t(imagesText.sheetWhat)} shape="block" />}
    </StepScreen>
  );
}

function Labelling({ images, set }: { readonly images: readonly ImageInfo[]; readonly set: LabelSetInfo }) {
  const { t, f } = useText();
  const { person, role, path } = useProject();
  const block = role === "technician" ? t(labelText.onlyLabellers) : undefined;
  const queue = useImageQueue();
  const upload = useUpload();
  const input = useRef<HTMLInputElement>(null);
  const [csv, written, table, undo] = [useAct(contract.label.importCsv), useAct(contract.label.exportCsv), useAct(contract.label.imagesFromTable), useAct(contract.project.undo)];
  const mine = new Map(set.images.filter(({ by }) => by === person).map((label) => [label.image, label]));
  const saidOf = (image: ImageInfo): Pick<LabelImage, "class" | "sure"> | undefined => {
    const now = queue.pending.get(image.sha256);
    if (now === undefined) return mine.get(image.sha256);
    return now.class === null ? undefined : { class: now.class, sure: now.sure };
  };
  // A file that stands there twice is one image to label.
  const [wanted] = useState(() => images.filter((image, i) => images.findIndex(({ sha256 }) => sha256 === image.sha256) === i));
  const [at, setAt] = useState(() => Math.max(0, wanted.findIndex((image) => !mine.has(image.sha256))));
  const [view, setView] = useState<"one" | "sheet">("one");
  const [sure, setSure] = useState<(typeof sureness)[number]>("sure");
  const [onlyWaiting, setOnlyWaiting] = useState(true);
  const [isDone, setDone] = useState(false);
  const image = wanted[at];
  usePicture(wanted[at + 1]?.row ?? null);
  const count = (value: number) => f.number(value, { digits: 0 });
  const done = wanted.filter((one) => saidOf(one) !== undefined).length;
  const move = (to: number) => {
    setDone(false);
    setAt(Math.min(wanted.length - 1, Math.max(0, to)));
  };
  const say = (of: string | null) => {
    if (image === undefined || block !== undefined) return;
    queue.say({ image: image.sha256, class: of, sure });
    if (of === null) return;
    const next = nextImage(at, wanted.length, (index) => saidOf(wanted[index]!) === undefined, onlyWaiting);
    if (next !== null) move(next);
    else setDone(true);
  };
  const onKey = useRef<(event: KeyboardEvent) => void>(() => undefined);
  useEffect(() => {
    onKey.current = (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || (event.target instanceof Element && event.target.closest("input, textarea, select, [role=dialog], [role=menu], [contenteditable]") !== null)) return;
      const said = classOfKey(event.key, set.classes);
      if (said !== undefined) {
        event.preventDefault();
        say(said.class);
      } else if (view === "one" && !(event.target instanceof Element && event.target.closest("[role=radiogroup], [role=listbox]") !== null)) {
        if (event.key === "ArrowRight") move(at + 1);
        else if (event.key === "ArrowLeft") move(at - 1);
      }
    };
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey.current(event);
    window.addEventListener("keydown", listener);
    return () => window.removeEventListener("keydown", listener);
  }, []);
  const wordOf = (id: string) => set.classes.find((one) => one.id === id)?.name ?? id;
  const colourOf = (id: string) => seriesColour(classColour(set.classes.findIndex((one) => one.id === id)));
  const exportCsv = () => void written.run({}).then((made) => made && saveFile(made.name, new Blob([made.text], { type: "text/csv" })));
  const takeCsv = (files: FileList | null) => {
    if (files === null || files.length === 0) return;
    void upload.start([...files]).then(async (handed) => {
      for (const file of handed ?? []) await csv.run({ file: file.handle });
    });
  };
  const next = path.find((entry) => entry.id === "prepare")?.state === "done" ? "train" : "prepare";
  const here = image === undefined ? undefined : saidOf(image);
  const others = image === undefined ? [] : set.images.filter((label) => label.image === image.sha256 && label.by !== person);
  const failures = [csv, written, table, undo].flatMap((act) => (act.failure === null ? [] : [{ failure: act.failure, clear: act.clear }]));
  return (
    <StepScreen
      title={t(stepText.label)} sentence={t(imagesText.labelSentence, { done: count(done), all: count(wanted.length) })} why={<p>{t(imagesText.labelWhy)}</p>} facts={t(imagesText.labelFacts, { count: count(set.images.length) })}
      acts={<Button look="quiet" icon="undo" onPress={() => void undo.run({})} isDisabled={undo.isRunning || (queue.pending.size > 0 && queue.failure === null)} blockedWhy={block}>{t(labelText.undo)}</Button>}
      primary={<Button look="primary" onPress={() => go(next)}>{t(labelText.next, { step: t(stepText[next]) })}</Button>}
    >
      <input
        ref={input} className={cx(styles["file"])} type="file" accept=".csv,text/csv" aria-label={t(labelText.fromCsv)} tabIndex={-1}
        onChange={(event) => {
          takeCsv(event.target.files);
          event.target.value = "";
        }}
      />
      <SplitLayout
        rightLabel={t(labelText.labels)}
        right={
          <>
            <Section
              title={t(labelText.classes)} sub={t(imagesText.position, { at: count(at + 1), all: count(wanted.length) })}
              acts={
                <Menu
                  label={t(labelText.takeOver)}
                  groups={[
                    { title: t(labelText.takeOver), entries: [{ id: "table", label: t(imagesText.fromTable), isDisabled: block !== undefined || images.every((one) => one.class === null), onAct: () => void table.run({}) }, { id: "csv", label: t(labelText.fromCsv), isDisabled: block !== undefined, onAct: () => input.current?.click() }] },
                    { entries: [{ id: "export", label: t(labelText.exportCsv), isDisabled: set.images.length === 0, onAct: exportCsv }] },
                  ]}
                >
                  <IconButton icon="more" label={t(labelText.takeOver)} />
                </Menu>
              }
            >
              <div className={look.stack}>
                <div className={cx(styles["classes"], styles["long"])} role="group" aria-label={t(imagesText.classOfImage)}>
                  {set.classes.map(({ id, name, meaning }, i) => (
                    <button key={id} type="button" className={cx(styles["class"], styles["press"])} title={meaning} aria-pressed={here?.class === id} disabled={block !== undefined} {...(here?.class === id ? { "data-selected": true } : {})} onClick={() => say(id)}>
                      <i style={{ background: colourOf(id) }} />
                      <span>{name}</span>
                      <span className={cx(styles["count"], look.muted, look.small)}>{count(wanted.filter((one) => saidOf(one)?.class === id).length)}</span>
                      {i < 9 && <kbd className={look.kbd}>{i + 1}</kbd>}
                    </button>
                  ))}
                </div>
                <NewClass classes={set.classes} block={block} />
                <SegmentedControl label={t(labelText.sureHow)} choices={sureness.map((id) => ({ id, label: t(labelText[id]) }))} value={sure} onChange={setSure} />
                <Checkbox value={onlyWaiting} onChange={setOnlyWaiting}>{t(imagesText.unlabelledOnly)}</Checkbox>
                <p className={cx(look.muted, look.small)}>{t(imagesText.keys)}</p>
                {here !== undefined && <div><Button look="quiet" keys="0" onPress={() => say(null)} blockedWhy={block}>{t(imagesText.takeBack)}</Button></div>}
                {others.length > 0 && <p className={cx(look.muted, look.small)}>{others.map((label) => `${label.by}: ${wordOf(label.class)}`).join(", ")}</p>}
                {queue.pending.size > 0 && <span className={cx(look.muted, look.small)}>{t(imagesText.saving, { count: count(queue.pending.size) })}</span>}
              </div>
            </Section>
            {image !== undefined && <Section title={t(imagesText.images)}><ImageFacts image={image} /></Section>}
            <ImagesPeople set={set} wordOf={wordOf} onGo={(digest) => move(wanted.findIndex(({ sha256 }) => sha256 === digest))} />
          </>
        }
      >
        <div className={cx(styles["shown"])}>
          <div>
            <Tools label={t(imagesText.view)}>
              <SegmentedControl label={t(imagesText.view)} choices={[{ id: "one", label: t(imagesText.viewOne) }, { id: "sheet", label: t(imagesText.viewSheet) }]} value={view} onChange={setView} />
              <Button onPress={() => move(at - 1)} isDisabled={at <= 0} keys="←">{t(imagesText.before)}</Button>
              <Button onPress={() => move(at + 1)} isDisabled={at >= wanted.length - 1} keys="→">{t(imagesText.after)}</Button>
              <span className={cx(look.push, look.cut)} role="status">{isDone ? t(imagesText.allDone) : here === undefined ? <span className={look.muted}>{image?.name}</span> : `${wordOf(here.class)}, ${t(labelText[here.sure]).toLowerCase()}`}</span>
            </Tools>
            <div className={cx(styles["notes"])}>
              {queue.failure !== null && <ErrorNote error={queue.failure} onRetry={queue.retry} />}
              {failures.map(({ failure, clear }) => <ErrorNote key={failure.code} error={failure} acts={<Button onPress={clear}>{t(labelText.close)}</Button>} />)}
              {upload.failure !== null && <ErrorNote error={upload.failure} />}
            </div>
          </div>
          {view === "one" ? (image === undefined ? null : <Picture key={image.row} image={image} />) : (
            <ContactSheet
              label={t(imagesText.tabSheet)} images={wanted} selected={image?.row ?? null} autoFocus
              onSelect={(row) => move(wanted.findIndex((one) => one.row === row))}
              onOpen={() => setView("one")}
              captionOf={(one) => {
                const said = saidOf(one);
                return said === undefined ? undefined : { word: wordOf(said.class), colour: colourOf(said.class) };
              }}
            />
          )}
        </div>
      </SplitLayout>
    </StepScreen>
  );
}

function NewClass({ classes, block }: { readonly classes: LabelSetInfo["classes"]; readonly block: string | undefined }) {
  const { t } = useText();
  const act = useAct(contract.label.saveClass);
  const [name, setName] = useState("");
  const id = classId(name);
  const save = () => {
    if (id === "" || block !== undefined || act.isRunning) return;
    void act.run({ class: { id, name: name.trim(), meaning: "" } }).then((done) => done !== undefined && setName(""));
  };
  return (
    <Form label={t(imagesText.addClass)} onSubmit={save}>
      <TextField label={t(imagesText.addClass)} hideLabel placeholder={t(imagesText.addClass)} value={name} onChange={(next) => setName(next.slice(0, 80))} {...(classes.length === 0 ? { help: t(imagesText.addClassHelp) } : {})} />
      {name !== "" && <Button type="submit" blockedWhy={block} isDisabled={id === ""}>{t(imagesText.add)}</Button>}
      {act.failure !== null && <ErrorNote error={act.failure} onRetry={save} />}
    </Form>
  );
}
