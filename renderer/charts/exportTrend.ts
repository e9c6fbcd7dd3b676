// A trend as one picture: the lanes' canvases under each other with names, ticks and caption, in the colours of the theme.

import { token } from "./colours.ts";

export interface PictureWords {
  readonly title: string;
  readonly caption: string;
  /** Places of the axis ticks in px of the chart's body, with their words. */
  readonly ticks: readonly { readonly x: number; readonly word: string }[];
  readonly lanes: readonly string[];
}

/** PNG of the chart's body at the screen's resolution; null when the browser cannot make one. */
export function trendPicture(body: HTMLElement, words: PictureWords): Promise<Blob | null> {
  const canvases = [...body.querySelectorAll("canvas")];
  const ratio = devicePixelRatio;
  const head = 28;
  const foot = 48;
  const width = body.clientWidth;
  const height = canvases.reduce((sum, canvas) => sum + canvas.height / ratio, 0);
  const paper = document.createElement("canvas");
  paper.width = width * ratio;
  paper.height = (head + height + foot) * ratio;
  const ctx = paper.getContext("2d");
  if (ctx === null) return Promise.resolve(null);
  ctx.scale(ratio, ratio);
  ctx.fillStyle = token("--surface");
  ctx.fillRect(0, 0, width, head + height + foot);
  ctx.fillStyle = token("--text");
  ctx.font = `600 13px ${token("--font-ui")}`;
  ctx.fillText(words.title, 12, 18);
  let y = head;
  canvases.forEach((canvas, index) => {
    ctx.drawImage(canvas, 0, y, canvas.width / ratio, canvas.height / ratio);
    ctx.fillStyle = token("--text");
    ctx.font = `600 11px ${token("--font-ui")}`;
    ctx.fillText(words.lanes[index] ?? "", canvas.width / ratio + 8, y + 16, width - canvas.width / ratio - 12);
    y += canvas.height / ratio;
  });
  ctx.font = `11px ${token("--font-ui")}`;
  ctx.fillStyle = token("--text-muted");
  ctx.textAlign = "center";
  for (const tick of words.ticks) ctx.fillText(tick.word, tick.x, y + 16);
  ctx.textAlign = "left";
  ctx.fillText(words.caption, 12, y + 38, width - 24);
  return new Promise((resolve) => paper.toBlob(resolve, "image/png"));
}
