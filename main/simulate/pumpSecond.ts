// One second of the pump station: readings and controllers, valves, pumps, balances (simulation design, sections 3.2 and 3.5).
// Runs anywhere. Its parts are methods without fractional arguments: such a call costs nothing, and no number is boxed.
import type { RunSettings } from "./area.ts";
import { ProcessArea } from "./processArea.ts";
import { cavitation, motorCurrent, pumpFlow, shaftPower, shutOffHead, valveFlow, valveOpening, velocity } from "./pumpPhysics.ts";
import { Pump, S } from "./pumpState.ts";
import type { StreamName } from "./streams.ts";
import { tagNumber } from "./tags.ts";

/** Sump: area in m² and depth in m at 100 %. */
const enum Sump {
  AREA = 30,
  DEPTH = 4,
}

/** Tag numbers of the three pumps. */
export const numbered = (name: (k: number) => string): number[] => [1, 2, 3].map((k) => tagNumber(name(k)));
/** State and fast half of the station; the slow half sets its minute values and takes a pump out of service. */
export abstract class PumpSecond extends ProcessArea {
  private readonly it = numbered((k) => `IT-10${k}`);
  private readonly pt = numbered((k) => `PT-10${k}`);
  private readonly vv = numbered((k) => `VT-10${k}V`);
  protected readonly hand = [false, false, false];
  private readonly LT = this.tag["LT-100"]!;
  private readonly FT = this.tag["FT-101"]!;
  private readonly PV_P = this.tag["PIC-120.PV"]!;
  private readonly PV_F = this.tag["FIC-120.PV"]!;
  protected readonly O_P = this.tag["PIC-120.OP"]!;
  protected readonly O_F = this.tag["FIC-120.OP"]!;
  private readonly ZT = this.tag["ZT-120"]!;
  private readonly JT = this.tag["JT-100"]!;

  protected constructor(settings: RunSettings) {
    const streams = (from: number): StreamName[] => Array.from({ length: 5 }, (_, i) => `P.noise.${from + i}` as "P.noise.0");
    super(settings, { area: "P", stateSize: S.PUMP + 3 * Pump.SIZE, fastStreams: streams(0), slowStreams: streams(5) });
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
    s[S.TI_P] = 8;
    s[S.TI_F] = 12;
    s[S.TI_L] = this.structure.level === "averaging" ? 2400 : 900;
    for (let k = 0; k < 3; k++) s[S.PUMP + k * Pump.SIZE + Pump.TB] = 20;
    s[S.PUMP + Pump.N] = 0.86;
    s[S.PUMP + Pump.Q] = 70;
    s[S.PUMP + Pump.RUN] = 1;
  }

  private readonly deadBand = this.structure.deadBand;
  private readonly sumpArea = Sump.AREA * this.structure.geometry.sump;
  private readonly headerArea = 0.03 * this.structure.geometry.header;
  private readonly makeUp = 260 * this.structure.geometry.makeUp;
  private readonly valveSize = 307 * this.structure.geometry.valve;
  private readonly valve = this.structure.valve;

  protected abstract trip(k: number, why: string): void;

  protected control(t: number): void {
    this.loops();
    this.actuate();
    for (let k = 0; k < 3; k++) this.pump(k, t);
    this.hydraulics();
  }

  /** Sensor lag, then the chain, then the controllers, which get the readings. */
  private loops(): void {
    const s = this.state;
    const { x, z } = this;
    const { noise } = this;
    const o = this.lane;
    const { LT, FT, PV_P, PV_F, O_P, O_F } = this;
    s[S.TURB] = 0.97 * s[S.TURB]! + 0.24310491562286437 * noise[o + 6]!;
    s[S.MAINS] = 0.9998 * s[S.MAINS]! + 0.0005999699984998 * noise[o + 7]!;
    const pressure = (s[S.HH]! - 5 + s[S.H]!) / 10.2;
    s[S.PRESSURE] = pressure;
    s[S.M_P]! += (pressure + 0.004 * s[S.TURB]! - s[S.M_P]!) / 1.7;
    s[S.M_Q]! += (s[S.QV]! + 0.4 * s[S.TURB]! - s[S.M_Q]!) / 2.5;
    s[S.M_L]! += ((100 * s[S.H]!) / Sump.DEPTH - s[S.M_L]!) / 5;
    // a sump's surface swings for some ten seconds, and a damped transmitter shows nothing faster: this noise is no white one
    s[S.RIPPLE] = 0.9 * s[S.RIPPLE]! + 0.4358898943540674 * noise[o]!;
    x[LT] = s[S.M_L]!;
    z[LT] = s[S.RIPPLE]!;
    x[FT] = s[S.QIN]!;
    z[FT] = noise[o + 1]!;
    x[PV_P] = s[S.M_P]!;
    z[PV_P] = noise[o + 2]!;
    x[PV_F] = s[S.M_Q]!;
    z[PV_F] = noise[o + 3]!;
    this.look(LT);
    this.ask(FT);
    this.look(PV_P);
    this.look(PV_F);
    const y = this.chain.last;
    const flow = y[PV_F]!;
    s[S.SLOW_Q]! += (flow - s[S.SLOW_Q]!) / 60;
    s[S.E_P] = ((s[S.SP_P]! - y[PV_P]!) / 6) * 100;
    s[S.E_F] = ((s[S.SP_F]! - flow) / 250) * 100;
    s[S.E_L] = s[S.SP_L]! - y[LT]!;
    this.loop(0, 45);
    this.loop(1, 0);
    this.loop(2, 0);
    x[O_P] = s[S.OP_P]!;
    x[O_F] = s[S.OP_F]!;
    this.ask(O_P);
    this.ask(O_F);
  }

