// Area M, the mixing line: a 3 m³ vessel with jacket, cascade temperature control, dosing, cleaning and a laboratory.
// Runs anywhere. One second a step, explicit Euler; state in one flat array. Loops and phases see the world through the measuring chain.
import { AreaBase, type PlantArea, type RunSettings } from "./area.ts";
import { use, Wander } from "./draws.ts";
import { parameterNumber } from "./faults.ts";
import { textCode } from "./historian.ts";
import { berlin, crewAt, startS } from "./localTime.ts";
import { sampleLaboratory, type LabResult } from "./laboratory.ts";
import { agitatorPower, foulingRate, heatTransfer, reactionRate, steamHeat, steamOpening, viscosity } from "./mixingPhysics.ts";
import { batchDraw, campaign, recipes, type BatchDraw } from "./recipes.ts";
import { gridS } from "./siteFrame.ts";
import { streamId, type StreamName } from "./streams.ts";
import { tagNumber, tags } from "./tags.ts";

const TV = 0; // vessel, °C
const TJ = 1; // jacket, °C
const MASS = 2; // kg
const X = 3; // reacted share
const CA = 4; // unreacted share
const RF = 5; // product fouling
const RH = 6; // hard scale
const RE = 7; // exchanger scale
const PHASE = 8; // 0 LEER, 1 CHARGE, 2 HEAT, 3 DOSE, 4 HOLD, 5 COOL, 6 DISCHARGE, 7 CIP
const SINCE = 9; // second at which the phase began
const RECIPE = 10;
const BATCH = 11;
const CAMPAIGN = 12;
const LEFT = 13;
const SINCE_CIP = 14;
const NEXT = 15; // earliest start of the next batch
const DOSED = 16; // measured kg of this batch
const LAG_V = 17; // lags: vessel probe, second probe, jacket, viscosity
const LAG_V2 = 18;
const LAG_J = 19;
const LAG_MU = 20;
const I_MASTER = 21;
const I_SLAVE = 22;
const OP_M = 23;
const OP_S = 24;
const STEAM_X = 25;
const STEAM_AR = 26;
const FEED_AR = 27;
const U_A = 28; // heat transfer coefficient, W/m²K
const MU = 29;
const KW = 30;
const RATE = 31;
const SP = 32;
const N_AG = 33; // agitator, 1/s
const NEXT_LAB = 34;
const LAST_PV = 35;
const LAST_WT = 36;
const W_AG = 37; // wandering parameters
const W_DOSE = 38;
const W_STEAM = 39;
const W_HEAT = 40;
const W_FOUL = 41;

const phases = ["LEER", "CHARGE", "HEAT", "DOSE", "HOLD", "COOL", "DISCHARGE", "CIP"] as const;
const columns = [...tags.filter((t) => t.area === "M").map((t) => t.tag)];

