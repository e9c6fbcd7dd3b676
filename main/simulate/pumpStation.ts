// Area P, the pump station: three speed-controlled pumps on one header, a flow loop to the works, a sump with its make-up loop.
// Runs anywhere. One second a step, explicit Euler; state in one flat array. Every loop sees the world through the measuring chain.
// Order of a step: frame, fault channels, measure, controllers, actuators, balances, wear (simulation design, section 3).
// The parts of a step are methods without fractional arguments: such a call costs nothing, and no number is boxed.
import { AreaBase, type PlantArea, type RunSettings } from "./area.ts";
import { NoiseLanes, use } from "./draws.ts";
import { parameterNumber } from "./faults.ts";
import { quality, textCode } from "./historian.ts";
import { berlin, crewAt, startS } from "./localTime.ts";
import { bearingTarget, cavitation, envelope, motorCurrent, pumpFlow, shaftPower, shutOffHead, valveFlow, valveOpening, velocity } from "./pumpPhysics.ts";
import { PumpParts } from "./pumpParts.ts";
import { Pump, S } from "./pumpState.ts";
import { gridS } from "./siteFrame.ts";
import { streamId } from "./streams.ts";
import { tagNumber, tags } from "./tags.ts";

/** Sump: area in m² and depth in m at 100 %. */
const enum Sump {
  AREA = 30,
  DEPTH = 4,
}

const columns = tags.filter((t) => t.area === "P").map((t) => t.tag);
const numbered = (name: (k: number) => string): number[] => [1, 2, 3].map((k) => tagNumber(name(k)));

