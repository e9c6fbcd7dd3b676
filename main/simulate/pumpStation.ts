// Area P, the pump station: three speed-controlled pumps on one header, a flow loop to the works, a sump with its make-up loop.
// Runs anywhere. One second a step, explicit Euler; state in one flat array. Every loop sees the world through the measuring chain.
// Order of a step: frame, fault channels, measure, controllers, actuators, balances, wear (simulation design, section 3).
import { AreaBase, type PlantArea, type RunSettings } from "./area.ts";
import { use } from "./draws.ts";
import { parameterNumber } from "./faults.ts";
import { quality, textCode } from "./historian.ts";
import { berlin, crewAt, startS } from "./localTime.ts";
import { bearingTarget, cavitation, envelope, motorCurrent, pumpFlow, shaftPower, shutOffHead, valveFlow, valveOpening, velocity } from "./pumpPhysics.ts";
import { PumpParts } from "./pumpParts.ts";
import { gridS } from "./siteFrame.ts";
import { streamId } from "./streams.ts";
import { tagNumber, tags } from "./tags.ts";

// state of the station
const H = 0; // sump level, m
const HH = 1; // header head, m
const QV = 2; // flow to the works, m³/h
const QIN = 3; // inflow through the valve
const U_IN = 4; // make-up valve position after its lag
const M_P = 5; // measured-lag states: pressure, flow, level
const M_Q = 6;
const M_L = 7;
const I_P = 8; // integral parts of the loops, % of output
const I_F = 9;
const I_L = 10;
const OP_P = 11;
const OP_F = 12;
const OP_L = 13;
const STEM = 14;
const STICK = 15; // residue r of the stiction model
const LAST_OP_F = 16;
const TURB = 17;
const MAINS = 18;
const SLOW_Q = 19; // flow as the pump sequencer sees it
const TWO_ON = 20; // seconds since the second pump was asked for / not needed
const TWO_OFF = 21;
const WANT = 22;
const DUTY = 23;
const SUM_IN = 24; // totals for the balance, m³
const SUM_OUT = 25;
const SPILL = 26;
const SP_F = 27;
const PUMP = 32;
// per pump
const N = 0;
const Q = 1;
const RUN = 2;
const C = 3;
const Y = 4;
const TB = 5;
const POWER = 6;
const TRIP_S = 7;
const SIZE = 8;

/** Sump: area in m² and depth in m at 100 %. */
const SUMP_AREA = 30;
const SUMP_DEPTH = 4;

const columns = tags.filter((t) => t.area === "P").map((t) => t.tag);

export class PumpStation extends AreaBase implements PlantArea {
  readonly state = new Float64Array(PUMP + 3 * SIZE);
  readonly parts: PumpParts;
  readonly hiddenNames = ["level_m", "inflow", "outflow", "strainer", "valve_ageing", "stiction", "true_pressure", ...[1, 2, 3].flatMap((k) => [`D_${k}`, `w_${k}`, `s_${k}`, `c_${k}`, `t_${k}`])];
  private readonly z = new Float64Array(40);
  private readonly streams = Array.from({ length: 10 }, (_, i) => streamId(`P.noise.${i}` as "P.noise.0"));
  private readonly tag = Object.fromEntries(columns.map((name) => [name, tagNumber(name)])) as Record<string, number>;
  private readonly si = [1, 2, 3].map((k) => tagNumber(`SI-10${k}`));
  private readonly it = [1, 2, 3].map((k) => tagNumber(`IT-10${k}`));
  private readonly pt = [1, 2, 3].map((k) => tagNumber(`PT-10${k}`));
  private readonly vv = [1, 2, 3].map((k) => tagNumber(`VT-10${k}V`));
  private readonly ve = [1, 2, 3].map((k) => tagNumber(`VT-10${k}E`));
  private readonly vk = [1, 2, 3].map((k) => tagNumber(`VT-10${k}K`));
  private readonly tb = [1, 2, 3].map((k) => tagNumber(`TT-10${k}B`));
  private readonly ls = [1, 2, 3].map((k) => tagNumber(`LT-10${k}S`));
  private readonly xs = [1, 2, 3].map((k) => tagNumber(`XS-10${k}`));
  private readonly xsColumn = [1, 2, 3].map((k) => columns.indexOf(`XS-10${k}`));
  private readonly shown = ["", "", ""];
  private hand = [false, false, false];
  private spL = 60;
  private spP = 3;
  private readonly LT = this.tag["LT-100"]!;
  private readonly FT = this.tag["FT-101"]!;
  private readonly PV_P = this.tag["PIC-120.PV"]!;
  private readonly PV_F = this.tag["FIC-120.PV"]!;
  private readonly O_P = this.tag["PIC-120.OP"]!;
  private readonly O_F = this.tag["FIC-120.OP"]!;
  private readonly ZT = this.tag["ZT-120"]!;
  private readonly JT = this.tag["JT-100"]!;
  private readonly cPressureSp = parameterNumber("P.pressureSp");
  private readonly cDemand = parameterNumber("P.demand");
  private readonly cNet = parameterNumber("P.netPressure");
  private readonly cBypass = parameterNumber("P.bypass");
  private readonly cStiction = parameterNumber("P.stiction");
  private readonly cAgeing = parameterNumber("P.valveAgeing");

