// One image: the picture, what was measured, what its row of the table says, what is wrong with it.

import styles from "./Images.module.css";
import { usePicture } from "./pictures.ts";
import { checkWords } from "../Quality.tsx";
import { cx } from "../../../parts/classes.ts";
import { look } from "../../../parts/look.ts";
import { PropertyList, type Fact } from "../../../parts/Panel.tsx";
import { StateChip } from "../../../parts/State.tsx";
import { useText } from "../../../parts/words.ts";
import type { ImageInfo } from "../../../../shared/contract/images.ts";
import { imagesText } from "../../../../shared/text/images.ts";

/** A picture in the room it gets; words where nothing could be drawn. */
export function Picture({ image, className }: { readonly image: ImageInfo; readonly className?: string | undefined }) {
  const { t } = useText();
  const picture = usePicture(image.row);
  return (
    <div className={cx(styles["picture"], className)} aria-busy={picture === undefined}>
      {picture === undefined ? null : picture.url === "" ? <span className={look.muted}>{`${t(imagesText.notDrawn)}: ${t(imagesText[image.state])}`}</span> : <img src={picture.url} alt={image.name} draggable={false} />}
    </div>
  );
}

/** What of a row stands in the facts already. */
const measured = new Set(["file", "folder", "width", "height", "bytes", "brightness", "contrast", "sharpness"]);

export function ImageFacts({ image }: { readonly image: ImageInfo }) {
  const words = useText();
  const { t, f } = words;
  const picture = usePicture(image.row);
  const facts: Fact[] = [
    ...(image.tsUs === null ? [] : [{ name: t(imagesText.time), value: f.time(image.tsUs), figure: true }]),
    ...(image.group === null ? [] : [{ name: t(imagesText.filterGroup), value: image.group, figure: true }]),
    ...(picture?.facts ?? []).filter(({ name, value }) => !measured.has(name) && value !== null).map(({ name, value }) => ({ name, value: typeof value === "number" ? f.number(value) : value, figure: true })),
    { name: t(imagesText.form), value: image.form === "" ? f.number(null) : image.form.toUpperCase(), figure: true },
    { name: t(imagesText.size), value: image.width === null ? f.number(null) : t(imagesText.pixels, { width: f.number(image.width, { digits: 0 }), height: f.number(image.height, { digits: 0 }) }), figure: true },
    ...(image.bits === null ? [] : [{ name: t(imagesText.colour), value: t(image.colour === true ? imagesText.inColour : imagesText.inGrey, { bits: image.bits }), figure: true }]),
    { name: t(imagesText.file), value: f.bytes(image.bytes), figure: true },
    ...(image.brightness === null ? [] : [{ name: t(imagesText.brightness), value: f.number(image.brightness), figure: true }, { name: t(imagesText.contrast), value: f.number(image.contrast), figure: true }, { name: t(imagesText.sharpness), value: f.number(image.sharpness), figure: true }]),
    { name: t(imagesText.digest), value: <span className={look.mono}>{image.sha256.slice(0, 12)}</span>, figure: true },
  ];
  return (
    <div className={look.stack}>
      <div className={cx(look.strong, styles["break"])}>{image.name}</div>
      {image.state !== "whole" && <div><StateChip state="alarm">{t(imagesText[image.state])}</StateChip></div>}
      {image.findings.map((check) => <div key={check} className={look.muted}>{checkWords(check, words).name}</div>)}
      <PropertyList facts={facts} />
    </div>
  );
}
