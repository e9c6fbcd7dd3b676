// One second of the mixing line: readings and cascade control, steam and feeds, balances of heat and contents (simulation design, section 3.3).
// Runs in Node. Its parts are methods without fractional arguments: such a call costs nothing, and no number is boxed.
import type { RunSettings } from "./area.ts";
import { parameterNumber } from "./faults.ts";
import { foulingRate, steamHeat, steamOpening } from "./mixingPhysics.ts";
import { S } from "./mixingState.ts";
import { ProcessArea } from "./processArea.ts";
import { recipes, type BatchDraw } from "./recipes.ts";
import { tagNumber } from "./tags.ts";

/** State and fast half of the line; the slow half runs phases and batches. */
export abstract class MixingSecond extends ProcessArea {
  private readonly PV = tagNumber("TIC-200.PV");
  private readonly PVJ = tagNumber("TIC-210.PV");
  private readonly OPJ = tagNumber("TIC-210.OP");
  private readonly ZT = tagNumber("ZT-210");
  private readonly JT = tagNumber("JT-220");
  private readonly WT = tagNumber("WT-200");
  private readonly FT = tagNumber("FT-240");
  private readonly cDose = parameterNumber("M.trueDose");
  private readonly cExchanger = parameterNumber("M.exchanger");
  private readonly cSteam = parameterNumber("M.steam");
  private readonly cGain = parameterNumber("M.temperatureGain");
  protected readonly exchangeM2 = 8 * this.structure.geometry.exchange;
  private readonly jacketHeat = 2600 * this.structure.geometry.jacket;
  private readonly steamSize = this.structure.geometry.steam;
  private readonly slaveGain = 2.2 * this.structure.tuning.slave;
  private readonly deadBandK = 1.5 * this.structure.deadBand;
  /** What was drawn for the batch at hand. */
  protected batch: BatchDraw = { viscosity: 1, holdFactor: 1, idleS: 900, chargeC: 14 };

  protected constructor(settings: RunSettings) {
    super(settings, { area: "M", stateSize: S.SIZE, fastStreams: ["M.noise.0", "M.noise.1"], slowStreams: ["M.noise.2", "M.noise.3", "M.noise.4"] });
    const s = this.state;
    s[S.TV] = s[S.TJ] = s[S.LAG_V] = s[S.LAG_V2] = s[S.LAG_J] = s[S.LAST_PV] = 20;
    s[S.RF] = 6e-5;
    s[S.RH] = 2e-5;
    s[S.RE] = 2e-5;
    s[S.OP_S] = 50;
    s[S.MU] = 1;
  }

  protected control(t: number): void {
    this.read();
    this.cascade();
    this.feed(t);
  }

  /** Sensor lags and the readings that the controllers get. */
  private read(): void {
    const s = this.state;
    const { x, z, PV, PVJ, WT } = this;
    const { noise, lane: o } = this;
    s[S.STEAM_AR] = 0.9985 * s[S.STEAM_AR]! + 0.014235 * noise[o + 6]!;
    s[S.FEED_AR] = 0.95 * s[S.FEED_AR]! + 0.31225 * noise[o + 7]!;
    s[S.LAG_V]! += (s[S.TV]! - s[S.LAG_V]!) / 28;
    s[S.LAG_V2]! += (s[S.TV]! - s[S.LAG_V2]!) / 40;
    s[S.LAG_J]! += (s[S.TJ]! - s[S.LAG_J]!) / 12;
    s[S.LAG_MU]! += (s[S.MU]! - s[S.LAG_MU]!) / 45;
    x[PV] = s[S.LAG_V]!;
    z[PV] = noise[o]!;
    x[PVJ] = s[S.LAG_J]!;
    z[PVJ] = noise[o + 1]!;
    x[WT] = s[S.MASS]!;
    z[WT] = noise[o + 4]!;
    this.look(PV);
    this.look(PVJ);
    this.look(WT);
    s[S.LAST_PV] = this.chain.last[PV]!;
    s[S.LAST_WT] = this.chain.last[WT]!;
  }

  /** Master (its integral only near the set point, zeroed at each phase) gives the jacket's set point; slave in split range. */
  private cascade(): void {
    const s = this.state;
    const phase = s[S.PHASE]!;
    if ((phase >= 2 && phase <= 5) || phase === 7) {
      const off = s[S.SP]! - s[S.LAST_PV]!;
      const e = off < this.deadBandK && off > -this.deadBandK ? 0 : off;
      const gain = 5 * this.structure.tuning.master * this.channels.parameters[this.cGain]!;
      if (e < 5 && e > -5) {
        const i = s[S.I_MASTER]! + (gain * e) / 1800;
        s[S.I_MASTER] = i < -25 ? -25 : i > 25 ? 25 : i;
      }
      const jacketSp = s[S.SP]! + gain * e + s[S.I_MASTER]!;
      s[S.OP_M] = jacketSp < 12 ? 12 : jacketSp > 112 ? 112 : jacketSp;
      const ej = ((s[S.OP_M]! - this.chain.last[this.PVJ]!) / 150) * 100;
      const i = s[S.I_SLAVE]! + (this.slaveGain * ej) / 140;
      s[S.I_SLAVE] = i < -50 ? -50 : i > 50 ? 50 : i;
      const op = 50 + this.slaveGain * ej + s[S.I_SLAVE]!;
      s[S.OP_S] = op < 0 ? 0 : op > 100 ? 100 : op;
    } else {
      s[S.OP_S] = 50;
      s[S.I_SLAVE] = 0;
      s[S.I_MASTER] = 0;
    }
    this.x[this.OPJ] = s[S.OP_S]!;
    this.ask(this.OPJ);
  }