  constructor(settings: RunSettings) {
    super("P", settings, columns);
    this.parts = new PumpParts(this.draws, settings, this.channels, (e) => this.log(e));
    const s = this.state;
    s[H] = 2.4;
    s[HH] = 33;
    s[QV] = s[QIN] = s[M_Q] = s[SLOW_Q] = 70;
    s[M_P] = 3;
    s[M_L] = 60;
    s[I_P] = s[OP_P] = 86;
    s[I_F] = s[OP_F] = s[STEM] = s[LAST_OP_F] = 55;
    s[I_L] = s[OP_L] = 27;
    s[U_IN] = 0.27;
    s[WANT] = 1;
    for (let k = 0; k < 3; k++) s[PUMP + k * SIZE + TB] = 20;
    s[PUMP + N] = 0.86;
    s[PUMP + Q] = 70;
    s[PUMP + RUN] = 1;
  }

  step(): void {
    this.begin();
    const t = this.t;
    if (t % gridS === 0) this.renew(t);
    if (t % 3600 === 0) this.hourly(t);
    if (t % 60 === 0) this.sequence(t);
    const s = this.state;
    const z = this.z;
    const d = this.draws;
    const p = this.parts;
    for (let b = 0; b < 5; b++) d.normals4(this.streams[b]!, t, z, 4 * b);
    s[TURB] = 0.97 * s[TURB]! + 0.24310491562286437 * z[6]!;
    s[MAINS] = 0.9998 * s[MAINS]! + 0.0005999699984998 * z[7]!;

    // measure: sensor lag, then the chain; these readings are what the controllers get
    const pressure = (s[HH]! - 5 + s[H]!) / 10.2;
    s[M_P]! += (pressure + 0.004 * s[TURB]! - s[M_P]!) / 1.7;
    s[M_Q]! += (s[QV]! + 0.4 * s[TURB]! - s[M_Q]!) / 2.5;
    s[M_L]! += ((100 * s[H]!) / SUMP_DEPTH - s[M_L]!) / 5;
    const level = this.record(this.LT, s[M_L]!, z[0]!);
    this.record(this.FT, s[QIN]!, z[1]!);
    const pv = this.record(this.PV_P, s[M_P]!, z[2]!);
    const flow = this.record(this.PV_F, s[M_Q]!, z[3]!);
    s[SLOW_Q]! += (flow - s[SLOW_Q]!) / 60;

    // controllers: position PI, clamped integral, error in % of span; in hand the output stays and the integral follows
    const eP = ((this.spP - pv) / 6) * 100;
    const eF = ((s[SP_F]! - flow) / 250) * 100;
    const eL = this.spL - level;
    this.loop(I_P, OP_P, eP, 2, 8, 45, 100, this.hand[0]!);
    this.loop(I_F, OP_F, eF, 0.5, 12, 0, 100, this.hand[1]!);
    this.loop(I_L, OP_L, eL, 2.4, 900, 0, 100, this.hand[2]!);
    this.offer(this.O_P, this.chain.measure(this.O_P, s[OP_P]!, 0), this.hand[0]! ? quality.localOverride : quality.good);
    this.offer(this.O_F, this.chain.measure(this.O_F, s[OP_F]!, 0), this.hand[1]! ? quality.localOverride : quality.good);

    // actuators: valve stem with stiction (He et al., 2007), make-up valve
    const stick = 0.35 + this.channels.parameters[this.cStiction]!;
    s[STICK]! += s[OP_F]! - s[LAST_OP_F]!;
    s[LAST_OP_F] = s[OP_F]!;
    const r = s[STICK]!;
    if (r > stick || r < -stick) {
      const rest = (r > 0 ? stick : -stick) / 2;
      s[STEM] = s[OP_F]! - rest;
      s[STICK] = rest;
    }
    this.record(this.ZT, s[STEM]!, z[4]!);
    s[U_IN]! += (s[OP_L]! / 100 - s[U_IN]!) / 6;

    // pumps
    let out = 0;
    let powerSum = 0;
    for (let k = 0; k < 3; k++) {
      const b = PUMP + k * SIZE;
      const running = s[b + RUN]! === 1;
      const target = running ? s[OP_P]! / 100 : 0;
      const ramp = s[b + N]! < 0.45 || !running ? 0.05 : 0.02;
      const gap = target - s[b + N]!;
      s[b + N]! += gap > ramp ? ramp : gap < -ramp ? -ramp : gap;
      const n = s[b + N]!;
      let power = 0;
      if (n > 0.02) {
        const w = p.impeller(k);
        const head = s[HH]! > 0 ? s[HH]! : 0;
        s[b + Q]! += (pumpFlow(shutOffHead(n, p.headFactor(k), w, s[b + C]!), n, head) - s[b + Q]!) / 2;
        if (s[b + Q]! < 0.01) s[b + Q] = 0;
        s[b + C] = cavitation(s[H]!, this.waterC, p.strainer, s[b + Q]!);
        power = shaftPower(s[b + Q]!, head, n, w, s[b + C]!);
        const delivered = s[b + Q]! - 4 * w * Math.sqrt(head / 35);
        out += delivered > 0 ? delivered : 0;
        s[b + Y] = 0.985 * s[b + Y]! + 0.01725543393267 * z[11 + 4 * k]!;
        const v = velocity(p.unbalance(k), n, s[b + Q]!, p.signs[k]!.velocity2, s[b + C]!, s[b + Y]!);
        this.record(this.it[k]!, motorCurrent(power), z[8 + k]!, 192, !running);
        this.record(this.pt[k]!, pressure + 0.12, z[12 + k]!, 192, !running);
        this.record(this.vv[k]!, v, z[16 + k]!, 192, !running);
        s[b + TRIP_S] = v > 11 ? s[b + TRIP_S]! + 1 : 0;
        if (running && (s[b + TRIP_S]! > 10 || s[b + TB]! > 95)) this.trip(k, s[b + TB]! > 95 ? "bearing" : "vibration");
      } else {
        s[b + Q] = s[b + C] = 0;
        // at rest these stand still by design; the collector looks at them each 10 s
        if (t % 10 === 0) {
          this.record(this.it[k]!, 0, z[8 + k]!, 192, true);
          this.record(this.pt[k]!, (s[H]! - 5) / 10.2, z[12 + k]!, 192, true);
          this.record(this.vv[k]!, 0.02, z[16 + k]!, 192, true);
        }
      }
      s[b + POWER] = power;
      powerSum += power;
    }
    this.record(this.JT, powerSum / 0.902, z[5]!);

    // balances
    s[QV] = valveFlow(valveOpening(s[STEM]! < 0 ? 0 : s[STEM]! / 100, this.ageing()), pressure, this.netPressure());
    s[HH]! += (out - s[QV]!) / 3600 / 0.03;
    if (s[HH]! < 0) s[HH] = 0;
    const mains = (3.5 + s[MAINS]!) / 3.5;
    s[QIN] = 260 * s[U_IN]! * Math.sqrt(mains > 0 ? mains : 0);
    const inflow = s[QIN]! + this.bypass();
    s[H]! += (inflow - out) / 3600 / SUMP_AREA;
    s[SUM_IN]! += inflow / 3600;
    s[SUM_OUT]! += out / 3600;
    if (s[H]! > 4.2) {
      s[SPILL]! += (s[H]! - 4.2) * SUMP_AREA;
      s[H] = 4.2;
    } else if (s[H]! < 0) {
      s[SPILL]! += s[H]! * SUMP_AREA;
      s[H] = 0;
    }
    if (t % 10 === 0) this.tenSeconds(t);
    this.end();
  }

