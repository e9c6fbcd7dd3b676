// What the two process areas share: one flat state, two collectors' noise, the order of a second, wandering parameters.
// Runs in Node (its noise comes from the compiled generator). Knows no machine: pump station and mixing line fill in the steps.
// Order of a second: frame, fault channels, [minute], readings and controllers, [10 s], what settles (simulation design, section 3).
import { AreaBase, type PlantArea, type RunSettings } from "./area.ts";
import { Wander } from "./draws.ts";
import { NoiseLanes } from "./noise.ts";
import { gridS } from "./frameGrid.ts";
import { streamId, type StreamName } from "./streams.ts";
import { tagNumber, tags, type Area } from "./tags.ts";

/** What an area is made of besides its steps. */
export interface ProcessLayout {
  area: Area;
  /** Length of the state array. */
  stateSize: number;
  /** Noise streams, four lanes each: of the 1 s collector, of the 10 s collector. */
  fastStreams: readonly StreamName[];
  slowStreams: readonly StreamName[];
}

export abstract class ProcessArea extends AreaBase implements PlantArea {
  abstract readonly hiddenNames: readonly string[];
  readonly state: Float64Array;
  /** Tag numbers and minute columns by tag. */
  protected readonly tag: Record<string, number>;
  protected readonly minuteColumn: Record<string, number>;
  /** Normals of the minute; those of this second begin at `lane`, those of this 10 s at `slowLane`. */
  protected readonly noise: Float64Array;
  protected readonly slowNoise: Float64Array;
  protected lane = 0;
  protected slowLane = 0;
  private readonly fast: NoiseLanes;
  private readonly slow: NoiseLanes;
  private readonly fastWidth: number;
  private readonly slowWidth: number;

  protected constructor(settings: RunSettings, layout: ProcessLayout) {
    const columns = tags.filter((t) => t.area === layout.area).map((t) => t.tag);
    super(layout.area, settings, columns);
    this.state = new Float64Array(layout.stateSize);
    this.tag = Object.fromEntries(columns.map((name) => [name, tagNumber(name)]));
    this.minuteColumn = Object.fromEntries(columns.map((name, c) => [name, c]));
    this.fast = new NoiseLanes(this.draws, layout.fastStreams.map(streamId), 1);
    this.slow = new NoiseLanes(this.draws, layout.slowStreams.map(streamId), 10);
    this.noise = this.fast.values;
    this.slowNoise = this.slow.values;
    this.fastWidth = 4 * layout.fastStreams.length;
    this.slowWidth = 4 * layout.slowStreams.length;
  }

  /** A parameter that wanders on the frame's grid, from its own stream. */
  protected wander(name: StreamName, tauS: number, sd: number): Wander {
    return new Wander(this.draws, streamId(name), 0, gridS, tauS, sd);
  }

  step(): void {
    this.begin();
    const t = this.t;
    if (this.second === 0) {
      this.minute(t);
      this.fast.fill(t);
      this.slow.fill(t);
    }
    this.lane = this.fastWidth * this.second;
    this.control(t);
    if (t % 10 === 0) {
      this.slowLane = (this.slowWidth * this.second) / 10;
      this.tenSeconds(t);
    }
    this.settle(t);
    this.end();
  }

  /** What moves slowly, once a minute, before its first second. */
  protected abstract minute(t: number): void;
  /** Readings, controllers and actuators. */
  protected abstract control(t: number): void;
  /** Tags of the 10 s collector, slow laws. */
  protected abstract tenSeconds(t: number): void;
  /** What waits for the 10 s readings: contents, heat, phases. The pump station has nothing of the kind. */
  protected settle(t: number): void {
    void t;
  }
}