  /** Position PI of loop l, clamped integral; in hand the output stays and the integral follows. */
  private loop(l: number, low: number): void {
    const s = this.state;
    const gain = s[S.KC_P + l]!;
    const off = s[S.E_P + l]!;
    const e = off < this.deadBand && off > -this.deadBand ? 0 : off;
    if (this.hand[l]!) {
      s[S.I_P + l] = s[S.OP_P + l]! - gain * e;
      return;
    }
    const next = s[S.I_P + l]! + (gain * e) / s[S.TI_P + l]!;
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
    this.z[this.ZT] = this.noise[this.lane + 4]!;
    this.ask(this.ZT);
    s[S.U_IN]! += (s[S.OP_L]! / 100 - s[S.U_IN]!) / 6;
  }

  /** One pump: speed, flow, cavitation, power, vibration; its tags of the 1 s collector. */
  private pump(k: number, t: number): void {
    const s = this.state;
    const { x, z } = this;
    const { noise } = this;
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
    const still = n <= 0.02 || !running;
    this.rest(it, still);
    this.rest(pt, still);
    this.rest(vv, still);
    this.ask(it);
    this.ask(pt);
    this.ask(vv);
    if (n > 0.02 && running && (s[b + Pump.TRIP_S]! > 10 || s[b + Pump.TB]! > 95)) this.trip(k, s[b + Pump.TB]! > 95 ? "bearing" : "vibration");
  }

  /** Flow through the valve, pressure of the header, level of the sump, totals. */
  private hydraulics(): void {
    const s = this.state;
    const first = S.PUMP;
    const out = s[first + Pump.DELIVERED]! + s[first + Pump.SIZE + Pump.DELIVERED]! + s[first + 2 * Pump.SIZE + Pump.DELIVERED]!;
    this.x[this.JT] = (s[first + Pump.POWER]! + s[first + Pump.SIZE + Pump.POWER]! + s[first + 2 * Pump.SIZE + Pump.POWER]!) / 0.902;
    this.z[this.JT] = this.noise[this.lane + 5]!;
    this.ask(this.JT);
    // the stem sticks for minutes on end, and the opening is the dearest law of the step
    if (s[S.STEM] !== s[S.OPENING_STEM] || s[S.AGEING] !== s[S.OPENING_AGEING]) {
      s[S.OPENING] = valveOpening(s[S.STEM]! < 0 ? 0 : s[S.STEM]! / 100, s[S.AGEING]!, this.valve);
      s[S.OPENING_STEM] = s[S.STEM]!;
      s[S.OPENING_AGEING] = s[S.AGEING]!;
    }
    s[S.QV] = valveFlow(this.valveSize * s[S.OPENING]!, s[S.PRESSURE]!, s[S.NET]!);
    s[S.HH]! += (out - s[S.QV]!) / 3600 / this.headerArea;
    if (s[S.HH]! < 0) s[S.HH] = 0;
    const mains = (3.5 + s[S.MAINS]!) / 3.5;
    s[S.QIN] = this.makeUp * s[S.U_IN]! * Math.sqrt(mains > 0 ? mains : 0);
    const inflow = s[S.QIN]! + s[S.BYPASS]!;
    s[S.H]! += (inflow - out) / 3600 / this.sumpArea;
    s[S.SUM_IN]! += inflow / 3600;
    s[S.SUM_OUT]! += out / 3600;
    if (s[S.H]! > 4.2) {
      s[S.SPILL]! += (s[S.H]! - 4.2) * this.sumpArea;
      s[S.H] = 4.2;
    } else if (s[S.H]! < 0) {
      s[S.SPILL]! += s[S.H]! * this.sumpArea;
      s[S.H] = 0;
    }
  }

  /** Water that came in less what went out, was spilled or is held, in m³: 0 but for rounding. */
  imbalance(): number {
    const s = this.state;
    return s[S.SUM_IN]! - s[S.SUM_OUT]! - s[S.SPILL]! - (s[S.H]! - 2.4) * this.sumpArea;
  }
}
