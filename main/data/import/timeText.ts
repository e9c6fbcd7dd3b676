// A time as people write it in small tables: ISO, with its zone or in the plant's. Pure.
import { zoneOffsets } from "./zoneOffsets.ts";

const written = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,6})\d*)?)?)?\s?(Z|UTC|[+-]\d{2}:?\d{2})?$/;

/** UTC µs of an ISO time; one without a zone is wall time of `zone` (the first passage of a double hour). Undefined for anything else. */
export function timeOfText(text: string, zone: string): number | undefined {
  const found = written.exec(text);
  if (!found) return undefined;
  const [, year, month, day, hour = "0", minute = "0", second = "0", fraction = "", mark] = found;
  const wallMs = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  if (new Date(wallMs).toISOString().slice(0, 10) !== `${year}-${month}-${day}` || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const wallUs = wallMs * 1000 + Number(fraction.padEnd(6, "0"));
  if (mark === "Z" || mark === "UTC") return wallUs;
  if (mark !== undefined) {
    const minutes = Number(mark.slice(1, 3)) * 60 + Number(mark.slice(-2));
    return wallUs - (mark.startsWith("-") ? -1 : 1) * minutes * 60_000_000;
  }
  const { segments } = zoneOffsets(zone, wallUs, wallUs);
  return wallUs - segments.find(({ untilUs }) => wallUs < untilUs)!.offsetUs;
}
