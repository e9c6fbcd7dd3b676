// Area M, the mixing line: a 3 m³ vessel with jacket, cascade temperature control, dosing, cleaning and a laboratory.
// Runs anywhere. One second a step, explicit Euler; state in one flat array. Loops and phases see the world through the measuring chain.
import { AreaBase, type PlantArea, type RunSettings } from "./area.ts";
import { use, Wander } from "./draws.ts";
import { NoiseLanes } from "./noise.ts";
import { parameterNumber } from "./faults.ts";
import { textCode } from "./valueTexts.ts";
import { berlin, crewAt, startS } from "./localTime.ts";
import { sampleLaboratory, type LabResult } from "./laboratory.ts";
import { agitatorPower, foulingRate, heatTransfer, reactionRate, steamHeat, steamOpening, viscosity } from "./mixingPhysics.ts";
import { batchDraw, campaign, recipes, type BatchDraw } from "./recipes.ts";
import { S } from "./mixingState.ts";
import { gridS } from "./siteFrame.ts";
import { streamId, type StreamName } from "./streams.ts";
import { tagNumber, tags } from "./tags.ts";

const phases = ["LEER", "CHARGE", "HEAT", "DOSE", "HOLD", "COOL", "DISCHARGE", "CIP"] as const;
const columns = [...tags.filter((t) => t.area === "M").map((t) => t.tag)];

export class MixingLine extends AreaBase implements PlantArea {
  readonly state = new Float64Array(S.SIZE);
  readonly hiddenNames = ["T_vessel", "T_jacket", "mass", "x", "c_A", "R_f", "R_h", "R_e", "viscosity", "recipe", "batch"] as const;
  private readonly noise: NoiseLanes;
  private readonly slowNoise: NoiseLanes;
  private readonly g = Object.fromEntries(columns.map((name) => [name, tagNumber(name)])) as Record<string, number>;
  private readonly minuteColumn = Object.fromEntries(columns.map((name, c) => [name, c])) as Record<string, number>;
  private readonly PV = tagNumber("TIC-200.PV");
  private readonly PVJ = tagNumber("TIC-210.PV");
  private readonly OPJ = tagNumber("TIC-210.OP");
  private readonly ZT = tagNumber("ZT-210");
  private readonly JT = tagNumber("JT-220");
  private readonly WT = tagNumber("WT-200");
  private readonly FT = tagNumber("FT-240");
  private readonly wanders: Wander[];
  private batch: BatchDraw = { viscosity: 1, holdFactor: 1, idleS: 900, chargeC: 14 };
  private pendingLab: LabResult[] = [];
  private readonly cDose = parameterNumber("M.trueDose");
  private readonly cAgitator = parameterNumber("M.agitator");
  private readonly cSp = parameterNumber("M.temperatureSp");
  private readonly cCleaning = parameterNumber("M.cleaning");
  private readonly cExchanger = parameterNumber("M.exchanger");
  private readonly cLot = parameterNumber("M.lotViscosity");
  private readonly cSteam = parameterNumber("M.steam");

  constructor(settings: RunSettings) {
    super("M", settings, columns);
    const streams = Array.from({ length: 5 }, (_, i) => streamId(`M.noise.${i}` as "M.noise.0"));
    this.noise = new NoiseLanes(this.draws, streams.slice(0, 2), 1);
    this.slowNoise = new NoiseLanes(this.draws, streams.slice(2), 10);
    const wander = (name: StreamName, tauS: number, sd: number): Wander => new Wander(this.draws, streamId(name), 0, gridS, tauS, sd);
    this.wanders = [wander("M.agitator", 864000, 0.006), wander("M.dose", 864000, 0.008), wander("M.steam", 86400, 0.03), wander("M.heat", 259200, 0.06), wander("M.fouling", 259200, 0.25)];
    const s = this.state;
    s[S.TV] = s[S.TJ] = s[S.LAG_V] = s[S.LAG_V2] = s[S.LAG_J] = s[S.LAST_PV] = 20;
    s[S.RF] = 6e-5;
    s[S.RH] = 2e-5;
    s[S.RE] = 2e-5;
    s[S.OP_S] = 50;
    s[S.NEXT] = 6 * 3600; // the line rests until Monday 06:00
    s[S.MU] = 1;
    const first = campaign(this.draws, 0);
    s[S.RECIPE] = recipes.indexOf(first.recipe);
    s[S.LEFT] = first.batches;
  }

