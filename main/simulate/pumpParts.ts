// The pumps' parts over weeks: wear of bearings, impellers, seals and strainer, failures and repairs, parameters that wander.
// Runs anywhere. Wear moves on the hour and only while a pump runs. Gamma-process wear: van Noortwijk, "A survey of gamma processes", 2009.
import type { PlantEvent, RunSettings } from "./area.ts";
import { use, Wander, type Draws } from "./draws.ts";
import { parameterNumber, type FaultChannels } from "./faults.ts";
import { berlin, startS } from "./localTime.ts";
import { bearingSigns } from "./pumpPhysics.ts";
import { gridS } from "./frameGrid.ts";
import { streamId, type StreamName } from "./streams.ts";
import { nominalStructure, type Structure } from "./structure.ts";

/** Scale of the gamma steps of bearing damage: coarser than the mean hour, so damage comes in jerks. */
export const bearingScale = 0.006;

// state per pump
const D = 0;
const W = 1;
const S = 2;
const POT = 3;
const HEAD = 4;
const HEAD_WANDER = 5;
const U = 6;
const U_WANDER = 7;
const L_OU = 8;
const L_UPSET = 9;
const STATUS = 10; // 0 fit, 1 tripped, 2 in repair
const UNTIL = 11;
const FAILURES = 12;
const LIFE = 13; // running hours this bearing is drawn to last, in the mean
const SEAL_FAULT = 14;
const RATE_BASE = 15; // rate channel at the last repair: a new bearing does not inherit the old one's fault
const SIZE = 16;
// of the station
const KS = 48;
const NET_FAST = 49;
const NET_SLOW = 50;
const BYPASS = 51;
const AGEING = 52;
const CLEAN_AT = 53;

export class PumpParts {
  readonly state = new Float64Array(54);
  /** What the bearing damage of each pump shows, renewed on the hour. */
  readonly signs = [bearingSigns(0), bearingSigns(0), bearingSigns(0)];
  private readonly wanders: Record<"netFast" | "netSlow" | "bypass" | "ageing", Wander>;
  private readonly headWander: Wander[];
  private readonly unbalanceWander: Wander[];
  private readonly lubricationWander: Wander[];
  private readonly bearing = [1, 2, 3].map((k) => streamId(`P.bearing.${k}` as StreamName));
  private readonly impellerStream = [1, 2, 3].map((k) => streamId(`P.impeller.${k}` as StreamName));
  private readonly sealStream = [1, 2, 3].map((k) => streamId(`P.seal.${k}` as StreamName));
  private readonly repairStream = [1, 2, 3].map((k) => streamId(`P.repair.${k}` as StreamName));
  private readonly cHead = [1, 2, 3].map((k) => parameterNumber(`P.head.${k}` as "P.head.1"));
  private readonly cRate = [1, 2, 3].map((k) => parameterNumber(`P.bearingRate.${k}` as "P.bearingRate.1"));
  private readonly cImpeller = [1, 2, 3].map((k) => parameterNumber(`P.impeller.${k}` as "P.impeller.1"));
  private readonly cLubrication = [1, 2, 3].map((k) => parameterNumber(`P.lubrication.${k}` as "P.lubrication.1"));
  private readonly cSeal = [1, 2, 3].map((k) => parameterNumber(`P.sealRate.${k}` as "P.sealRate.1"));
  private readonly geometry: Structure["geometry"];
  private readonly cStrainer = parameterNumber("P.strainerRate");