  /** Water that came in less what went out, was spilled or is held, in m³: 0 but for rounding. */
  imbalance(): number {
    const s = this.state;
    return s[SUM_IN]! - s[SUM_OUT]! - s[SPILL]! - (s[H]! - 2.4) * SUMP_AREA;
  }

  private loop(i: number, op: number, e: number, gain: number, resetS: number, low: number, high: number, hand: boolean): void {
    const s = this.state;
    if (hand) {
      s[i] = s[op]! - gain * e;
      return;
    }
    const next = s[i]! + (gain * e) / resetS;
    s[i] = next < low ? low : next > high ? high : next;
    const out = gain * e + s[i]!;
    s[op] = out < low ? low : out > high ? high : out;
  }

  private ageing(): number {
    const a = this.parts.valveAgeing + this.channels.parameters[this.cAgeing]!;
    return a < 0 ? 0 : a > 1 ? 1 : a;
  }
  private netPressure(): number {
    return this.parts.netPressure + this.channels.parameters[this.cNet]!;
  }
  private bypass(): number {
    return this.parts.bypass + this.channels.parameters[this.cBypass]!;
  }

  /** Each 10 minutes: wandering parameters, set points by crew and demand. */
  private renew(t: number): void {
    this.parts.wander(t / gridS);
    const crew = crewAt(startS + t);
    this.spL = crew === 1 ? 63 : crew === 3 ? 56 : 60;
    this.spP = (crew === 2 ? 3.1 : 3) + this.channels.parameters[this.cPressureSp]!;
    const demand = this.frame.demand[Math.floor(t / gridS)]! * this.channels.parameters[this.cDemand]!;
    this.state[SP_F] = Math.floor((demand < 20 ? 20 : demand > 220 ? 220 : demand) + 0.5);
  }