export class MixingLine extends AreaBase implements PlantArea {
  readonly state = new Float64Array(42);
  readonly hiddenNames = ["T_vessel", "T_jacket", "mass", "x", "c_A", "R_f", "R_h", "R_e", "viscosity", "recipe", "batch"] as const;
  private readonly z = new Float64Array(24);
  private readonly streams = Array.from({ length: 5 }, (_, i) => streamId(`M.noise.${i}` as "M.noise.0"));
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
    const wander = (name: StreamName, tauS: number, sd: number): Wander => new Wander(this.draws, streamId(name), 0, gridS, tauS, sd);
    this.wanders = [wander("M.agitator", 864000, 0.006), wander("M.dose", 864000, 0.008), wander("M.steam", 86400, 0.03), wander("M.heat", 259200, 0.06), wander("M.fouling", 259200, 0.25)];
    const s = this.state;
    s[TV] = s[TJ] = s[LAG_V] = s[LAG_V2] = s[LAG_J] = s[LAST_PV] = 20;
    s[RF] = 6e-5;
    s[RH] = 2e-5;
    s[RE] = 2e-5;
    s[OP_S] = 50;
    s[NEXT] = 6 * 3600; // the line rests until Monday 06:00
    s[MU] = 1;
    const first = campaign(this.draws, 0);
    s[RECIPE] = recipes.indexOf(first.recipe);
    s[LEFT] = first.batches;
  }

  step(): void {
    this.begin();
    const t = this.t;
    const s = this.state;
    const z = this.z;
    if (t % gridS === 0) for (let i = 0; i < 5; i++) s[W_AG + i] = this.wanders[i]!.next(s[W_AG + i]!, t / gridS);
    if (t === 0) this.showPhase();
    for (let b = 0; b < 2; b++) this.draws.normals4(this.streams[b]!, t, z, 4 * b);
    s[STEAM_AR] = 0.9985 * s[STEAM_AR]! + 0.014235 * z[6]!;
    s[FEED_AR] = 0.95 * s[FEED_AR]! + 0.31225 * z[7]!;
    const phase = s[PHASE]!;

    // measure
    s[LAG_V]! += (s[TV]! - s[LAG_V]!) / 28;
    s[LAG_V2]! += (s[TV]! - s[LAG_V2]!) / 40;
    s[LAG_J]! += (s[TJ]! - s[LAG_J]!) / 12;
    s[LAG_MU]! += (s[MU]! - s[LAG_MU]!) / 45;
    const pv = (s[LAST_PV] = this.record(this.PV, s[LAG_V]!, z[0]!));
    const pvj = this.record(this.PVJ, s[LAG_J]!, z[1]!);
    const weight = (s[LAST_WT] = this.record(this.WT, s[MASS]!, z[4]!));

    // controllers: master (its integral only near the set point, zeroed at each phase) gives the jacket's set point; slave in split range
    const active = (phase >= 2 && phase <= 5) || phase === 7;
    if (active) {
      const e = s[SP]! - pv;
      if (e < 5 && e > -5) {
        const i = s[I_MASTER]! + (5 * e) / 1800;
        s[I_MASTER] = i < -25 ? -25 : i > 25 ? 25 : i;
      }
      const jacketSp = s[SP]! + 5 * e + s[I_MASTER]!;
      s[OP_M] = jacketSp < 12 ? 12 : jacketSp > 112 ? 112 : jacketSp;
      const ej = ((s[OP_M]! - pvj) / 150) * 100;
      const i = s[I_SLAVE]! + (2.2 * ej) / 140;
      s[I_SLAVE] = i < -50 ? -50 : i > 50 ? 50 : i;
      const op = 50 + 2.2 * ej + s[I_SLAVE]!;
      s[OP_S] = op < 0 ? 0 : op > 100 ? 100 : op;
    } else {
      s[OP_S] = 50;
      s[I_SLAVE] = 0;
      s[I_MASTER] = 0;
    }
    this.offer(this.OPJ, this.chain.measure(this.OPJ, s[OP_S]!, 0));

    // actuators and feeds (kg/s)
    const command = s[OP_S]! > 50 ? (s[OP_S]! - 50) / 50 : 0;
    s[STEAM_X]! += (command - s[STEAM_X]!) / 8;
    this.record(this.ZT, 100 * s[STEAM_X]!, z[2]!);
    const charge = phase === 1 ? (180 / 60) * (1 + 0.01 * s[FEED_AR]!) : phase === 7 && t - s[SINCE]! < 900 ? 0.8 : 0;
    const doseSeen = phase === 3 ? (8 / 60) * (1 + 0.015 * s[FEED_AR]!) : 0;
    const dose = doseSeen * (1 + s[W_DOSE]!) * this.channels.parameters[this.cDose]!;
    const drain = phase === 6 ? 260 / 60 : phase === 7 && t - s[SINCE]! > 2700 ? 0.9 : 0;
    s[DOSED]! += this.record(this.FT, doseSeen * 60, z[5]!) / 60;
    this.record(this.JT, s[KW]!, z[3]!);

    // balances
    if (t % 10 === 0) this.tenSeconds(t, charge);
    const m = s[MASS]!;
    const area = 8 * (0.15 + m / 2900 < 1 ? 0.15 + m / 2900 : 1);
    const through = (s[U_A]! * area * (s[TJ]! - s[TV]!)) / 1000;
    const xDot = s[RATE]! * s[CA]!;
    const reaction = 450 * m * xDot * (1 + s[W_HEAT]!);
    const gain = through + 0.9 * s[KW]! + reaction - 0.035 * (s[TV]! - this.hallC);
    s[TV]! += (gain - charge * 4 * (s[TV]! - this.batch.chargeC) - dose * 3 * (s[TV]! - this.hallC)) / (3.9 * m + 350);
    const steam = this.steamBar();
    const heat = s[STEAM_X]! > 1e-4 ? steamHeat(steamOpening(s[STEAM_X]!), steam, s[TJ]!, s[RE]! + this.channels.parameters[this.cExchanger]!) : 0;
    const cool = s[OP_S]! < 50 ? (50 - s[OP_S]!) / 50 : 0;
    const warmer = s[TJ]! - this.coolingC() - 5;
    const qc = warmer > 0 ? (600 * cool * warmer) / 45 : 0;
    s[TJ]! += (heat - qc - through - 0.03 * (s[TJ]! - this.hallC)) / 2600;
    const inflow = charge + dose;
    if (m > 1) {
      s[X]! += xDot - (s[X]! * inflow) / m;
      s[CA]! += (0.9 * dose) / m - xDot - (s[CA]! * inflow) / m;
    }
    s[MASS] = m + inflow - drain < 0 ? 0 : m + inflow - drain;
    if (s[TJ]! > 60 && phase >= 2 && phase <= 4) s[RF]! += foulingRate(recipes[s[RECIPE]!]!.fouling * (1 + s[W_FOUL]!), s[TJ]!, s[RF]!);

    this.phases(t, pv, weight);
    if (this.pendingLab.length > 0 && this.pendingLab[0]!.knownS <= t) this.reportLaboratory(this.pendingLab.shift()!);
    if (t % 3600 === 0) {
      s[RE]! += this.draws.gamma(0.2, 5e-8, use.wear, streamId("M.exchanger"), t / 3600);
      this.hidden.push(t, s[TV]!, s[TJ]!, s[MASS]!, s[X]!, s[CA]!, s[RF]!, s[RH]!, s[RE]!, s[MU]!, s[RECIPE]!, s[BATCH]!);
    }
    this.end();
  }

  private steamBar(): number {
    const p = 5 * (1 + this.state[W_STEAM]!) + this.state[STEAM_AR]! + this.channels.parameters[this.cSteam]!;
    return p < 0.5 ? 0.5 : p;
  }
  private coolingC(): number {
    return this.waterC + 4;
  }

  /** Slow laws and the tags of the 10 s collector. */
  private tenSeconds(t: number, charge: number): void {
    const s = this.state;
    const z = this.z;
    const phase = s[PHASE]!;
    const recipe = recipes[s[RECIPE]!]!;
    const turning = s[MASS]! > 300 && phase >= 1 && phase <= 6;
    s[N_AG] = turning ? (recipe.rpm / 60) * (1 + s[W_AG]!) : phase === 7 && s[MASS]! > 300 ? 40 / 60 : 0;
    const blades = this.channels.parameters[this.cAgitator]!;
    s[MU] = s[MASS]! > 50 && phase !== 7 ? viscosity(recipe.viscosity * this.batch.viscosity * this.channels.parameters[this.cLot]!, s[X]!, s[CA]!, (0.9 * recipe.doseKg) / 2700, s[TV]!) : 1;
    s[U_A] = heatTransfer(s[N_AG]! * blades, s[MU]!, s[RF]!, s[RH]!);
    s[KW] = agitatorPower(s[N_AG]!, s[MU]!, s[MASS]!) * blades * blades * blades;
    s[RATE] = reactionRate(s[TV]!);
    for (let b = 2; b < 5; b++) this.draws.normals4(this.streams[b]!, t, z, 4 * b);
    const g = this.g;
    const flow = phase === 0 || phase === 1 || phase === 6 ? 6 : 18;
    const area = 8 * (0.15 + s[MASS]! / 2900 < 1 ? 0.15 + s[MASS]! / 2900 : 1);
    const through = (s[U_A]! * area * (s[TJ]! - s[TV]!)) / 1000;
    this.record(g["TIC-200.SP"]!, s[SP]!, 0);
    this.record(g["TIC-200.OP"]!, s[OP_M]!, 0);
    this.record(g["TT-201"]!, s[LAG_V2]!, z[8]!);
    this.record(g["TT-211"]!, s[TJ]! - through / (1.16 * flow), z[9]!);
    this.record(g["FT-210"]!, flow, z[10]!);
    this.record(g["PT-215"]!, this.steamBar(), z[11]!);
    this.record(g["TT-205"]!, this.coolingC(), z[12]!);
    this.record(g["SIC-220"]!, s[N_AG]! * 60, s[N_AG]! > 0 ? z[13]! : 0);
    this.record(g["VT-230"]!, s[MASS]! > 300 ? s[LAG_MU]! : 0, z[14]!, 192, s[MASS]! <= 300);
    this.record(g["FT-250"]!, phase === 1 ? charge * 60 : 0, z[15]!);
    const minute = (t - s[SINCE]!) / 60;
    const washing = phase === 7 && minute < 55;
    this.record(g["CT-260"]!, washing ? (minute >= 10 && minute < 32 ? 62 : 0.6) : 0, z[16]!);
    this.record(g["TT-260"]!, washing ? s[LAG_V]! : this.hallC, z[17]!);
    this.record(g["FT-260"]!, washing ? (minute < 15 ? 2.9 : 8) : 0, z[18]!);
    this.minuteValue(this.minuteColumn["XS-200"]!, textCode(phases[phase]!));
    if (phase >= 1 && phase <= 6) {
      this.minuteValue(this.minuteColumn["XS-201"]!, s[BATCH]!);
      this.minuteValue(this.minuteColumn["XS-202"]!, textCode(recipe.name));
    }
  }

  private enter(phase: number): void {
    const s = this.state;
    s[PHASE] = phase;
    s[SINCE] = this.t + 1;
    s[I_MASTER] = 0;
    s[I_SLAVE] = 0;
    this.showPhase();
  }

  private showPhase(): void {
    const s = this.state;
    const text = phases[s[PHASE]!]!;
    this.note(this.g["XS-200"]!, textCode(text));
    this.log({ kind: "phase", asset: "Weidenau/M/vessel", text, numbers: { batch: s[PHASE]! >= 1 && s[PHASE]! <= 6 ? s[BATCH]! : 0, recipe: s[RECIPE]!, weight: s[LAST_WT]!, temperature: s[LAST_PV]! } });
  }

  /** Phase logic, on measured values. */
  private phases(t: number, pv: number, weight: number): void {
    const s = this.state;
    const recipe = recipes[s[RECIPE]!]!;
    const crew = t % 60 === 0 ? crewAt(startS + t) : -1;
    if (crew >= 0 && s[PHASE]! >= 2 && s[PHASE]! <= 4) s[SP] = recipe.temperatureC + (crew === 1 ? 0.8 : crew === 2 ? -0.4 : 0) + this.channels.parameters[this.cSp]!;
    switch (s[PHASE]) {
      case 0:
        if (t >= s[NEXT]! && t % 60 === 0) this.startNext(t);
        break;
      case 1:
        if (weight >= 2700) {
          s[SP] = recipe.temperatureC;
          this.enter(2);
        }
        break;
      case 2:
        if (pv >= s[SP]! - 1.2) {
          s[DOSED] = 0;
          this.enter(3);
        }
        break;
      case 3:
        if (s[DOSED]! >= recipe.doseKg) this.enter(4);
        break;
      case 4:
        if (t - s[SINCE]! >= recipe.holdS * this.batch.holdFactor) {
          if (t >= s[NEXT_LAB]!) {
            s[NEXT_LAB] = (Math.floor(t / 14400) + 1) * 14400;
            const mu70 = viscosity(recipe.viscosity * this.batch.viscosity * this.channels.parameters[this.cLot]!, s[X]!, s[CA]!, (0.9 * recipe.doseKg) / 2700, 69.85);
            const result = sampleLaboratory(this.draws, t, s[BATCH]!, mu70, 100 * (s[X]! + s[CA]!) + 8);
            this.pendingLab.push(result);
            this.minuteValue(this.minuteColumn["LAB-VISC"]!, result.viscosity);
            this.minuteValue(this.minuteColumn["LAB-DM"]!, result.dryMatter);
          }
          s[SP] = 38;
          this.enter(5);
        }
        break;
      case 5:
        if (pv <= 42) this.enter(6);
        break;
      case 6:
        if (s[MASS]! <= 0) {
          s[X] = s[CA] = 0;
          const late = crewAt(startS + t) === 3 ? 1500 * this.draws.uniform(use.event, streamId("M.batch"), s[BATCH]!, 8) : 0;
          s[NEXT] = t + this.batch.idleS + late;
          s[SINCE_CIP]!++;
          s[LEFT]!--;
          this.enter(0);
        }
        break;
      case 7:
        if (t - s[SINCE]! >= 3600) {
          const taken = (0.9 + 0.05 * this.draws.uniform(use.event, streamId("M.cip"), s[BATCH]!)) * this.channels.parameters[this.cCleaning]!;
          s[RH]! += 0.01 * s[RF]!;
          s[RF]! *= 1 - taken;
          s[MASS] = 0;
          s[SINCE_CIP] = 0;
          s[NEXT] = t + 600;
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
    if (s[LEFT]! <= 0) {
      s[CAMPAIGN]!++;
      const next = campaign(this.draws, s[CAMPAIGN]!);
      const changed = recipes.indexOf(next.recipe) !== s[RECIPE]!;
      s[RECIPE] = recipes.indexOf(next.recipe);
      s[LEFT] = next.batches;
      if (changed) return this.startCleaning();
    }
    if (s[SINCE_CIP]! >= 18) return this.startCleaning();
    s[BATCH]!++;
    this.batch = batchDraw(this.draws, s[BATCH]!, t, this.waterC);
    s[X] = s[CA] = 0;
    this.note(this.g["XS-201"]!, 0, s[BATCH]!);
    this.note(this.g["XS-202"]!, textCode(recipes[s[RECIPE]!]!.name));
    this.enter(1);
  }

  private startCleaning(): void {
    this.state[SP] = 75;
    this.batch = { ...this.batch, chargeC: 45 };
    this.enter(7);
  }

  private reportLaboratory(result: LabResult): void {
    this.log({ kind: "lab", asset: "Weidenau/M/vessel", numbers: { batch: result.batch, sampledS: result.sampledS, typedS: result.typedS, knownS: result.knownS, viscosity: result.viscosity, dryMatter: result.dryMatter } });
    this.note(this.g["LAB-VISC"]!, 0, result.viscosity);
    this.note(this.g["LAB-DM"]!, 0, result.dryMatter);
  }
}