  constructor(
    private readonly draws: Draws,
    settings: RunSettings,
    private readonly channels: FaultChannels,
    private readonly log: (event: Omit<PlantEvent, "t">) => void,
  ) {
    const wander = (name: StreamName, lane: number, tauS: number, sd: number): Wander => new Wander(draws, streamId(name), lane, gridS, tauS, sd);
    this.wanders = {
      netFast: wander("P.netFast", 0, 8 * 3600, 0.03),
      netSlow: wander("P.netSlow", 0, 3 * 86400, 0.04),
      bypass: wander("P.bypass", 0, 30 * 3600, 1.2),
      ageing: wander("P.valveAgeing", 0, 10 * 86400, 0.03),
    };
    this.headWander = [0, 1, 2].map((k) => wander("P.head", k, 10 * 86400, 0.0025));
    this.unbalanceWander = [0, 1, 2].map((k) => wander("P.unbalance", k, 10 * 86400, 0.05));
    this.lubricationWander = [0, 1, 2].map((k) => wander("P.lubrication", k, 60 * 3600, 0.05));
    const draw = streamId("P.draw");
    this.geometry = (settings.structure ?? nominalStructure).geometry;
    const [low, high] = settings.bearingStart;
    for (let k = 0; k < 3; k++) {
      const b = k * SIZE;
      const u = (lane: number): number => draws.uniform(use.parameter, draw, k, lane);
      this.state[b + D] = low + (high - low) * u(0);
      this.state[b + W] = 0.3 * u(1);
      this.state[b + S] = 0.6 * u(2);
      this.state[b + POT] = 30 + 55 * u(3);
      this.state[b + HEAD] = 1 + 0.012 * draws.normal(use.parameter, draw, k, 4);
      this.state[b + U] = 0.9 + 0.25 * u(5);
      this.state[b + RATE_BASE] = 1;
      this.state[b + LIFE] = draws.lognormal(9000, 0.35, use.parameter, draw, k, 6);
      this.signs[k] = bearingSigns(this.state[b + D]!);
    }
    const cleaned = 5 + 28 * draws.uniform(use.parameter, draw, 3, 0);
    this.state[CLEAN_AT] = Math.floor(cleaned) * 86400 + 10 * 3600;
    this.state[KS] = 2e-5 + 2.2e-7 * 24 * (35 - cleaned);
  }

  /** Moves the wandering parameters to grid point `index`. */
  wander(index: number): void {
    const s = this.state;
    s[NET_FAST] = this.wanders.netFast.next(s[NET_FAST]!, index);
    s[NET_SLOW] = this.wanders.netSlow.next(s[NET_SLOW]!, index);
    s[BYPASS] = this.wanders.bypass.next(s[BYPASS]!, index);
    s[AGEING] = this.wanders.ageing.next(s[AGEING]!, index);
    for (let k = 0; k < 3; k++) {
      const b = k * SIZE;
      s[b + HEAD_WANDER] = this.headWander[k]!.next(s[b + HEAD_WANDER]!, index);
      s[b + U_WANDER] = this.unbalanceWander[k]!.next(s[b + U_WANDER]!, index);
      s[b + L_OU] = this.lubricationWander[k]!.next(s[b + L_OU]!, index);
      s[b + L_UPSET]! *= 0.9862; // fades within 12 h after a repair's fresh grease
    }
  }

  get strainer(): number {
    return this.state[KS]!;
  }
  get netPressure(): number {
    return 1.4 * this.geometry.network + this.state[NET_FAST]! + this.state[NET_SLOW]!;
  }
  get bypass(): number {
    return this.state[BYPASS]!;
  }
  get valveAgeing(): number {
    return 0.05 + this.state[AGEING]!;
  }
  damage(k: number): number {
    return this.state[k * SIZE + D]!;
  }
  seal(k: number): number {
    return this.state[k * SIZE + S]!;
  }
  sealPot(k: number): number {
    return this.state[k * SIZE + POT]!;
  }
  impeller(k: number): number {
    const w = this.state[k * SIZE + W]! + this.channels.parameters[this.cImpeller[k]!]!;
    return w > 1 ? 1 : w;
  }
  headFactor(k: number): number {
    return this.geometry.head * (this.state[k * SIZE + HEAD]! + this.state[k * SIZE + HEAD_WANDER]!) * this.channels.parameters[this.cHead[k]!]!;
  }
  unbalance(k: number): number {
    return this.state[k * SIZE + U]! * (1 + this.state[k * SIZE + U_WANDER]!);
  }
  lubrication(k: number): number {
    const ou = this.state[k * SIZE + L_OU]!;
    return (ou < 0 ? -ou : ou) + this.state[k * SIZE + L_UPSET]! + this.channels.parameters[this.cLubrication[k]!]!;
  }
  failed(k: number): boolean {
    return this.state[k * SIZE + D]! >= 1 || this.state[k * SIZE + S]! >= 1;
  }

