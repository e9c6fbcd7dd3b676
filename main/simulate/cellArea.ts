// Area V by the second: parts on their clock, what the counters say, the lamp and the reference patch that tells of it (simulation design, section 3.4).
// Runs anywhere. It feeds nothing back, and logs no events: what people write about the other areas stays as it is.
// A part is a set of draws on its own number, so that a twin makes the same parts.
import { AreaBase, type PlantArea, type RunSettings } from "./area.ts";
import { use } from "./draws.ts";
import { parameterNumber } from "./faults.ts";
import { startS } from "./localTime.ts";
import { streamId } from "./streams.ts";
import { tagNumber, tags, tagsOfArea } from "./tags.ts";
import { textCode } from "./valueTexts.ts";
import { isCellWorking } from "./wiringCell.ts";

type CellState = "RUN" | "STANDBY" | "TRIP";

const counterRollover = 65_536;
/** Grey that the patch shows under a new lamp and a clean lens. */
const patchGrey = 128;
const lampA = 1.35;

const names = ["JT-300", "LX-300", "TT-300", "KT-300", "QT-300", "QT-301", "XS-300"] as const;

export class CellArea extends AreaBase implements PlantArea {
  readonly hiddenNames = ["lamp", "lens", "camera_px", "colours", "parts", "rejects"] as const;
  private readonly tag = Object.fromEntries(names.map((name) => [name, tagNumber(name)])) as Record<(typeof names)[number], number>;
  private readonly channel = { lamp: parameterNumber("V.lamp"), lens: parameterNumber("V.lens"), camera: parameterNumber("V.camera"), colours: parameterNumber("V.colours") };
  private readonly noise = new Float64Array(8);
  private readonly draw = streamId("V.draw");
  private state: CellState | undefined;
  /** Seconds of the run: the next part is ready, a short stop ends. */
  private partAtS = Infinity;
  private stoppedToS = -1;
  private parts = 0;
  private rejects = 0;
  private cycleS = 11.5;
  private cameraC = 0;

  constructor(settings: RunSettings) {
    super("V", settings, tagsOfArea("V").map((i) => tags[i]!.tag));
  }

  step(): void {
    this.begin();
    const { t } = this;
    if (t % 60 === 0) this.minute(t);
    const made = t >= this.partAtS && t >= this.stoppedToS;
    if (made) this.makePart(t);
    if (t % 10 === 0) this.look10();
    // a bench reads at the begin of a minute whatever stands there
    if (made || (this.settings.snapshots === true && t % 60 === 0)) this.lookPart();
    if (t % 3600 === 0) {
      const { parameters } = this.channels;
      this.hidden.push(t, parameters[this.channel.lamp]!, parameters[this.channel.lens]!, parameters[this.channel.camera]!, parameters[this.channel.colours]!, this.parts, this.rejects);
    }
    this.end();
  }

  private minute(t: number): void {
    const works = isCellWorking(startS + t);
    if (!works) this.partAtS = Infinity;
    else if (this.partAtS === Infinity) this.partAtS = t + this.cycleS;
    const state: CellState = !works ? "STANDBY" : t < this.stoppedToS ? "TRIP" : "RUN";
    if (state !== this.state) {
      this.state = state;
      this.note(this.tag["XS-300"], textCode(state));
      // lamp and conveyor are off between shifts
      for (const name of ["JT-300", "LX-300", "KT-300"] as const) this.rest(this.tag[name], state === "STANDBY");
    }
    this.minuteValue(this.minuteColumns.indexOf("XS-300"), textCode(state));
  }

  private makePart(t: number): void {
    const n = this.parts + 1;
    const u = (lane: number): number => this.draws.uniform(use.event, this.draw, n, lane);
    this.parts = n;
    const { parameters } = this.channels;
    const light = parameters[this.channel.lamp]! * parameters[this.channel.lens]!;
    const aside = parameters[this.channel.camera]!;
    // 1.5 % are faulty; a dark or shifted picture has good parts thrown out too
    const wrongly = 0.15 * (light < 0.95 ? 0.95 - light : 0) + 0.004 * (aside < 0 ? -aside : aside);
    if (u(0) < 0.015 + wrongly) this.rejects++;
    this.cycleS = 11.5 + 0.12 * this.draws.normal(use.event, this.draw, n, 1);
    this.partAtS += this.cycleS;
    // a wire gets caught about twice a shift
    if (u(2) < 1 / 1200) {
      this.stoppedToS = t + this.draws.lognormal(240, 0.8, use.event, this.draw, n, 3);
      this.partAtS = this.stoppedToS + this.cycleS;
    }
  }

  private look10(): void {
    const { tag, noise, t } = this;
    this.draws.normals4(streamId("V.noise.0"), t, noise, 0);
    const target = this.hallC + (this.state === "STANDBY" ? 6 : 14);
    this.cameraC = t === 0 ? target : this.cameraC + ((target - this.cameraC) * 10) / 1500;
    const warm = this.cameraC - 35;
    const isOn = this.state === "STANDBY" ? 0 : 1;
    const { parameters } = this.channels;
    this.sample(tag["JT-300"], isOn * lampA * (1 - 0.0005 * warm), noise[0]!);
    this.sample(tag["LX-300"], isOn * patchGrey * parameters[this.channel.lamp]! * parameters[this.channel.lens]! * (1 - 0.002 * warm), noise[1]!);
    this.sample(tag["TT-300"], this.cameraC, noise[2]!);
  }

  private lookPart(): void {
    const { tag, noise } = this;
    this.draws.normals4(streamId("V.noise.1"), this.t, noise, 4);
    this.sample(tag["KT-300"], this.cycleS, noise[4]!);
    this.sample(tag["QT-300"], this.parts % counterRollover, 0);
    this.sample(tag["QT-301"], this.rejects % counterRollover, 0);
  }
}
