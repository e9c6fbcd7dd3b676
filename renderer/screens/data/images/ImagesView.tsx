// An image data set: contact sheet with filters, what is wrong, rows; the chosen image or finding is told in the inspector.

import { useEffect, useState, type ReactNode } from "react";
import { ContactSheet } from "./ContactSheet.tsx";
import { filtered, valuesOf, type ImageFilter } from "./filter.ts";
import { ImageFacts, Picture } from "./ImageFacts.tsx";
import styles from "./Images.module.css";
import { useImages } from "./pictures.ts";
import { checkWords, FindingFacts, QualityTable } from "../Quality.tsx";
import { RowsView } from "../RowsView.tsx";
import { CallView, useCall } from "../../../app/calls.tsx";
import { go, useAddress } from "../../../app/project.ts";
import { Button } from "../../../parts/Button.tsx";
import { cx } from "../../../parts/classes.ts";
import { Dialog } from "../../../parts/Dialog.tsx";
import { EmptyState, Skeleton } from "../../../parts/Empty.tsx";
import { ErrorNote } from "../../../parts/ErrorNote.tsx";
import { TextField } from "../../../parts/Fields.tsx";
import { look } from "../../../parts/look.ts";
import { PropertyList, Section, SplitLayout, Tools } from "../../../parts/Panel.tsx";
import { SegmentedControl } from "../../../parts/SegmentedControl.tsx";
import { Select } from "../../../parts/Select.tsx";
import { StepScreen } from "../../../parts/StepHead.tsx";
import { useText } from "../../../parts/words.ts";
import { contract } from "../../../../shared/contract/contract.ts";
import type { DatasetInfo } from "../../../../shared/contract/data.ts";
import type { ImageInfo } from "../../../../shared/contract/images.ts";
import { dataText } from "../../../../shared/text/data.ts";
import { imagesText } from "../../../../shared/text/images.ts";
import { stepText } from "../../../../shared/text/steps.ts";

const tabs = ["sheet", "quality", "rows"] as const;
const tabTexts = { sheet: imagesText.tabSheet, quality: imagesText.tabQuality, rows: imagesText.tabTable } as const;
const all = "\u0000all";
const unfiltered: ImageFilter = { class: null, group: null, finding: null, name: "" };

export function ImagesView({ dataset, notes, acts }: { readonly dataset: DatasetInfo; readonly notes: ReactNode; readonly acts: ReactNode }) {
  const words = useText();
  const { t, f } = words;
  const { rest } = useAddress();
  const tab = tabs.find((id) => id === rest) ?? "sheet";
  const known = useImages(dataset.digest);
  const quality = useCall(contract.data.readQuality, {});
  const [filter, setFilter] = useState<ImageFilter>(unfiltered);
  const [selected, setSelected] = useState<number | null>(null);
  const [findingId, setFinding] = useState<string | null>(null);
  const [large, setLarge] = useState(false);
  const images = known.state === "ready" ? known.images : [];
  const shown = filtered(images, filter);
  const chosen = images.find(({ row }) => row === selected);
  const report = quality.state === "ready" ? quality.value : null;
  const worst = report?.findings.find(({ severity }) => severity === "alarm" || severity === "caution");
  const finding = report?.findings.find(({ check, column }) => `${check} ${column}` === findingId) ?? worst;
  const count = (value: number) => f.number(value, { digits: 0 });
  const showFinding = (check: string) => {
    setFilter({ ...unfiltered, finding: check });
    setSelected(null);
    go("data", "sheet");
  };
  const inspector = tab === "rows" ? null : tab === "quality" ? (
    finding === undefined ? null : (
      <>
        <FindingFacts finding={finding} />
        {finding.fromRow !== null && <div className={look.pad}><Button onPress={() => showFinding(finding.check)}>{t(imagesText.showThese)}</Button></div>}
      </>
    )
  ) : (
    <Section title={chosen === undefined ? t(imagesText.images) : t(imagesText.position, { at: count(shown.findIndex(({ row }) => row === chosen.row) + 1), all: count(shown.length) })}>
      {chosen === undefined ? <p className={look.muted}>{t(imagesText.chooseImage)}</p> : (
        <div className={look.stack}>
          <Picture image={chosen} className={styles["inspected"]} />
          <div><Button keys="Enter" onPress={() => setLarge(true)}>{t(imagesText.openLarge)}</Button></div>
          <ImageFacts image={chosen} />
        </div>
      )}
    </Section>
  );
  return (
    <StepScreen
      title={t(stepText.data)} sentence={worst === undefined ? t(imagesText.sentenceOk) : t(imagesText.sentenceWorst, { finding: checkWords(worst.check, words).name })} why={<p>{t(imagesText.why)}</p>} facts={t(imagesText.facts, { count: count(dataset.rows) })}
      acts={acts} primary={<Button look="primary" onPress={() => go("label")}>{t(imagesText.label)}</Button>}
    >
      <SplitLayout right={<>{inspector}<SetFacts dataset={dataset} /></>} rightLabel={t(dataText.datasetFacts)}>
        <div className={cx(styles["view"])}>
          <div>
            <Tools label={t(dataText.views)}>
              <SegmentedControl label={t(dataText.views)} choices={tabs.map((id) => ({ id, label: t(tabTexts[id]) }))} value={tab} onChange={(id) => go("data", id)} />
              {tab === "sheet" && <Filters images={images} filter={filter} onFilter={setFilter} />}
              {tab === "sheet" && known.state === "ready" && <span className={cx(look.muted, look.push, look.nowrap)}>{t(imagesText.shownCount, { shown: count(shown.length), all: count(images.length) })}</span>}
            </Tools>
            {notes}
          </div>
          {tab === "sheet" && (known.state === "loading" ? <Skeleton what={t(imagesText.sheetWhat)} shape="block" /> : known.state === "failed" ? <ErrorNote error={known.failure} /> : shown.length === 0 ? <EmptyState center>{t(imagesText.noneFit)}</EmptyState> : (
            <ContactSheet
              label={t(imagesText.tabSheet)} images={shown} selected={selected} onSelect={setSelected}
              onOpen={(row) => {
                setSelected(row);
                setLarge(true);
              }}
            />
          ))}
          {tab === "quality" && (
            <CallView answer={quality} what={t(dataText.qualityWhat)} lines={8}>
              {(value) => (value === null ? <EmptyState center>{t(dataText.qualityUnknown)}</EmptyState> : <QualityTable report={value} selected={finding === undefined ? null : `${finding.check} ${finding.column}`} onSelect={setFinding} onOpen={({ check, fromRow }) => fromRow !== null && showFinding(check)} />)}
            </CallView>
          )}
          {tab === "rows" && <RowsView dataset={dataset} />}
        </div>
      </SplitLayout>
      {large && chosen !== undefined && <Large image={chosen} images={shown} onSelect={setSelected} onClose={() => setLarge(false)} />}
    </StepScreen>
  );
}