  /** Steam valve and feeds (kg/s). */
  private feed(t: number): void {
    const s = this.state;
    const { x, z, ZT, FT, JT } = this;
    const { noise, lane: o } = this;
    const phase = s[S.PHASE]!;
    const command = s[S.OP_S]! > 50 ? (s[S.OP_S]! - 50) / 50 : 0;
    s[S.STEAM_X]! += (command - s[S.STEAM_X]!) / 8;
    s[S.CHARGE] = phase === 1 ? (180 / 60) * (1 + 0.01 * s[S.FEED_AR]!) : phase === 7 && t - s[S.SINCE]! < 900 ? 0.8 : 0;
    s[S.DOSE_SEEN] = phase === 3 ? (8 / 60) * (1 + 0.015 * s[S.FEED_AR]!) : 0;
    s[S.DOSE] = s[S.DOSE_SEEN]! * (1 + s[S.W_DOSE]!) * this.channels.parameters[this.cDose]!;
    s[S.DRAIN] = phase === 6 ? 260 / 60 : phase === 7 && t - s[S.SINCE]! > 2700 ? 0.9 : 0;
    x[ZT] = 100 * s[S.STEAM_X]!;
    z[ZT] = noise[o + 2]!;
    x[FT] = s[S.DOSE_SEEN]! * 60;
    z[FT] = noise[o + 5]!;
    x[JT] = s[S.KW]!;
    z[JT] = noise[o + 3]!;
    this.ask(ZT);
    this.look(FT);
    this.ask(JT);
    s[S.DOSED]! += this.chain.last[FT]! / 60;
  }

  /** Heat of vessel and jacket, contents, reaction, fouling. */
  protected balance(): void {
    const s = this.state;
    const m = s[S.MASS]!;
    const charge = s[S.CHARGE]!;
    const dose = s[S.DOSE]!;
    const area = this.exchangeM2 * (0.15 + m / 2900 < 1 ? 0.15 + m / 2900 : 1);
    const through = (s[S.U_A]! * area * (s[S.TJ]! - s[S.TV]!)) / 1000;
    const xDot = s[S.RATE]! * s[S.CA]!;
    const reaction = 450 * m * xDot * (1 + s[S.W_HEAT]!);
    const gain = through + 0.9 * s[S.KW]! + reaction - 0.035 * (s[S.TV]! - this.hallC);
    s[S.TV]! += (gain - charge * 4 * (s[S.TV]! - this.batch.chargeC) - dose * 3 * (s[S.TV]! - this.hallC)) / (3.9 * m + 350);
    const heat = s[S.STEAM_X]! > 1e-4 ? steamHeat(this.steamSize * steamOpening(s[S.STEAM_X]!), this.steamBar(), s[S.TJ]!, s[S.RE]! + this.channels.parameters[this.cExchanger]!) : 0;
    const cool = s[S.OP_S]! < 50 ? (50 - s[S.OP_S]!) / 50 : 0;
    const warmer = s[S.TJ]! - this.coolingC() - 5;
    const qc = warmer > 0 ? (600 * cool * warmer) / 45 : 0;
    s[S.TJ]! += (heat - qc - through - 0.03 * (s[S.TJ]! - this.hallC)) / this.jacketHeat;
    const inflow = charge + dose;
    if (m > 1) {
      s[S.X]! += xDot - (s[S.X]! * inflow) / m;
      s[S.CA]! += (0.9 * dose) / m - xDot - (s[S.CA]! * inflow) / m;
    }
    const left = m + inflow - s[S.DRAIN]!;
    s[S.MASS] = left < 0 ? 0 : left;
    if (s[S.TJ]! > 60 && s[S.PHASE]! >= 2 && s[S.PHASE]! <= 4) s[S.RF]! += foulingRate(recipes[s[S.RECIPE]!]!.fouling * (1 + s[S.W_FOUL]!), s[S.TJ]!, s[S.RF]!);
  }

  protected steamBar(): number {
    const p = 5 * (1 + this.state[S.W_STEAM]!) + this.state[S.STEAM_AR]! + this.channels.parameters[this.cSteam]!;
    return p < 0.5 ? 0.5 : p;
  }
  protected coolingC(): number {
    return this.waterC + 4 + this.state[S.W_COOL]!;
  }
}
