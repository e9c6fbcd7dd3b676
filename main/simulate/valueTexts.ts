// What a historian writes beside numbers: quality numbers, and texts that stand in place of a value.
// Runs anywhere, pure. Never words for a user: these are what plants write.

/** OPC DA quality numbers that occur. */
export const quality = { good: 192, localOverride: 216, uncertain: 64, lastKnown: 20, communication: 24, sensor: 16, device: 12 } as const;

/** Texts that stand in place of a value; the code is the position. Only appended to. */
export const valueTexts = [
  "", "I/O Timeout", "No Data", "Bad Input", "Configure", "Under Range", "Shutdown", "Kein Signal",
  "RUN", "STANDBY", "TRIP", "MAINT", "HAND",
  "LEER", "CHARGE", "HEAT", "DOSE", "HOLD", "COOL", "DISCHARGE", "CIP",
  "K-12", "K-30", "S-05", "R4",
] as const;

const codes = new Map<string, number>(valueTexts.map((t, i) => [t, i]));

/** Code of a value text. */
export const textCode = (text: (typeof valueTexts)[number]): number => codes.get(text)!;
