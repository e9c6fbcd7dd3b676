// Area M, the mixing line: a 3 m³ vessel with jacket, cascade temperature control, dosing, cleaning and a laboratory.
// Runs in Node. One second a step, explicit Euler; state in one flat array. Loops and phases see the world through the measuring chain.
// Here stands what moves each 10 s and slower; the second is in mixingSecond.ts, phases and batches in mixingPhases.ts.
import type { RunSettings } from "./area.ts";
import { use, type Wander } from "./draws.ts";
import { parameterNumber } from "./faults.ts";
import { agitatorPower, heatTransfer, reactionRate } from "./mixingPhysics.ts";
import { MixingPhases, phases } from "./mixingPhases.ts";
import { S } from "./mixingState.ts";
import { recipes } from "./recipes.ts";
import { gridS } from "./frameGrid.ts";
import { streamId } from "./streams.ts";
import { textCode } from "./valueTexts.ts";

export class MixingLine extends MixingPhases {
  readonly hiddenNames = ["T_vessel", "T_jacket", "mass", "x", "c_A", "R_f", "R_h", "R_e", "viscosity", "recipe", "batch"] as const;
  private readonly wanders: Wander[];
  private readonly cAgitator = parameterNumber("M.agitator");

  constructor(settings: RunSettings) {
    super(settings);
    this.wanders = [this.wander("M.agitator", 864000, 0.006), this.wander("M.dose", 864000, 0.008), this.wander("M.steam", 86400, 0.03), this.wander("M.heat", 259200, 0.06), this.wander("M.fouling", 259200, 0.25), this.wander("M.cooling", 8 * 3600, 0.8)];
  }

  protected minute(t: number): void {
    const s = this.state;
    if (t % gridS === 0) for (let i = 0; i < this.wanders.length; i++) s[S.W_AG + i] = this.wanders[i]!.next(s[S.W_AG + i]!, t / gridS);
    if (t === 0) this.showPhase();
  }

  protected override settle(t: number): void {
    this.balance();
    this.sequence(t);
    if (t % 3600 === 0) this.hourly(t);
  }

  private hourly(t: number): void {
    const s = this.state;
    s[S.RE]! += this.draws.gamma(0.2, 5e-8, use.wear, streamId("M.exchanger"), t / 3600);
    this.hidden.push(t, s[S.TV]!, s[S.TJ]!, s[S.MASS]!, s[S.X]!, s[S.CA]!, s[S.RF]!, s[S.RH]!, s[S.RE]!, s[S.MU]!, s[S.RECIPE]!, s[S.BATCH]!);
  }

  /** Slow laws and the tags of the 10 s collector. */
  protected tenSeconds(t: number): void {
    const s = this.state;
    const { slowNoise: noise, slowLane: o } = this;
    const phase = s[S.PHASE]!;
    const recipe = recipes[s[S.RECIPE]!]!;
    const turning = s[S.MASS]! > 300 && phase >= 1 && phase <= 6;
    s[S.N_AG] = turning ? (recipe.rpm / 60) * (1 + s[S.W_AG]!) : phase === 7 && s[S.MASS]! > 300 ? 40 / 60 : 0;
    const blades = this.channels.parameters[this.cAgitator]!;
    s[S.MU] = s[S.MASS]! > 50 && phase !== 7 ? this.contentsViscosity(s[S.TV]!) : 1;
    s[S.U_A] = heatTransfer(s[S.N_AG]! * blades, s[S.MU]!, s[S.RF]!, s[S.RH]!);
    s[S.KW] = agitatorPower(s[S.N_AG]!, s[S.MU]!, s[S.MASS]!) * blades * blades * blades;
    s[S.RATE] = reactionRate(s[S.TV]!);
    const g = this.tag;
    const flow = phase === 0 || phase === 1 || phase === 6 ? 6 : 18;
    const area = this.exchangeM2 * (0.15 + s[S.MASS]! / 2900 < 1 ? 0.15 + s[S.MASS]! / 2900 : 1);
    const through = (s[S.U_A]! * area * (s[S.TJ]! - s[S.TV]!)) / 1000;
    this.sample(g["TIC-200.SP"]!, s[S.SP]!, 0);
    this.sample(g["TIC-200.OP"]!, s[S.OP_M]!, 0);
    this.sample(g["TT-201"]!, s[S.LAG_V2]!, noise[o]!);
    this.sample(g["TT-211"]!, s[S.TJ]! - through / (1.16 * flow), noise[o + 1]!);
    this.sample(g["FT-210"]!, flow, noise[o + 2]!);
    this.sample(g["PT-215"]!, this.steamBar(), noise[o + 3]!);
    this.sample(g["TT-205"]!, this.coolingC(), noise[o + 4]!);
    this.sample(g["SIC-220"]!, s[S.N_AG]! * 60, s[S.N_AG]! > 0 ? noise[o + 5]! : 0);
    this.rest(g["VT-230"]!, s[S.MASS]! <= 300);
    this.sample(g["VT-230"]!, s[S.MASS]! > 300 ? s[S.LAG_MU]! : 0, noise[o + 6]!);
    this.sample(g["FT-250"]!, phase === 1 ? s[S.CHARGE]! * 60 : 0, noise[o + 7]!);
    const minute = (t - s[S.SINCE]!) / 60;
    const washing = phase === 7 && minute < 55;
    this.sample(g["CT-260"]!, washing ? (minute >= 10 && minute < 32 ? 62 : 0.6) : 0, noise[o + 8]!);
    this.sample(g["TT-260"]!, washing ? s[S.LAG_V]! : this.hallC, noise[o + 9]!);
    this.sample(g["FT-260"]!, washing ? (minute < 15 ? 2.9 : 8) : 0, noise[o + 10]!);
    this.minuteValue(this.minuteColumn["XS-200"]!, textCode(phases[phase]!));
    if (phase >= 1 && phase <= 6) {
      this.minuteValue(this.minuteColumn["XS-201"]!, s[S.BATCH]!);
      this.minuteValue(this.minuteColumn["XS-202"]!, textCode(recipe.name));
    }
  }
}