  private hourly(t: number): void {
    const hour = t / 3600;
    const s = this.state;
    for (let k = 0; k < 3; k++) {
      const b = PUMP + k * SIZE;
      this.parts.hour(k, hour, s[b + RUN]! === 1, s[b + N]!, s[b + C]!);
      if (s[b + RUN]! === 1 && this.parts.failed(k)) this.trip(k, "failure");
    }
    this.parts.stationHour(hour);
    for (let l = 0; l < 3; l++) {
      const hand = this.draws.uniform(use.event, streamId("P.hand"), hour, l) < 0.006;
      if (hand && !this.hand[l]) this.log({ kind: "hand", asset: "Weidenau/P", text: ["PIC-120", "FIC-120", "LIC-100"][l]! });
      this.hand[l] = hand;
    }
    this.hidden.push(t, s[H]!, s[QIN]!, s[QV]!, this.parts.strainer, this.ageing(), 0.35 + this.channels.parameters[this.cStiction]!, (s[HH]! - 5 + s[H]!) / 10.2);
    for (let k = 0; k < 3; k++) this.hidden.push(this.parts.damage(k), this.parts.impeller(k), this.parts.seal(k), s[PUMP + k * SIZE + C]!, this.parts.headFactor(k));
  }

  /** Once a minute: duty rotation, second pump, stand-by takes over, state texts. */
  private sequence(t: number): void {
    const s = this.state;
    const local = berlin(startS + t);
    if (local.weekday === 0 && local.hour === 7 && local.minute === 0) s[DUTY] = (s[DUTY]! + 1) % 3;
    s[TWO_ON] = s[SLOW_Q]! > 98 ? s[TWO_ON]! + 60 : 0;
    s[TWO_OFF] = s[SLOW_Q]! < 88 ? s[TWO_OFF]! + 60 : 0;
    if (s[TWO_ON]! >= 600) s[WANT] = 2;
    if (s[TWO_OFF]! >= 900) s[WANT] = 1;
    let left = s[WANT]!;
    for (let j = 0; j < 3; j++) {
      const k = (s[DUTY]! + j) % 3;
      const available = this.parts.available(k);
      s[PUMP + k * SIZE + RUN] = available && left > 0 ? 1 : 0;
      if (available && left > 0) left--;
    }
    for (let k = 0; k < 3; k++) {
      const text = s[PUMP + k * SIZE + RUN]! === 1 ? "RUN" : this.parts.stateText(k, t);
      this.minuteValue(this.xsColumn[k]!, textCode(text));
      if (text !== this.shown[k]) {
        this.shown[k] = text;
        this.note(this.xs[k]!, textCode(text));
        this.log({ kind: "pumpState", asset: `Weidenau/P/pump${k + 1}`, text });
      }
    }
  }

