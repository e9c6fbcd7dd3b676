// Where each number of the mixing line stands in its one flat state array (simulation design, section 3.3).
// Runs anywhere, pure. An enum, so that the bundler writes the places into the code of the step.

export const enum S {
  /** Vessel and jacket, °C. */
  TV,
  TJ,
  /** Contents, kg. */
  MASS,
  /** Reacted and unreacted share. */
  X,
  CA,
  /** Product fouling, hard scale, scale of the exchanger, m²K/W. */
  RF,
  RH,
  RE,
  /** 0 LEER, 1 CHARGE, 2 HEAT, 3 DOSE, 4 HOLD, 5 COOL, 6 DISCHARGE, 7 CIP; since which second. */
  PHASE,
  SINCE,
  RECIPE,
  BATCH,
  CAMPAIGN,
  /** Batches left of the campaign, batches since the last cleaning, earliest start of the next batch. */
  LEFT,
  SINCE_CIP,
  NEXT,
  /** Measured kg of this batch. */
  DOSED,
  // lags: vessel probe, second probe, jacket, viscosity
  LAG_V,
  LAG_V2,
  LAG_J,
  LAG_MU,
  I_MASTER,
  I_SLAVE,
  OP_M,
  OP_S,
  STEAM_X,
  STEAM_AR,
  FEED_AR,
  /** Heat transfer coefficient, W/m²K. */
  U_A,
  MU,
  KW,
  RATE,
  SP,
  /** Agitator, 1/s. */
  N_AG,
  NEXT_LAB,
  LAST_PV,
  LAST_WT,
  // wandering parameters
  W_AG,
  W_DOSE,
  W_STEAM,
  W_HEAT,
  W_FOUL,
  /** Recooler, K. */
  W_COOL,
  // flows of this second, kg/s: charge and water, dose as measured, dose in truth, drain
  CHARGE,
  DOSE_SEEN,
  DOSE,
  DRAIN,
  SIZE,
}
