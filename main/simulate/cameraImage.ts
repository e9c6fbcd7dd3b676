// The camera's picture of a part: a connector with five wires on a textured table, 128 x 96 RGB, sampled twice as finely and averaged.
// Runs anywhere, pure; from + - * / and sqrt only, so decoded pixels are the same on every system (simulation design, section 3.4).
import { use, type Draws } from "./draws.ts";
import { cos, pow, sin } from "./math.ts";
import { streamId } from "./streams.ts";
import { slots, type Part } from "./wiringCell.ts";

export const imageWidth = 128;
export const imageHeight = 96;
const fine = 2;
const W = imageWidth * fine;
const H = imageHeight * fine;
const bodyWidth = 88;
const bodyHeight = 26;
const slotGap = 15;
const wireRadius = 3.6;

const colours = [[121, 76, 42], [38, 78, 170], [42, 132, 66], [34, 34, 38], [186, 40, 44]] as const;
const otherColours = [[238, 140, 36], [128, 66, 150], [232, 222, 120], [150, 152, 156], [226, 226, 222]] as const;

/** Where the slots of a part stand in its picture: left, top, width, height in pixels. */
export function slotBoxes({ pose }: Part): [number, number, number, number][] {
  return Array.from({ length: slots }, (_, k) => {
    const [x, y] = placed(pose, slotX(k), -bodyHeight / 2 - 12);
    return [Math.floor(x - 6), Math.floor(y - 14), 12, 28];
  });
}

const slotX = (k: number): number => (k - (slots - 1) / 2) * slotGap;

/** Picture place of a point of the part, whose middle lies a little below the middle of the picture. */
function placed(pose: Part["pose"], x: number, y: number): [number, number] {
  const [c, s] = [cos(pose.turn), sin(pose.turn)];
  return [imageWidth / 2 + pose.x + c * x - s * y, 66 + pose.y + s * x + c * y];
}

/** Pixels of a part, RGB by rows. */
export function cameraImage(draws: Draws, part: Part): Uint8Array {
  const stream = streamId("V.image");
  const id = part.number * 65536;
  const scene = new Float64Array(3 * W * H);
  table(draws, stream, id, scene);
  body(part, scene);
  // wires lie over each other in any order
  const rank = part.order.map((_, k) => ({ k, u: draws.uniform(use.sample, stream, id, 40 + k) })).sort((a, b) => a.u - b.u);
  for (const { k } of rank) if (part.order[k]! >= 0) wire(draws, stream, id, part, k, scene);
  for (let d = 0; d < 3; d++) if (draws.uniform(use.sample, stream, id, 60 + d) < 0.4) disc(scene, W * draws.uniform(use.sample, stream, id, 64 + d), H * draws.uniform(use.sample, stream, id, 68 + d), 2 + 2 * draws.uniform(use.sample, stream, id, 72 + d), [60, 58, 54], 0.5);
  return exposed(draws, stream, id, part, blurred(scene, part.light.blur * fine));
}

function table(draws: Draws, stream: number, id: number, scene: Float64Array): void {
  // value noise of eight pixels
  const cell = 16;
  const across = W / cell + 1;
  const grain = Float64Array.from({ length: across * (H / cell + 1) }, (_, i) => draws.normal(use.sample, stream, id + 1000 + (i >> 2), i & 3));
  for (let y = 0; y < H; y++)
    for (let x = 0; x < W; x++) {
      const [cx, cy] = [Math.floor(x / cell), Math.floor(y / cell)];
      const [fx, fy] = [x / cell - cx, y / cell - cy];
      const at = (i: number, j: number): number => grain[(cy + j) * across + cx + i]!;
      const v = 148 + 5 * ((at(0, 0) * (1 - fx) + at(1, 0) * fx) * (1 - fy) + (at(0, 1) * (1 - fx) + at(1, 1) * fx) * fy);
      scene.fill(v, 3 * (y * W + x), 3 * (y * W + x) + 3);
    }
}

function body(part: Part, scene: Float64Array): void {
  const [c, s] = [cos(part.pose.turn), sin(part.pose.turn)];
  const [mx, my] = placed(part.pose, 0, 0);
  for (let y = 0; y < H; y++)
    for (let x = 0; x < W; x++) {
      const [dx, dy] = [(x + 0.5) / fine - mx, (y + 0.5) / fine - my];
      const [bx, by] = [c * dx + s * dy, c * dy - s * dx];
      if (bx < -bodyWidth / 2 || bx > bodyWidth / 2 || by < -bodyHeight / 2 || by > bodyHeight / 2) continue;
      const k = Math.floor(bx / slotGap + slots / 2);
      const inSlot = k >= 0 && k < slots && by < -bodyHeight / 2 + 11 && bx - slotX(k) < 4.6 && bx - slotX(k) > -4.6;
      const edge = by > bodyHeight / 2 - 2 || bx > bodyWidth / 2 - 2 ? -22 : by < -bodyHeight / 2 + 2 ? 16 : 0;
      const base = inSlot ? [44, 43, 42] : [206 + edge, 203 + edge, 192 + edge];
      for (let i = 0; i < 3; i++) scene[3 * (y * W + x) + i] = base[i]!;
    }
}