  private trip(k: number, why: string): void {
    this.state[PUMP + k * SIZE + RUN] = 0;
    this.state[PUMP + k * SIZE + TRIP_S] = 0;
    this.parts.trip(k, this.t, why);
  }

  /** Tags sampled each 10 s, bearing temperatures, seal pots. */
  private tenSeconds(t: number): void {
    const s = this.state;
    const z = this.z;
    const p = this.parts;
    for (let b = 5; b < 10; b++) this.draws.normals4(this.streams[b]!, t, z, 4 * (b - 5));
    const g = this.tag;
    this.record(g["LIC-100.SP"]!, this.spL, 0);
    this.record(g["LV-100.OP"]!, s[OP_L]!, 0, this.hand[2]! ? quality.localOverride : quality.good);
    this.record(g["PIC-120.SP"]!, this.spP, 0);
    this.record(g["FIC-120.SP"]!, s[SP_F]!, 0);
    this.record(g["TT-100"]!, this.waterC, z[0]!);
    let flow = 0;
    let heat = 0;
    for (let k = 0; k < 3; k++) {
      const b = PUMP + k * SIZE;
      if (s[b + Q]! > flow) flow = s[b + Q]!;
      heat += s[b + POWER]!;
    }
    this.record(g["PT-100"]!, (s[H]! - 5 - (6e-5 + p.strainer) * flow * flow) / 10.2, z[1]!);
    this.record(g["PT-130"]!, this.netPressure() + 1.3e-5 * s[QV]! * s[QV]!, z[2]!);
    this.record(g["TT-120"]!, this.waterC + (s[QV]! > 5 ? (0.5 * heat) / (1.163 * s[QV]!) : 0), z[3]!);
    for (let k = 0; k < 3; k++) {
      const b = PUMP + k * SIZE;
      const n = s[b + N]!;
      const running = s[b + RUN]! === 1;
      const c = s[b + C]!;
      const l = p.lubrication(k);
      const signs = p.signs[k]!;
      const target = n > 0.1 ? bearingTarget(this.hallC, n, s[b + POWER]!, signs.heat, l, c) : this.hallC;
      s[b + TB]! += ((target - s[b + TB]!) * 10) / (n > 0.1 ? 1500 : 2600);
      this.record(this.si[k]!, n * 2950, n > 0 ? z[4 + k]! : 0, 192, !running);
      this.record(this.ve[k]!, n > 0.1 ? envelope(n, signs, c, l, s[b + Y]!) : 0.05, z[8 + k]!, 192, !running);
      this.record(this.vk[k]!, n > 0.1 ? 3.1 + signs.kurtosis + 1.2 * c : 3, z[12 + k]!, 192, !running);
      this.record(this.tb[k]!, s[b + TB]!, k === 0 ? z[11]! : k === 1 ? z[15]! : z[16]!);
      if (running && t % 60 === 0 && (s[H]! - 5 - (6e-5 + p.strainer) * flow * flow) / 10.2 < -0.75) this.trip(k, "suction");
      if (t % 60 === 0) this.record(this.ls[k]!, p.sealPot(k), z[17 + k]!);
    }


  }
}