  /** Wear of one hour of pump k, at its speed ratio and cavitation; pot refill by the morning shift. */
  hour(k: number, hour: number, running: boolean, n: number, c: number): void {
    const s = this.state;
    const b = k * SIZE;
    if (running) {
      const rate = ((n * n * n * (1 + 2 * c)) / s[b + LIFE]!) * (this.channels.parameters[this.cRate[k]!]! / s[b + RATE_BASE]!);
      s[b + D]! += this.draws.gamma(rate / bearingScale, bearingScale, use.wear, this.bearing[k]!, hour);
      s[b + W]! += this.draws.gamma((n * n * n) / 25000 / bearingScale, bearingScale, use.wear, this.impellerStream[k]!, hour);
      s[b + S]! += this.draws.gamma(1 / 20000 / bearingScale, bearingScale, use.wear, this.sealStream[k]!, hour) * this.channels.parameters[this.cSeal[k]!]!;
      s[b + POT]! -= 0.24 * s[b + S]!;
      if (s[b + POT]! < 0) s[b + POT] = 0;
      this.signs[k] = bearingSigns(s[b + D]! > 1 ? 1 : s[b + D]!);
    }
    if (s[b + POT]! < 18 && berlin(startS + hour * 3600).hour === 7) {
      s[b + POT] = 80 + 10 * this.draws.uniform(use.event, this.sealStream[k]!, hour);
      this.log({ kind: "sealRefill", asset: `Weidenau/P/pump${k + 1}` });
    }
    if (s[b + STATUS]! > 0 && hour * 3600 >= s[b + UNTIL]!) this.finishRepair(k);
  }

  /** Strainer: Gamma(0.2, 1.1e-6) an hour; cleaned each five weeks to 12 %. */
  stationHour(hour: number): void {
    const s = this.state;
    s[KS]! += this.draws.gamma(0.2, 1.1e-6, use.wear, streamId("P.strainer"), hour) * this.channels.parameters[this.cStrainer]!;
    if (hour * 3600 >= s[CLEAN_AT]!) {
      this.log({ kind: "strainer", asset: "Weidenau/P/suction", numbers: { before: s[KS]!, after: 0.12 * s[KS]! } });
      s[KS]! *= 0.12;
      s[CLEAN_AT]! += 35 * 86400;
    }
  }

  /** Takes pump k out of service: a failure needs a repair (lognormal, median 30 h), any other trip two hours. */
  trip(k: number, t: number, why: string): void {
    const s = this.state;
    const b = k * SIZE;
    const failure = this.failed(k);
    const count = s[b + FAILURES]!;
    s[b + STATUS] = failure ? 2 : 1;
    s[b + SEAL_FAULT] = s[b + S]! >= 1 ? 1 : 0;
    s[b + UNTIL] = t + (failure ? 3600 * this.draws.lognormal(30, 0.6, use.event, this.repairStream[k]!, count, 0) : 7200);
    this.log({ kind: failure ? "failure" : "trip", asset: `Weidenau/P/pump${k + 1}`, text: failure ? (s[b + SEAL_FAULT] === 1 ? "seal" : "bearing") : why });
  }

  private finishRepair(k: number): void {
    const s = this.state;
    const b = k * SIZE;
    if (s[b + STATUS] === 2) {
      const u = (lane: number): number => this.draws.uniform(use.event, this.repairStream[k]!, s[b + FAILURES]!, lane);
      if (s[b + SEAL_FAULT] === 1) s[b + S] = 0.05 * u(8);
      else {
        s[b + D] = 0.1 * u(1);
        s[b + RATE_BASE] = this.channels.parameters[this.cRate[k]!]!;
        s[b + HEAD] = 1 + 0.012 * this.draws.normal(use.event, this.repairStream[k]!, s[b + FAILURES]!, 2);
        s[b + U] = 0.9 + 0.25 * u(3);
        s[b + LIFE] = this.draws.lognormal(9000, 0.35, use.event, this.repairStream[k]!, s[b + FAILURES]!, 4);
        s[b + L_UPSET] = 0.2 + 0.3 * u(5);
        this.signs[k] = bearingSigns(s[b + D]!);
      }
      s[b + FAILURES]!++;
      this.log({ kind: "repair", asset: `Weidenau/P/pump${k + 1}`, text: s[b + SEAL_FAULT] === 1 ? "seal" : "bearing" });
    }
    s[b + STATUS] = 0;
  }

  /** Whether pump k may run. */
  available(k: number): boolean {
    return this.state[k * SIZE + STATUS] === 0;
  }

  /** What the state tag of a pump that does not run says: tripped for two hours, then under repair. */
  stateText(k: number, t: number): "STANDBY" | "TRIP" | "MAINT" {
    const s = this.state;
    if (s[k * SIZE + STATUS] === 0) return "STANDBY";
    return s[k * SIZE + STATUS] === 2 && s[k * SIZE + UNTIL]! - t < 24 * 3600 ? "MAINT" : "TRIP";
  }
}