/** A wire from its slot up out of the picture: a cubic Bézier of discs with shading, highlight and a shadow on what lies below. */
function wire(draws: Draws, stream: number, id: number, part: Part, k: number, scene: Float64Array): void {
  const u = (lane: number): number => draws.uniform(use.sample, stream, id + 10 + k, lane) - 0.5;
  const [aside, up] = part.bent[k]!;
  const x0 = slotX(k) + aside;
  const y0 = -bodyHeight / 2 + 7 - up;
  const points = [[x0, y0], [x0 + 3 * u(0), y0 - 18], [slotX(k) * 0.9 + 16 * u(1), y0 - 36 + 4 * u(2)], [slotX(k) * 0.8 + 24 * u(3), -84]].map(([x, y]) => placed(part.pose, x!, y!));
  const colour = (part.otherColours ? otherColours : colours)[part.order[k]!]!;
  const steps = 90;
  const at = (step: number, i: 0 | 1): number => {
    const b = step / steps;
    const a = 1 - b;
    return fine * (a * a * a * points[0]![i] + 3 * a * a * b * points[1]![i] + 3 * a * b * b * points[2]![i] + b * b * b * points[3]![i]);
  };
  const r = wireRadius * fine;
  for (let step = 0; step <= steps; step += 3) disc(scene, at(step, 0) + 2.4, at(step, 1) + 2.4, r, [40, 38, 36], 0.12);
  for (let step = 0; step <= steps; step++) disc(scene, at(step, 0), at(step, 1), r, colour, 1, true);
}

/** A disc of one colour, or a ball lit from the upper left. */
function disc(scene: Float64Array, cx: number, cy: number, r: number, colour: readonly number[], cover: number, lit = false): void {
  for (let y = Math.max(0, Math.floor(cy - r)); y <= Math.min(H - 1, Math.floor(cy + r)); y++)
    for (let x = Math.max(0, Math.floor(cx - r)); x <= Math.min(W - 1, Math.floor(cx + r)); x++) {
      const [dx, dy] = [(x + 0.5 - cx) / r, (y + 0.5 - cy) / r];
      const d = dx * dx + dy * dy;
      if (d > 1) continue;
      const high = dx + 0.35;
      const shade = lit ? 0.55 + 0.5 * Math.sqrt(1 - dx * dx) : 1;
      const spark = lit && high * high < 0.02 ? 46 : 0;
      for (let i = 0; i < 3; i++) {
        const at = 3 * (y * W + x) + i;
        scene[at] = scene[at]! * (1 - cover) + cover * (colour[i]! * shade + spark);
      }
    }
}

/** Five taps a direction whose spread is `sigma` fine pixels. */
function blurred(scene: Float64Array, sigma: number): Float64Array {
  const w = [0, 1, 2].map((d) => pow(2.718281828459045, -(d * d) / (2 * sigma * sigma) + 10) / 22026.465794806718);
  const sum = w[0]! + 2 * (w[1]! + w[2]!);
  const pass = (from: Float64Array, step: number, limit: (i: number) => number): Float64Array => from.map((v, i) => {
    const place = limit(i);
    const tap = (d: number): number => (place + d < 0 || place + d >= (step === 3 ? W : H) ? v : from[i + d * step]!);
    return (w[0]! * v + w[1]! * (tap(-1) + tap(1)) + w[2]! * (tap(-2) + tap(2))) / sum;
  });
  return pass(pass(scene, 3, (i) => Math.floor(i / 3) % W), 3 * W, (i) => Math.floor(i / (3 * W)));
}

/** Light, noise of shot and reading, gamma, eight bits. */
function exposed(draws: Draws, stream: number, id: number, { light }: Part, scene: Float64Array): Uint8Array {
  const out = new Uint8Array(3 * imageWidth * imageHeight);
  const noise = new Float64Array(4);
  for (let y = 0; y < imageHeight; y++)
    for (let x = 0; x < imageWidth; x++) {
      const slope = 1 + light.gradient * (light.gradientX * (x / imageWidth - 0.5) + light.gradientY * (y / imageHeight - 0.5));
      const shade = light.gain * slope * (light.shadow >= 0 && x + 0.3 * y > light.shadow + 20 ? 0.8 : 1);
      draws.normals4(stream, id + 2000 + y * imageWidth + x, noise, 0);
      for (let i = 0; i < 3; i++) {
        let sum = 0;
        for (let dy = 0; dy < fine; dy++) for (let dx = 0; dx < fine; dx++) sum += scene[3 * ((fine * y + dy) * W + fine * x + dx) + i]!;
        const v = (sum / (fine * fine)) * shade * light.tint[i]!;
        const seen = v + noise[i]! * Math.sqrt(2 + 0.06 * v);
        const g = 255 * pow(seen <= 0 ? 0 : seen >= 255 ? 1 : seen / 255, 0.9);
        out[3 * (y * imageWidth + x) + i] = Math.floor(g + 0.5);
      }
    }
  return out;
}