  step(): void {
    this.begin();
    const t = this.t;
    const s = this.state;
    if (t % 60 === 0) {
      if (t % gridS === 0) for (let i = 0; i < 5; i++) s[S.W_AG + i] = this.wanders[i]!.next(s[S.W_AG + i]!, t / gridS);
      if (t === 0) this.showPhase();
      this.noise.fill(t);
      this.slowNoise.fill(t);
    }
    this.lookAround(8 * (t % 60));
    this.control();
    this.feed(t, 8 * (t % 60));
    s[S.DOSED]! += this.chain.last[this.FT]! / 60;
    if (t % 10 === 0) this.tenSeconds(t);
    this.balance();
    this.phases(t);
    if (this.pendingLab.length > 0 && this.pendingLab[0]!.knownS <= t) this.reportLaboratory(this.pendingLab.shift()!);
    if (t % 3600 === 0) {
      s[S.RE]! += this.draws.gamma(0.2, 5e-8, use.wear, streamId("M.exchanger"), t / 3600);
      this.hidden.push(t, s[S.TV]!, s[S.TJ]!, s[S.MASS]!, s[S.X]!, s[S.CA]!, s[S.RF]!, s[S.RH]!, s[S.RE]!, s[S.MU]!, s[S.RECIPE]!, s[S.BATCH]!);
    }
    this.end();
  }

