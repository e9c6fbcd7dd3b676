// In what a file differs from the one that its import recipe was saved for: then and now, line by line.

import { useText } from "../../parts/words.ts";
import { DataTable, type Column } from "../../parts/DataTable.tsx";
import { look } from "../../parts/look.ts";
import { Section } from "../../parts/Panel.tsx";
import type { RecipeDifference } from "../../../shared/contract/data.ts";
import { dataText } from "../../../shared/text/data.ts";
import { readingText } from "../../../shared/text/reading.ts";

const whatTexts = {
  form: readingText.whatForm, delimiter: dataText.delimiter, encoding: readingText.encoding, decimal: dataText.decimal, header: readingText.whatHeader, unitsRow: readingText.whatUnitsRow, skipLines: readingText.whatSkipLines, timeFormat: dataText.timeFormat, zone: readingText.whatZone,
  columnMissing: readingText.whatMissing, columnNew: readingText.whatNew, kind: readingText.whatKind, unit: readingText.whatUnit,
} as const;

export function Differences({ differences }: { readonly differences: readonly RecipeDifference[] }) {
  const { t } = useText();
  const columns: Column<RecipeDifference>[] = [
    { id: "what", title: t(readingText.what), cell: ({ what, column }) => t(whatTexts[what], { column }) },
    { id: "before", title: t(readingText.before), cell: ({ before }) => before },
    { id: "now", title: t(readingText.now), cell: ({ now }) => now },
  ];
  return (
    <Section title={t(readingText.differs)}>
      <DataTable label={t(readingText.differs)} rows={differences} columns={columns} rowId={({ what, column }) => `${what} ${column}`} free />
      <p className={look.muted}>{t(readingText.differsNext)}</p>
    </Section>
  );
}