export class PumpStation extends AreaBase implements PlantArea {
  readonly state = new Float64Array(S.PUMP + 3 * Pump.SIZE);
  readonly parts: PumpParts;
  readonly hiddenNames = ["level_m", "inflow", "outflow", "strainer", "valve_ageing", "stiction", "true_pressure", ...[1, 2, 3].flatMap((k) => [`D_${k}`, `w_${k}`, `s_${k}`, `c_${k}`, `t_${k}`])];
  private readonly noise: NoiseLanes;
  private readonly slowNoise: NoiseLanes;
  /** Where the noise of this second begins. */
  private lane = 0;
  private readonly tag = Object.fromEntries(columns.map((name) => [name, tagNumber(name)])) as Record<string, number>;
  private readonly si = numbered((k) => `SI-10${k}`);
  private readonly it = numbered((k) => `IT-10${k}`);
  private readonly pt = numbered((k) => `PT-10${k}`);
  private readonly vv = numbered((k) => `VT-10${k}V`);
  private readonly ve = numbered((k) => `VT-10${k}E`);
  private readonly vk = numbered((k) => `VT-10${k}K`);
  private readonly tb = numbered((k) => `TT-10${k}B`);
  private readonly ls = numbered((k) => `LT-10${k}S`);
  private readonly xs = numbered((k) => `XS-10${k}`);
  private readonly xsColumn = [1, 2, 3].map((k) => columns.indexOf(`XS-10${k}`));
  private readonly shown = ["", "", ""];
  private readonly hand = [false, false, false];
  private readonly LT = this.tag["LT-100"]!;
  private readonly FT = this.tag["FT-101"]!;
  private readonly PV_P = this.tag["PIC-120.PV"]!;
  private readonly PV_F = this.tag["FIC-120.PV"]!;
  private readonly O_P = this.tag["PIC-120.OP"]!;
  private readonly O_F = this.tag["FIC-120.OP"]!;
  private readonly O_L = this.tag["LV-100.OP"]!;
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
    const streams = Array.from({ length: 10 }, (_, i) => streamId(`P.noise.${i}` as "P.noise.0"));
    this.noise = new NoiseLanes(this.draws, streams.slice(0, 5), 1);
    this.slowNoise = new NoiseLanes(this.draws, streams.slice(5), 10);
    const s = this.state;
    s[S.H] = 2.4;
    s[S.HH] = 33;
    s[S.QV] = s[S.QIN] = s[S.M_Q] = s[S.SLOW_Q] = 70;
    s[S.M_P] = s[S.SP_P] = 3;
    s[S.M_L] = s[S.SP_L] = 60;
    s[S.I_P] = s[S.OP_P] = 86;
    s[S.I_F] = s[S.OP_F] = s[S.STEM] = s[S.LAST_OP_F] = 55;
    s[S.I_L] = s[S.OP_L] = 27;
    s[S.U_IN] = 0.27;
    s[S.WANT] = 1;
    s[S.OPENING_STEM] = NaN;
    for (let k = 0; k < 3; k++) s[S.PUMP + k * Pump.SIZE + Pump.TB] = 20;
    s[S.PUMP + Pump.N] = 0.86;
    s[S.PUMP + Pump.Q] = 70;
    s[S.PUMP + Pump.RUN] = 1;
  }

  step(): void {
    this.begin();
    const t = this.t;
    if (t % 60 === 0) this.minute(t);
    this.lane = 20 * (t % 60);
    this.control();
    this.actuate();
    for (let k = 0; k < 3; k++) this.pump(k, t);
    this.balance();
    if (t % 10 === 0) this.tenSeconds(t);
    this.end();
  }

  /** Sensor lag, then the chain, then the controllers, which get the readings. */
  private control(): void {
    const s = this.state;
    const { x, z } = this;
    const noise = this.noise.values;
    const o = this.lane;
    const { LT, FT, PV_P, PV_F, O_P, O_F } = this;
    s[S.TURB] = 0.97 * s[S.TURB]! + 0.24310491562286437 * noise[o + 6]!;
    s[S.MAINS] = 0.9998 * s[S.MAINS]! + 0.0005999699984998 * noise[o + 7]!;
    const pressure = (s[S.HH]! - 5 + s[S.H]!) / 10.2;
    s[S.PRESSURE] = pressure;
    s[S.M_P]! += (pressure + 0.004 * s[S.TURB]! - s[S.M_P]!) / 1.7;
    s[S.M_Q]! += (s[S.QV]! + 0.4 * s[S.TURB]! - s[S.M_Q]!) / 2.5;
    s[S.M_L]! += ((100 * s[S.H]!) / Sump.DEPTH - s[S.M_L]!) / 5;
    x[LT] = s[S.M_L]!;
    z[LT] = noise[o]!;
    x[FT] = s[S.QIN]!;
    z[FT] = noise[o + 1]!;
    x[PV_P] = s[S.M_P]!;
    z[PV_P] = noise[o + 2]!;
    x[PV_F] = s[S.M_Q]!;
    z[PV_F] = noise[o + 3]!;
    this.ask(LT);
    this.ask(FT);
    this.ask(PV_P);
    this.ask(PV_F);
    this.measure();
    const y = this.chain.last;
    const flow = y[PV_F]!;
    s[S.SLOW_Q]! += (flow - s[S.SLOW_Q]!) / 60;
    s[S.E_P] = ((s[S.SP_P]! - y[PV_P]!) / 6) * 100;
    s[S.E_F] = ((s[S.SP_F]! - flow) / 250) * 100;
    s[S.E_L] = s[S.SP_L]! - y[LT]!;
    this.loop(0, 2, 8, 45);
    this.loop(1, 0.5, 12, 0);
    this.loop(2, 2.4, 900, 0);
    x[O_P] = s[S.OP_P]!;
    x[O_F] = s[S.OP_F]!;
    this.ask(O_P);
    this.ask(O_F);
  }

  /** Position PI of loop l, clamped integral; in hand the output stays and the integral follows. */
  private loop(l: number, gain: number, resetS: number, low: number): void {
    const s = this.state;
    const e = s[S.E_P + l]!;
    if (this.hand[l]!) {
      s[S.I_P + l] = s[S.OP_P + l]! - gain * e;
      return;
    }
    const next = s[S.I_P + l]! + (gain * e) / resetS;
    s[S.I_P + l] = next < low ? low : next > 100 ? 100 : next;
    const out = gain * e + s[S.I_P + l]!;
    s[S.OP_P + l] = out < low ? low : out > 100 ? 100 : out;
  }

  /** Valve stem with stiction (He et al., 2007), make-up valve. */
  private actuate(): void {
    const s = this.state;
    const stick = s[S.BAND]!;
    s[S.STICK]! += s[S.OP_F]! - s[S.LAST_OP_F]!;
    s[S.LAST_OP_F] = s[S.OP_F]!;
    const r = s[S.STICK]!;
    if (r > stick || r < -stick) {
      const rest = (r > 0 ? stick : -stick) / 2;
      s[S.STEM] = s[S.OP_F]! - rest;
      s[S.STICK] = rest;
    }
    this.x[this.ZT] = s[S.STEM]!;
    this.z[this.ZT] = this.noise.values[this.lane + 4]!;
    this.ask(this.ZT);
    s[S.U_IN]! += (s[S.OP_L]! / 100 - s[S.U_IN]!) / 6;
  }

  /** One pump: speed, flow, cavitation, power, vibration; its tags of the 1 s collector. */
  private pump(k: number, t: number): void {
    const s = this.state;
    const { x, z } = this;
    const noise = this.noise.values;
    const o = this.lane + k;
    const b = S.PUMP + k * Pump.SIZE;
    const running = s[b + Pump.RUN]! === 1;
    const target = running ? s[S.OP_P]! / 100 : 0;
    const ramp = s[b + Pump.N]! < 0.45 || !running ? 0.05 : 0.02;
    const gap = target - s[b + Pump.N]!;
    s[b + Pump.N]! += gap > ramp ? ramp : gap < -ramp ? -ramp : gap;
    const n = s[b + Pump.N]!;
    const it = this.it[k]!;
    const pt = this.pt[k]!;
    const vv = this.vv[k]!;
    if (n > 0.02) {
      const w = s[b + Pump.WEAR]!;
      const head = s[S.HH]! > 0 ? s[S.HH]! : 0;
      let q = s[b + Pump.Q]!;
      q += (pumpFlow(shutOffHead(n, s[b + Pump.HEAD]!, w, s[b + Pump.C]!), n, head) - q) / 2;
      if (q < 0.01) q = 0;
      s[b + Pump.Q] = q;
      const c = cavitation(s[S.H]!, this.waterC, s[S.STRAINER]!, q);
      s[b + Pump.C] = c;
      const power = shaftPower(q, head, n, w, c);
      s[b + Pump.POWER] = power;
      const delivered = q - 4 * w * Math.sqrt(head / 35);
      s[b + Pump.DELIVERED] = delivered > 0 ? delivered : 0;
      s[b + Pump.Y] = 0.985 * s[b + Pump.Y]! + 0.01725543393267 * noise[o + 11 + 3 * k]!;
      const v = velocity(s[b + Pump.UNBALANCE]!, n, q, s[b + Pump.VELOCITY2]!, c, s[b + Pump.Y]!);
      x[it] = motorCurrent(power);
      x[pt] = s[S.PRESSURE]! + 0.12;
      x[vv] = v;
      s[b + Pump.TRIP_S] = v > 11 ? s[b + Pump.TRIP_S]! + 1 : 0;
    } else {
      s[b + Pump.Q] = s[b + Pump.C] = s[b + Pump.POWER] = s[b + Pump.DELIVERED] = 0;
      // at rest these stand still by design; the collector looks at them each 10 s
      if (t % 10 !== 0) return;
      x[it] = 0;
      x[pt] = (s[S.H]! - 5) / 10.2;
      x[vv] = 0.02;
    }
    z[it] = noise[o + 8]!;
    z[pt] = noise[o + 12]!;
    z[vv] = noise[o + 16]!;
    this.resting[it] = this.resting[pt] = this.resting[vv] = n > 0.02 && running ? 0 : 1;
    this.ask(it);
    this.ask(pt);
    this.ask(vv);
    if (n > 0.02 && running && (s[b + Pump.TRIP_S]! > 10 || s[b + Pump.TB]! > 95)) this.trip(k, s[b + Pump.TB]! > 95 ? "bearing" : "vibration");
  }

  /** Flow through the valve, pressure of the header, level of the sump, totals. */
  private balance(): void {
    const s = this.state;
    const first = S.PUMP;
    const out = s[first + Pump.DELIVERED]! + s[first + Pump.SIZE + Pump.DELIVERED]! + s[first + 2 * Pump.SIZE + Pump.DELIVERED]!;
    this.x[this.JT] = (s[first + Pump.POWER]! + s[first + Pump.SIZE + Pump.POWER]! + s[first + 2 * Pump.SIZE + Pump.POWER]!) / 0.902;
    this.z[this.JT] = this.noise.values[this.lane + 5]!;
    this.ask(this.JT);
    // the stem sticks for minutes on end, and the opening is the dearest law of the step
    if (s[S.STEM] !== s[S.OPENING_STEM] || s[S.AGEING] !== s[S.OPENING_AGEING]) {
      s[S.OPENING] = valveOpening(s[S.STEM]! < 0 ? 0 : s[S.STEM]! / 100, s[S.AGEING]!);
      s[S.OPENING_STEM] = s[S.STEM]!;
      s[S.OPENING_AGEING] = s[S.AGEING]!;
    }
    s[S.QV] = valveFlow(s[S.OPENING]!, s[S.PRESSURE]!, s[S.NET]!);
    s[S.HH]! += (out - s[S.QV]!) / 3600 / 0.03;
    if (s[S.HH]! < 0) s[S.HH] = 0;
    const mains = (3.5 + s[S.MAINS]!) / 3.5;
    s[S.QIN] = 260 * s[S.U_IN]! * Math.sqrt(mains > 0 ? mains : 0);
    const inflow = s[S.QIN]! + s[S.BYPASS]!;
    s[S.H]! += (inflow - out) / 3600 / Sump.AREA;
    s[S.SUM_IN]! += inflow / 3600;
    s[S.SUM_OUT]! += out / 3600;
    if (s[S.H]! > 4.2) {
      s[S.SPILL]! += (s[S.H]! - 4.2) * Sump.AREA;
      s[S.H] = 4.2;
    } else if (s[S.H]! < 0) {
      s[S.SPILL]! += s[S.H]! * Sump.AREA;
      s[S.H] = 0;
    }
  }

  /** Water that came in less what went out, was spilled or is held, in m³: 0 but for rounding. */
  imbalance(): number {
    const s = this.state;
    return s[S.SUM_IN]! - s[S.SUM_OUT]! - s[S.SPILL]! - (s[S.H]! - 2.4) * Sump.AREA;
  }

  /** Once a minute: what moves slowly, and the noise of the seconds to come. */
  private minute(t: number): void {
    if (t % gridS === 0) this.renew(t);
    if (t % 3600 === 0) this.hourly(t);
    this.sequence(t);
    this.noise.fill(t);
    this.slowNoise.fill(t);
    const s = this.state;
    const p = this.parts;
    s[S.BAND] = this.stiction();
    s[S.AGEING] = this.ageing();
    s[S.NET] = p.netPressure + this.channels.parameters[this.cNet]!;
    s[S.BYPASS] = p.bypass + this.channels.parameters[this.cBypass]!;
    s[S.STRAINER] = p.strainer;
    for (let k = 0; k < 3; k++) {
      const b = S.PUMP + k * Pump.SIZE;
      s[b + Pump.HEAD] = p.headFactor(k);
      s[b + Pump.WEAR] = p.impeller(k);
      s[b + Pump.UNBALANCE] = p.unbalance(k);
      s[b + Pump.VELOCITY2] = p.signs[k]!.velocity2;
    }
  }

  private stiction(): number {
    return 0.35 + this.channels.parameters[this.cStiction]!;
  }
  private ageing(): number {
    const a = this.parts.valveAgeing + this.channels.parameters[this.cAgeing]!;
    return a < 0 ? 0 : a > 1 ? 1 : a;
  }

  /** Each 10 minutes: wandering parameters, set points by crew and demand. */
  private renew(t: number): void {
    const s = this.state;
    this.parts.wander(t / gridS);
    const crew = crewAt(startS + t);
    s[S.SP_L] = crew === 1 ? 63 : crew === 3 ? 56 : 60;
    s[S.SP_P] = (crew === 2 ? 3.1 : 3) + this.channels.parameters[this.cPressureSp]!;
    const demand = this.frame.demand[Math.floor(t / gridS)]! * this.channels.parameters[this.cDemand]!;
    s[S.SP_F] = Math.floor((demand < 20 ? 20 : demand > 220 ? 220 : demand) + 0.5);
  }

  private hourly(t: number): void {
    const hour = t / 3600;
    const s = this.state;
    for (let k = 0; k < 3; k++) {
      const b = S.PUMP + k * Pump.SIZE;
      this.parts.hour(k, hour, s[b + Pump.RUN]! === 1, s[b + Pump.N]!, s[b + Pump.C]!);
      if (s[b + Pump.RUN]! === 1 && this.parts.failed(k)) this.trip(k, "failure");
    }
    this.parts.stationHour(hour);
    for (let l = 0; l < 3; l++) {
      const hand = this.draws.uniform(use.event, streamId("P.hand"), hour, l) < 0.006;
      if (hand && !this.hand[l]) this.log({ kind: "hand", asset: "Weidenau/P", text: ["PIC-120", "FIC-120", "LIC-100"][l]! });
      this.hand[l] = hand;
      this.q[[this.O_P, this.O_F, this.O_L][l]!] = hand ? quality.localOverride : quality.good;
    }
    this.hidden.push(t, s[S.H]!, s[S.QIN]!, s[S.QV]!, this.parts.strainer, this.ageing(), this.stiction(), (s[S.HH]! - 5 + s[S.H]!) / 10.2);
    for (let k = 0; k < 3; k++) this.hidden.push(this.parts.damage(k), this.parts.impeller(k), this.parts.seal(k), s[S.PUMP + k * Pump.SIZE + Pump.C]!, this.parts.headFactor(k));
  }

  /** Once a minute: duty rotation, second pump, stand-by takes over, state texts. */
  private sequence(t: number): void {
    const s = this.state;
    const local = berlin(startS + t);
    if (local.weekday === 0 && local.hour === 7 && local.minute === 0) s[S.DUTY] = (s[S.DUTY]! + 1) % 3;
    s[S.TWO_ON] = s[S.SLOW_Q]! > 98 ? s[S.TWO_ON]! + 60 : 0;
    s[S.TWO_OFF] = s[S.SLOW_Q]! < 88 ? s[S.TWO_OFF]! + 60 : 0;
    if (s[S.TWO_ON]! >= 600) s[S.WANT] = 2;
    if (s[S.TWO_OFF]! >= 900) s[S.WANT] = 1;
    let left = s[S.WANT]!;
    for (let j = 0; j < 3; j++) {
      const k = (s[S.DUTY]! + j) % 3;
      const available = this.parts.available(k);
      s[S.PUMP + k * Pump.SIZE + Pump.RUN] = available && left > 0 ? 1 : 0;
      if (available && left > 0) left--;
    }
    for (let k = 0; k < 3; k++) {
      const text = s[S.PUMP + k * Pump.SIZE + Pump.RUN]! === 1 ? "RUN" : this.parts.stateText(k, t);
      this.minuteValue(this.xsColumn[k]!, textCode(text));
      if (text !== this.shown[k]) {
        this.shown[k] = text;
        this.note(this.xs[k]!, textCode(text));
        this.log({ kind: "pumpState", asset: `Weidenau/P/pump${k + 1}`, text });
      }
    }
  }

  private trip(k: number, why: string): void {
    this.state[S.PUMP + k * Pump.SIZE + Pump.RUN] = 0;
    this.state[S.PUMP + k * Pump.SIZE + Pump.TRIP_S] = 0;
    this.parts.trip(k, this.t, why);
  }

  /** Tags sampled each 10 s, bearing temperatures, seal pots. */
  private tenSeconds(t: number): void {
    const s = this.state;
    const p = this.parts;
    const noise = this.slowNoise.values;
    const o = 2 * (t % 60);
    const g = this.tag;
    this.sample(g["LIC-100.SP"]!, s[S.SP_L]!, 0);
    this.sample(this.O_L, s[S.OP_L]!, 0);
    this.sample(g["PIC-120.SP"]!, s[S.SP_P]!, 0);
    this.sample(g["FIC-120.SP"]!, s[S.SP_F]!, 0);
    this.sample(g["TT-100"]!, this.waterC, noise[o]!);
    let flow = 0;
    let heat = 0;
    for (let k = 0; k < 3; k++) {
      const b = S.PUMP + k * Pump.SIZE;
      if (s[b + Pump.Q]! > flow) flow = s[b + Pump.Q]!;
      heat += s[b + Pump.POWER]!;
    }
    const suction = (s[S.H]! - 5 - (6e-5 + p.strainer) * flow * flow) / 10.2;
    this.sample(g["PT-100"]!, suction, noise[o + 1]!);
    this.sample(g["PT-130"]!, s[S.NET]! + 1.3e-5 * s[S.QV]! * s[S.QV]!, noise[o + 2]!);
    this.sample(g["TT-120"]!, this.waterC + (s[S.QV]! > 5 ? (0.5 * heat) / (1.163 * s[S.QV]!) : 0), noise[o + 3]!);
    for (let k = 0; k < 3; k++) {
      const b = S.PUMP + k * Pump.SIZE;
      const n = s[b + Pump.N]!;
      const running = s[b + Pump.RUN]! === 1;
      const c = s[b + Pump.C]!;
      const l = p.lubrication(k);
      const signs = p.signs[k]!;
      const target = n > 0.1 ? bearingTarget(this.hallC, n, s[b + Pump.POWER]!, signs.heat, l, c) : this.hallC;
      s[b + Pump.TB]! += ((target - s[b + Pump.TB]!) * 10) / (n > 0.1 ? 1500 : 2600);
      this.sample(this.si[k]!, n * 2950, n > 0 ? noise[o + 4 + k]! : 0);
      this.sample(this.ve[k]!, n > 0.1 ? envelope(n, signs, c, l, s[b + Pump.Y]!) : 0.05, noise[o + 8 + k]!);
      this.sample(this.vk[k]!, n > 0.1 ? 3.1 + signs.kurtosis + 1.2 * c : 3, noise[o + 12 + k]!);
      for (const i of [this.si[k]!, this.ve[k]!, this.vk[k]!]) this.resting[i] = running ? 0 : 1;
      this.sample(this.tb[k]!, s[b + Pump.TB]!, noise[o + (k === 0 ? 11 : k === 1 ? 15 : 16)]!);
      if (running && t % 60 === 0 && suction < -0.75) this.trip(k, "suction");
      if (t % 60 === 0) this.sample(this.ls[k]!, p.sealPot(k), noise[o + 17 + k]!);
    }
  }
}
