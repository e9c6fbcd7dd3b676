// Where each number of the pump station stands in its one flat state array (simulation design, section 3.2).
// Runs anywhere, pure. Enums, so that the bundler writes the places into the code of the step.

/** The station; the three pumps follow from PUMP on. */
export const enum S {
  /** Sump level, m. */
  H,
  /** Header head, m. */
  HH,
  /** Flow to the works, m³/h. */
  QV,
  /** Inflow through the make-up valve, m³/h. */
  QIN,
  /** Make-up valve position after its lag, 0..1. */
  U_IN,
  // measured-lag states: pressure, flow, level
  M_P,
  M_Q,
  M_L,
  // integral parts and outputs of the loops, % of output
  I_P,
  I_F,
  I_L,
  OP_P,
  OP_F,
  OP_L,
  // errors of the loops in this second: % of span, % of span, % of level
  E_P,
  E_F,
  E_L,
  STEM,
  /** Residue r of the stiction model. */
  STICK,
  LAST_OP_F,
  TURB,
  MAINS,
  /** What the transmitter's damping leaves of the waves on the sump, standard normal. */
  RIPPLE,
  /** Flow as the pump sequencer sees it. */
  SLOW_Q,
  // seconds since the second pump was asked for / not needed
  TWO_ON,
  TWO_OFF,
  WANT,
  DUTY,
  // totals for the balance, m³
  SUM_IN,
  SUM_OUT,
  SPILL,
  SP_L,
  SP_P,
  SP_F,
  /** True pressure of this second, bar. */
  PRESSURE,
  // renewed each minute: width of the stiction band, ageing of the valve, network pressure, leak, strainer
  BAND,
  AGEING,
  NET,
  BYPASS,
  STRAINER,
  // opening of the flow valve, and the stem and ageing it was computed for
  OPENING,
  OPENING_STEM,
  OPENING_AGEING,
  // gains (with what events do to them, renewed each minute) and reset times of the loops
  KC_P,
  KC_F,
  KC_L,
  TI_P,
  TI_F,
  TI_L,
  PUMP,
}

/** One pump, from S.PUMP + k · Pump.SIZE. */
export const enum Pump {
  N,
  Q,
  RUN,
  C,
  Y,
  TB,
  POWER,
  TRIP_S,
  DELIVERED,
  // renewed each minute: head factor, impeller wear, unbalance, velocity² of the bearing
  HEAD,
  WEAR,
  UNBALANCE,
  VELOCITY2,
  SIZE,
}