  /** Sensor lags and the readings that the controllers get; the second's noise begins at `o`. */
  private lookAround(o: number): void {
    const s = this.state;
    const { x, z, PV, PVJ, WT } = this;
    const noise = this.noise.values;
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
  private control(): void {
    const s = this.state;
    const phase = s[S.PHASE]!;
    if ((phase >= 2 && phase <= 5) || phase === 7) {
      const e = s[S.SP]! - s[S.LAST_PV]!;
      if (e < 5 && e > -5) {
        const i = s[S.I_MASTER]! + (5 * e) / 1800;
        s[S.I_MASTER] = i < -25 ? -25 : i > 25 ? 25 : i;
      }
      const jacketSp = s[S.SP]! + 5 * e + s[S.I_MASTER]!;
      s[S.OP_M] = jacketSp < 12 ? 12 : jacketSp > 112 ? 112 : jacketSp;
      const ej = ((s[S.OP_M]! - this.chain.last[this.PVJ]!) / 150) * 100;
      const i = s[S.I_SLAVE]! + (2.2 * ej) / 140;
      s[S.I_SLAVE] = i < -50 ? -50 : i > 50 ? 50 : i;
      const op = 50 + 2.2 * ej + s[S.I_SLAVE]!;
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
  private feed(t: number, o: number): void {
    const s = this.state;
    const { x, z, ZT, FT, JT } = this;
    const noise = this.noise.values;
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
  }

  /** Heat of vessel and jacket, contents, reaction, fouling. */
  private balance(): void {
    const s = this.state;
    const m = s[S.MASS]!;
    const charge = s[S.CHARGE]!;
    const dose = s[S.DOSE]!;
    const area = 8 * (0.15 + m / 2900 < 1 ? 0.15 + m / 2900 : 1);
    const through = (s[S.U_A]! * area * (s[S.TJ]! - s[S.TV]!)) / 1000;
    const xDot = s[S.RATE]! * s[S.CA]!;
    const reaction = 450 * m * xDot * (1 + s[S.W_HEAT]!);
    const gain = through + 0.9 * s[S.KW]! + reaction - 0.035 * (s[S.TV]! - this.hallC);
    s[S.TV]! += (gain - charge * 4 * (s[S.TV]! - this.batch.chargeC) - dose * 3 * (s[S.TV]! - this.hallC)) / (3.9 * m + 350);
    const heat = s[S.STEAM_X]! > 1e-4 ? steamHeat(steamOpening(s[S.STEAM_X]!), this.steamBar(), s[S.TJ]!, s[S.RE]! + this.channels.parameters[this.cExchanger]!) : 0;
    const cool = s[S.OP_S]! < 50 ? (50 - s[S.OP_S]!) / 50 : 0;
    const warmer = s[S.TJ]! - this.coolingC() - 5;
    const qc = warmer > 0 ? (600 * cool * warmer) / 45 : 0;
    s[S.TJ]! += (heat - qc - through - 0.03 * (s[S.TJ]! - this.hallC)) / 2600;
    const inflow = charge + dose;
    if (m > 1) {
      s[S.X]! += xDot - (s[S.X]! * inflow) / m;
      s[S.CA]! += (0.9 * dose) / m - xDot - (s[S.CA]! * inflow) / m;
    }
    const left = m + inflow - s[S.DRAIN]!;
    s[S.MASS] = left < 0 ? 0 : left;
    if (s[S.TJ]! > 60 && s[S.PHASE]! >= 2 && s[S.PHASE]! <= 4) s[S.RF]! += foulingRate(recipes[s[S.RECIPE]!]!.fouling * (1 + s[S.W_FOUL]!), s[S.TJ]!, s[S.RF]!);
  }

  private steamBar(): number {
    const p = 5 * (1 + this.state[S.W_STEAM]!) + this.state[S.STEAM_AR]! + this.channels.parameters[this.cSteam]!;
    return p < 0.5 ? 0.5 : p;
  }
  private coolingC(): number {
    return this.waterC + 4;
  }

  /** Slow laws and the tags of the 10 s collector. */
  private tenSeconds(t: number): void {
    const s = this.state;
    const noise = this.slowNoise.values;
    const o = 12 * ((t % 60) / 10) - 8;
    const phase = s[S.PHASE]!;
    const recipe = recipes[s[S.RECIPE]!]!;
    const turning = s[S.MASS]! > 300 && phase >= 1 && phase <= 6;
    s[S.N_AG] = turning ? (recipe.rpm / 60) * (1 + s[S.W_AG]!) : phase === 7 && s[S.MASS]! > 300 ? 40 / 60 : 0;
    const blades = this.channels.parameters[this.cAgitator]!;
    s[S.MU] = s[S.MASS]! > 50 && phase !== 7 ? viscosity(recipe.viscosity * this.batch.viscosity * this.channels.parameters[this.cLot]!, s[S.X]!, s[S.CA]!, (0.9 * recipe.doseKg) / 2700, s[S.TV]!) : 1;
    s[S.U_A] = heatTransfer(s[S.N_AG]! * blades, s[S.MU]!, s[S.RF]!, s[S.RH]!);
    s[S.KW] = agitatorPower(s[S.N_AG]!, s[S.MU]!, s[S.MASS]!) * blades * blades * blades;
    s[S.RATE] = reactionRate(s[S.TV]!);
    const g = this.g;
    const flow = phase === 0 || phase === 1 || phase === 6 ? 6 : 18;
    const area = 8 * (0.15 + s[S.MASS]! / 2900 < 1 ? 0.15 + s[S.MASS]! / 2900 : 1);
    const through = (s[S.U_A]! * area * (s[S.TJ]! - s[S.TV]!)) / 1000;
    this.sample(g["TIC-200.SP"]!, s[S.SP]!, 0);
    this.sample(g["TIC-200.OP"]!, s[S.OP_M]!, 0);
    this.sample(g["TT-201"]!, s[S.LAG_V2]!, noise[o + 8]!);
    this.sample(g["TT-211"]!, s[S.TJ]! - through / (1.16 * flow), noise[o + 9]!);
    this.sample(g["FT-210"]!, flow, noise[o + 10]!);
    this.sample(g["PT-215"]!, this.steamBar(), noise[o + 11]!);
    this.sample(g["TT-205"]!, this.coolingC(), noise[o + 12]!);
    this.sample(g["SIC-220"]!, s[S.N_AG]! * 60, s[S.N_AG]! > 0 ? noise[o + 13]! : 0);
    this.rest(g["VT-230"]!, s[S.MASS]! <= 300);
    this.sample(g["VT-230"]!, s[S.MASS]! > 300 ? s[S.LAG_MU]! : 0, noise[o + 14]!);
    this.sample(g["FT-250"]!, phase === 1 ? s[S.CHARGE]! * 60 : 0, noise[o + 15]!);
    const minute = (t - s[S.SINCE]!) / 60;
    const washing = phase === 7 && minute < 55;
    this.sample(g["CT-260"]!, washing ? (minute >= 10 && minute < 32 ? 62 : 0.6) : 0, noise[o + 16]!);
    this.sample(g["TT-260"]!, washing ? s[S.LAG_V]! : this.hallC, noise[o + 17]!);
    this.sample(g["FT-260"]!, washing ? (minute < 15 ? 2.9 : 8) : 0, noise[o + 18]!);
    this.minuteValue(this.minuteColumn["XS-200"]!, textCode(phases[phase]!));
    if (phase >= 1 && phase <= 6) {
      this.minuteValue(this.minuteColumn["XS-201"]!, s[S.BATCH]!);
      this.minuteValue(this.minuteColumn["XS-202"]!, textCode(recipe.name));
    }
  }

  private enter(phase: number): void {
    const s = this.state;
    s[S.PHASE] = phase;
    s[S.SINCE] = this.t + 1;
    s[S.I_MASTER] = 0;
    s[S.I_SLAVE] = 0;
    this.showPhase();
  }

  private showPhase(): void {
    const s = this.state;
    const text = phases[s[S.PHASE]!]!;
    this.note(this.g["XS-200"]!, textCode(text));
    this.log({ kind: "phase", asset: "Weidenau/M/vessel", text, numbers: { batch: s[S.PHASE]! >= 1 && s[S.PHASE]! <= 6 ? s[S.BATCH]! : 0, recipe: s[S.RECIPE]!, weight: s[S.LAST_WT]!, temperature: s[S.LAST_PV]! } });
  }

  /** Phase logic, on measured values. */
  private phases(t: number): void {
    const s = this.state;
    const recipe = recipes[s[S.RECIPE]!]!;
    const crew = t % 60 === 0 ? crewAt(startS + t) : -1;
    if (crew >= 0 && s[S.PHASE]! >= 2 && s[S.PHASE]! <= 4) s[S.SP] = recipe.temperatureC + (crew === 1 ? 0.8 : crew === 2 ? -0.4 : 0) + this.channels.parameters[this.cSp]!;
    switch (s[S.PHASE]) {
      case 0:
        if (t >= s[S.NEXT]! && t % 60 === 0) this.startNext(t);
        break;
      case 1:
        if (s[S.LAST_WT]! >= 2700) {
          s[S.SP] = recipe.temperatureC;
          this.enter(2);
        }
        break;
      case 2:
        if (s[S.LAST_PV]! >= s[S.SP]! - 1.2) {
          s[S.DOSED] = 0;
          this.enter(3);
        }
        break;
      case 3:
        if (s[S.DOSED]! >= recipe.doseKg) this.enter(4);
        break;
      case 4:
        if (t - s[S.SINCE]! >= recipe.holdS * this.batch.holdFactor) {
          if (t >= s[S.NEXT_LAB]!) {
            s[S.NEXT_LAB] = (Math.floor(t / 14400) + 1) * 14400;
            const mu70 = viscosity(recipe.viscosity * this.batch.viscosity * this.channels.parameters[this.cLot]!, s[S.X]!, s[S.CA]!, (0.9 * recipe.doseKg) / 2700, 69.85);
            const result = sampleLaboratory(this.draws, t, s[S.BATCH]!, mu70, 100 * (s[S.X]! + s[S.CA]!) + 8);
            this.pendingLab.push(result);
            this.minuteValue(this.minuteColumn["LAB-VISC"]!, result.viscosity);
            this.minuteValue(this.minuteColumn["LAB-DM"]!, result.dryMatter);
          }
          s[S.SP] = 38;
          this.enter(5);
        }
        break;
      case 5:
        if (s[S.LAST_PV]! <= 42) this.enter(6);
        break;
      case 6:
        if (s[S.MASS]! <= 0) {
          s[S.X] = s[S.CA] = 0;
          const late = crewAt(startS + t) === 3 ? 1500 * this.draws.uniform(use.event, streamId("M.batch"), s[S.BATCH]!, 8) : 0;
          s[S.NEXT] = t + this.batch.idleS + late;
          s[S.SINCE_CIP]!++;
          s[S.LEFT]!--;
          this.enter(0);
        }
        break;
      case 7:
        if (t - s[S.SINCE]! >= 3600) {
          const taken = (0.9 + 0.05 * this.draws.uniform(use.event, streamId("M.cip"), s[S.BATCH]!)) * this.channels.parameters[this.cCleaning]!;
          s[S.RH]! += 0.01 * s[S.RF]!;
          s[S.RF]! *= 1 - taken;
          s[S.MASS] = 0;
          s[S.SINCE_CIP] = 0;
          s[S.NEXT] = t + 600;
          this.log({ kind: "cip", asset: "Weidenau/M/vessel" });
          this.enter(0);
        }
        break;
    }
  }

  /** Next batch, next campaign or cleaning; the line rests from Saturday 14:00 to Monday 06:00. */
  private startNext(t: number): void {
    const s = this.state;
    const local = berlin(startS + t);
    if ((local.weekday === 5 && local.hour >= 14) || local.weekday === 6 || (local.weekday === 0 && local.hour < 6)) return;
    if (s[S.LEFT]! <= 0) {
      s[S.CAMPAIGN]!++;
      const next = campaign(this.draws, s[S.CAMPAIGN]!);
      const changed = recipes.indexOf(next.recipe) !== s[S.RECIPE]!;
      s[S.RECIPE] = recipes.indexOf(next.recipe);
      s[S.LEFT] = next.batches;
      if (changed) return this.startCleaning();
    }
    if (s[S.SINCE_CIP]! >= 18) return this.startCleaning();
    s[S.BATCH]!++;
    this.batch = batchDraw(this.draws, s[S.BATCH]!, t, this.waterC);
    s[S.X] = s[S.CA] = 0;
    this.note(this.g["XS-201"]!, 0, s[S.BATCH]!);
    this.note(this.g["XS-202"]!, textCode(recipes[s[S.RECIPE]!]!.name));
    this.enter(1);
  }

  private startCleaning(): void {
    this.state[S.SP] = 75;
    this.batch = { ...this.batch, chargeC: 45 };
    this.enter(7);
  }

  private reportLaboratory(result: LabResult): void {
    this.log({ kind: "lab", asset: "Weidenau/M/vessel", numbers: { batch: result.batch, sampledS: result.sampledS, typedS: result.typedS, knownS: result.knownS, viscosity: result.viscosity, dryMatter: result.dryMatter } });
    this.note(this.g["LAB-VISC"]!, 0, result.viscosity);
    this.note(this.g["LAB-DM"]!, 0, result.dryMatter);
  }
}
