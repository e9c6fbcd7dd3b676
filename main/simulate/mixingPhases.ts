// Phases, batches and campaigns of the mixing line, its cleaning and its laboratory samples (simulation design, section 3.3).
// Runs in Node. Phases see the world through the measuring chain, as the control system does.
import type { RunSettings } from "./area.ts";
import { use } from "./draws.ts";
import { parameterNumber } from "./faults.ts";
import { sampleLaboratory, type LabResult } from "./laboratory.ts";
import { berlin, crewAt, startS } from "./localTime.ts";
import { viscosity } from "./mixingPhysics.ts";
import { MixingSecond } from "./mixingSecond.ts";
import { S } from "./mixingState.ts";
import { batchDraw, campaign, recipes } from "./recipes.ts";
import { streamId } from "./streams.ts";
import { textCode } from "./valueTexts.ts";

export const phases = ["LEER", "CHARGE", "HEAT", "DOSE", "HOLD", "COOL", "DISCHARGE", "CIP"] as const;

export abstract class MixingPhases extends MixingSecond {
  private pendingLab: LabResult[] = [];
  private readonly cSp = parameterNumber("M.temperatureSp");
  private readonly cCleaning = parameterNumber("M.cleaning");
  private readonly cLabGain = parameterNumber("M.labGain");
  private readonly cLabOffset = parameterNumber("M.labOffset");
  private readonly cNewRecipe = parameterNumber("M.newRecipe");
  private readonly cShift = parameterNumber("M.recipeShift");
  private readonly cWeekend = parameterNumber("M.weekend");
  private readonly cRest = parameterNumber("M.rest");
  private readonly cLot = parameterNumber("M.lotViscosity");

  protected constructor(settings: RunSettings) {
    super(settings);
    const s = this.state;
    s[S.NEXT] = 6 * 3600; // the line rests until Monday 06:00
    const first = campaign(this.draws, 0);
    s[S.RECIPE] = recipes.indexOf(first.recipe);
    s[S.LEFT] = first.batches;
  }

  /** Viscosity of the contents at a temperature, by recipe, lot and batch. */
  protected contentsViscosity(temperatureC: number): number {
    const s = this.state;
    const recipe = recipes[s[S.RECIPE]!]!;
    return viscosity(recipe.viscosity * this.batch.viscosity * this.channels.parameters[this.cLot]!, s[S.X]!, s[S.CA]!, (0.9 * recipe.doseKg) / 2700, temperatureC);
  }

  /** One second of the phase logic and of the laboratory. */
  protected sequence(t: number): void {
    this.phases(t);
    if (this.pendingLab.length > 0 && this.pendingLab[0]!.knownS <= t) this.reportLaboratory(this.pendingLab.shift()!);
  }

  private enter(phase: number): void {
    const s = this.state;
    s[S.PHASE] = phase;
    s[S.SINCE] = this.t + 1;
    s[S.I_MASTER] = 0;
    s[S.I_SLAVE] = 0;
    this.showPhase();
  }

  protected showPhase(): void {
    const s = this.state;
    const text = phases[s[S.PHASE]!]!;
    this.note(this.tag["XS-200"]!, textCode(text));
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
            const result = sampleLaboratory(this.draws, t, s[S.BATCH]!, this.contentsViscosity(69.85), 100 * (s[S.X]! + s[S.CA]!) + 8);
            result.viscosity = Math.floor((result.viscosity * this.channels.parameters[this.cLabGain]! + this.channels.parameters[this.cLabOffset]!) * 10 + 0.5) / 10;
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
          this.channels.cleaned();
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
    const parameters = this.channels.parameters;
    if (parameters[this.cRest]! > 0.5) return;
    if (parameters[this.cWeekend]! <= 0.5 && ((local.weekday === 5 && local.hour >= 14) || local.weekday === 6 || (local.weekday === 0 && local.hour < 6))) return;
    if (s[S.LEFT]! <= 0) {
      s[S.CAMPAIGN]!++;
      const next = campaign(this.draws, s[S.CAMPAIGN]!, parameters[this.cNewRecipe]!, parameters[this.cShift]!);
      const changed = recipes.indexOf(next.recipe) !== s[S.RECIPE]!;
      s[S.RECIPE] = recipes.indexOf(next.recipe);
      s[S.LEFT] = next.batches;
      if (changed) return this.startCleaning();
    }
    if (s[S.SINCE_CIP]! >= 18) return this.startCleaning();
    s[S.BATCH]!++;
    this.batch = batchDraw(this.draws, s[S.BATCH]!, t, this.waterC);
    s[S.X] = s[S.CA] = 0;
    this.note(this.tag["XS-201"]!, 0, s[S.BATCH]!);
    this.note(this.tag["XS-202"]!, textCode(recipes[s[S.RECIPE]!]!.name));
    this.enter(1);
  }

  private startCleaning(): void {
    this.state[S.SP] = 75;
    this.batch = { ...this.batch, chargeC: 45 };
    this.enter(7);
  }

  private reportLaboratory(result: LabResult): void {
    this.log({ kind: "lab", asset: "Weidenau/M/vessel", numbers: { batch: result.batch, sampledS: result.sampledS, typedS: result.typedS, knownS: result.knownS, viscosity: result.viscosity, dryMatter: result.dryMatter } });
    this.note(this.tag["LAB-VISC"]!, 0, result.viscosity);
    this.note(this.tag["LAB-DM"]!, 0, result.dryMatter);
  }
}