function Filters({ images, filter, onFilter }: { readonly images: readonly ImageInfo[]; readonly filter: ImageFilter; readonly onFilter: (filter: ImageFilter) => void }) {
  const words = useText();
  const { t, f } = words;
  const pick = (key: "class" | "group" | "finding", label: string, word: (value: string) => string) => {
    const values = valuesOf(images, key);
    if (values.length === 0) return null;
    const count = (value: number) => f.number(value, { digits: 0 });
    return (
      <Select
        key={key} label={label} hideLabel value={filter[key] ?? all} onChange={(id) => onFilter({ ...filter, [key]: id === all ? null : id })}
        choices={[{ id: all, label: `${label}: ${t(imagesText.all)}` }, ...values.map(({ value, count: of }) => ({ id: value, label: word(value), end: count(of) }))]}
      />
    );
  };
  return (
    <>
      {pick("class", t(imagesText.filterClass), (value) => (value === "" ? t(imagesText.unknown) : value))}
      {pick("group", t(imagesText.filterGroup), (value) => (value === "" ? t(imagesText.unknown) : value))}
      {pick("finding", t(imagesText.filterFinding), (value) => checkWords(value, words).name)}
      <TextField label={t(imagesText.filterName)} hideLabel placeholder={t(imagesText.filterName)} icon="filter" value={filter.name} onChange={(name) => onFilter({ ...filter, name })} />
    </>
  );
}

function Large({ image, images, onSelect, onClose }: { readonly image: ImageInfo; readonly images: readonly ImageInfo[]; readonly onSelect: (row: number) => void; readonly onClose: () => void }) {
  const { t, f } = useText();
  const at = images.findIndex(({ row }) => row === image.row);
  const move = (by: number) => {
    const next = images[at + by];
    if (next !== undefined) onSelect(next.row);
  };
  useEffect(() => {
    const listener = (event: KeyboardEvent) => {
      if (event.key === "ArrowRight") move(1);
      else if (event.key === "ArrowLeft") move(-1);
    };
    window.addEventListener("keydown", listener);
    return () => window.removeEventListener("keydown", listener);
  });
  const by = Math.min(1, 1024 / Math.max(image.width ?? 1, image.height ?? 1));
  return (
    <Dialog
      isOpen wide onClose={onClose} title={image.name}
      acts={
        <>
          <Button onPress={() => move(-1)} isDisabled={at <= 0} keys="←">{t(imagesText.before)}</Button>
          <Button onPress={() => move(1)} isDisabled={at < 0 || at >= images.length - 1} keys="→">{t(imagesText.after)}</Button>
        </>
      }
    >
      <div className={cx(styles["large"])}>
        <Picture image={image} />
        <div className={cx(look.muted, look.small)}>
          {[image.class, image.group, image.tsUs === null ? null : f.time(image.tsUs), image.width === null ? null : t(imagesText.pixels, { width: f.number(image.width, { digits: 0 }), height: f.number(image.height, { digits: 0 }) }), by < 1 && image.width !== null && image.height !== null ? t(imagesText.reduced, { width: f.number(Math.round(image.width * by), { digits: 0 }), height: f.number(Math.round(image.height * by), { digits: 0 }) }) : null].filter(Boolean).join(" · ")}
        </div>
      </div>
    </Dialog>
  );
}

function SetFacts({ dataset }: { readonly dataset: DatasetInfo }) {
  const { t, f } = useText();
  const facts = [
    { name: t(imagesText.images), value: f.number(dataset.rows, { digits: 0 }), figure: true },
    ...(dataset.fromUs === null ? [] : [{ name: t(dataText.from), value: f.time(dataset.fromUs), figure: true }, { name: t(dataText.to), value: f.time(dataset.toUs), figure: true }]),
    { name: t(imagesText.version), value: <span className={look.mono}>{dataset.digest.slice(0, 12)}</span>, figure: true },
    ...dataset.sources.map(({ name, bytes }, i) => ({ name: i === 0 ? t(imagesText.size) : name, value: f.bytes(bytes), figure: true })),
  ];
  return <Section title={t(dataText.datasetFacts)}><PropertyList facts={facts} /></Section>;
}
