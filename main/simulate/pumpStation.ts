// Area P, the pump station: three speed-controlled pumps on one header, a flow loop to the works, a sump with its make-up loop.
// Runs anywhere. One second a step, explicit Euler; state in one flat array. Every loop sees the world through the measuring chain.
// Order of a step: frame, fault channels, measure, controllers, actuators, balances, wear (simulation design, section 3).
// Here stands what moves by the minute, the hour and each 10 s; the second is in pumpSecond.ts.
import type { RunSettings } from "./area.ts";
import { use } from "./draws.ts";
import { parameterNumber } from "./faults.ts";
import { quality, textCode } from "./valueTexts.ts";
import { berlin, crewAt, startS } from "./localTime.ts";
import { bearingTarget, envelope } from "./pumpPhysics.ts";
import { PumpParts } from "./pumpParts.ts";
import { numbered, PumpSecond } from "./pumpSecond.ts";
import { Pump, S } from "./pumpState.ts";
import { gridS } from "./frameGrid.ts";
import { streamId } from "./streams.ts";

export class PumpStation extends PumpSecond {
  readonly parts: PumpParts;
  readonly hiddenNames = ["level_m", "inflow", "outflow", "strainer", "valve_ageing", "stiction", "true_pressure", ...[1, 2, 3].flatMap((k) => [`D_${k}`, `w_${k}`, `s_${k}`, `c_${k}`, `t_${k}`])];
  private readonly si = numbered((k) => `SI-10${k}`);
  private readonly ve = numbered((k) => `VT-10${k}E`);
  private readonly vk = numbered((k) => `VT-10${k}K`);
  private readonly tb = numbered((k) => `TT-10${k}B`);
  private readonly ls = numbered((k) => `LT-10${k}S`);
  private readonly xs = numbered((k) => `XS-10${k}`);
  private readonly xsColumn = [1, 2, 3].map((k) => this.minuteColumn[`XS-10${k}`]!);
  private readonly shown = ["", "", ""];
  private readonly O_L = this.tag["LV-100.OP"]!;
  private readonly cPressureSp = parameterNumber("P.pressureSp");
  private readonly cDemand = parameterNumber("P.demand");
  private readonly cNet = parameterNumber("P.netPressure");
  private readonly cBypass = parameterNumber("P.bypass");
  private readonly cStiction = parameterNumber("P.stiction");
  private readonly cAgeing = parameterNumber("P.valveAgeing");
  private readonly cGain = [parameterNumber("P.pressureGain"), parameterNumber("P.flowGain")];
  private readonly cHand = parameterNumber("P.flowHand");
  private readonly cDip = parameterNumber("P.powerDip");

  constructor(settings: RunSettings) {
    super(settings);
    this.parts = new PumpParts(this.draws, settings, this.channels, (e) => this.log(e));
  }

  protected minute(t: number): void {
    if (t % gridS === 0) this.renew(t);
    if (t % 3600 === 0) this.hourly(t);
    this.sequence(t);
    const s = this.state;
    const p = this.parts;
    s[S.BAND] = this.stiction();
    s[S.AGEING] = this.ageing();
    s[S.NET] = p.netPressure + this.channels.parameters[this.cNet]!;
    s[S.BYPASS] = p.bypass + this.channels.parameters[this.cBypass]!;
    s[S.STRAINER] = p.strainer;
    const { tuning, valve, level } = this.structure;
    s[S.KC_P] = 2 * tuning.pressure * this.channels.parameters[this.cGain[0]!]!;
    // a quick-opening valve is steep where this one works, and whoever tuned the loop knew it
    s[S.KC_F] = 0.5 * tuning.flow * (valve === "quickOpening" ? 0.6 : 1) * this.channels.parameters[this.cGain[1]!]!;
    s[S.KC_L] = 2.4 * tuning.level * (level === "averaging" ? 0.4 : 1);
    if (this.channels.parameters[this.cDip]! > 0.5) this.powerDip();
    for (let k = 0; k < 3; k++) {
      const b = S.PUMP + k * Pump.SIZE;
      s[b + Pump.HEAD] = p.headFactor(k);
      s[b + Pump.WEAR] = p.impeller(k);
      s[b + Pump.UNBALANCE] = p.unbalance(k);
      s[b + Pump.VELOCITY2] = p.signs[k]!.velocity2;
    }
  }

  /** Current gone for less than half a second: every pump coasts to a stand and starts anew. */
  private powerDip(): void {
    const s = this.state;
    for (let k = 0; k < 3; k++) {
      const b = S.PUMP + k * Pump.SIZE;
      if (s[b + Pump.RUN]! !== 1) continue;
      s[b + Pump.N] = 0;
      this.log({ kind: "trip", asset: `Weidenau/P/pump${k + 1}`, text: "power" });
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
      const hand = this.draws.uniform(use.event, streamId("P.hand"), hour, l) < 0.006 || (l === 1 && this.channels.parameters[this.cHand]! > 0.5);
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

  protected override trip(k: number, why: string): void {
    this.state[S.PUMP + k * Pump.SIZE + Pump.RUN] = 0;
    this.state[S.PUMP + k * Pump.SIZE + Pump.TRIP_S] = 0;
    this.parts.trip(k, this.t, why);
  }

  /** Tags sampled each 10 s, bearing temperatures, seal pots. */
  protected tenSeconds(t: number): void {
    const s = this.state;
    const p = this.parts;
    const { slowNoise: noise, slowLane: o } = this;
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
      this.rest(this.si[k]!, !running);
      this.rest(this.ve[k]!, !running);
      this.rest(this.vk[k]!, !running);
      this.sample(this.si[k]!, n * 2950, n > 0 ? noise[o + 4 + k]! : 0);
      this.sample(this.ve[k]!, n > 0.1 ? envelope(n, signs, c, l, s[b + Pump.Y]!) : 0.05, noise[o + 8 + k]!);
      this.sample(this.vk[k]!, n > 0.1 ? 3.1 + signs.kurtosis + 1.2 * c : 3, noise[o + 12 + k]!);
      this.sample(this.tb[k]!, s[b + Pump.TB]!, noise[o + (k === 0 ? 11 : k === 1 ? 15 : 16)]!);
      if (running && t % 60 === 0 && suction < -0.75) this.trip(k, "suction");
      if (t % 60 === 0) this.sample(this.ls[k]!, p.sealPot(k), noise[o + 17 + k]!);
    }
  }
}
