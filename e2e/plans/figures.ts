// What the data sets are and what the plans of this folder give on them, for every host to be held to.

/** SKAB by e2e/plans/skab.json: three digits of what the chosen detector reaches. Results are the same on every machine and host. */
export const skab = {
  runs: [
    { folder: "valve1", numbers: Array.from({ length: 16 }, (_, run) => run) },
    { folder: "valve2", numbers: Array.from({ length: 4 }, (_, run) => run) },
    { folder: "other", numbers: Array.from({ length: 14 }, (_, run) => run + 1) },
  ],
  sensors: ["Accelerometer1RMS", "Accelerometer2RMS", "Current", "Pressure", "Temperature", "Thermocouple", "Voltage", "Volume Flow RateRMS"],
  figures: { balancedAccuracy: 0.811, f1: 0.809, falseAlarmRate: 0.137 },
} as const;

/** A figure with three digits after the point. */
export const toThree = (value: number | undefined): number => Math.round((value ?? Number.NaN) * 1000) / 1000;
