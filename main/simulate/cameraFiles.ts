// images/: the camera's pictures as PNG with a table beside them, and what is true of each in truth/images.json. Runs in Node.
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { encode } from "fast-png";
import { Failure } from "../../shared/contract/errors.ts";
import { cameraImage, imageHeight, imageWidth, slotBoxes } from "./cameraImage.ts";
import { CsvFile, type OutputFile } from "./csvFile.ts";
import type { Draws } from "./draws.ts";
import type { PlantFault } from "./faults.ts";
import { isoUtc, startS } from "./localTime.ts";
import { photographedParts, wireNames } from "./wiringCell.ts";

/** What a person who sorts parts calls them: enough faulty ones to learn from, as a plant collects them. */
const collected = { swapped: 0.07, missing: 0.09, bent: 0.1 };

/** Writes `count` pictures. Throws callCancelled when the signal is raised; what was written so far stays. */
export async function writeCameraImages(outDir: string, draws: Draws, seconds: number, count: number, faults: readonly PlantFault[], signal: AbortSignal | undefined, onProgress: (share: number) => void): Promise<OutputFile[]> {
  mkdirSync(join(outDir, "images"), { recursive: true });
  mkdirSync(join(outDir, "truth"), { recursive: true });
  const table = new CsvFile(outDir, "images/images.csv", ["file", "part", "camera", "time", "class"]);
  const files: OutputFile[] = [];
  const truth: object[] = [];
  for (const part of photographedParts(draws, seconds, count, faults, collected)) {
    if (signal?.aborted) throw new Failure("callCancelled");
    const data = cameraImage(draws, part);
    const name = `part_${String(part.number + 1).padStart(4, "0")}.png`;
    const png = encode({ width: imageWidth, height: imageHeight, data, channels: 3, depth: 8 });
    writeFileSync(join(outDir, "images", name), png);
    files.push({ path: `images/${name}`, bytes: png.length, rows: 1, sha256: createHash("sha256").update(png).digest("hex") });
    table.row([name, `W${100_000 + part.number}`, "KAM-300", isoUtc(startS + part.t), part.class]);
    // pixels, not files, are what is the same on every system
    truth.push({ file: name, ts_us: (startS + part.t) * 1e6, class: part.class, order: part.order.map((wire) => wireNames[wire] ?? null), offsets: part.bent, light: part.light, pose: part.pose, boxes: slotBoxes(part), other_colours: part.otherColours, pixels: createHash("sha256").update(data).digest("hex") });
    if (part.number % 20 === 0) {
      onProgress(part.number / count);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  files.push(table.close());
  const text = `${JSON.stringify(truth, null, 1)}\n`;
  writeFileSync(join(outDir, "truth", "images.json"), text);
  files.push({ path: "truth/images.json", bytes: Buffer.byteLength(text), rows: truth.length, sha256: createHash("sha256").update(text).digest("hex") });
  return files;
}
