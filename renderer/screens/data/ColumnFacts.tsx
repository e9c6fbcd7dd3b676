// One column in the inspector: its distribution, its quantiles or most frequent texts, and the way to its trend.

import { placeOfTags } from "../explore/tags.ts";
import { CallView, useCall } from "../../app/calls.tsx";
import { go } from "../../app/project.ts";
import { Histogram } from "../../charts/Histogram.tsx";
import type { SeriesNumber } from "../../charts/colours.ts";
import { Button } from "../../parts/Button.tsx";
import { PropertyList, Section } from "../../parts/Panel.tsx";
import { useText, type Format } from "../../parts/words.ts";
import type { OutputOf } from "../../../shared/contract/call.ts";
import { contract } from "../../../shared/contract/contract.ts";
import type { ColumnInfo } from "../../../shared/contract/data.ts";
import { dataText } from "../../../shared/text/data.ts";

export function ColumnFacts({ column }: { readonly column: ColumnInfo }) {
  const { t } = useText();
  return (
    <Section title={column.name} sub={column.unit}>
      {(column.kind === "number" || column.kind === "text") && <Distribution column={column.name} />}
      {column.kind === "number" && <div><Button onPress={() => go("explore", placeOfTags([column.name]).toString())}>{t(dataText.showTrend)}</Button></div>}
    </Section>
  );
}

/** How many are missing, with the share where it is more than nothing. */
export function missingWords(missing: number, rows: number, f: Format): string {
  const share = missing / Math.max(1, rows);
  return share < 0.0005 ? f.number(missing, { digits: 0 }) : `${f.number(missing, { digits: 0 })} (${f.percent(share)})`;
}

export interface DistributionProps {
  readonly column: string;
  /** Unit of the tag list, where the column itself has none. */
  readonly unitOtherwise?: string | undefined;
  readonly colour?: SeriesNumber;
  readonly height?: number;
  /** Fewer quantiles, for a low panel. */
  readonly short?: boolean;
}

/** Distribution of a column over all rows: bars and quantiles of numbers, counts of texts. */
export function Distribution({ column, ...drawn }: DistributionProps) {
  const { t } = useText();
  const summary = useCall(contract.data.summarizeColumn, { column });
  return <CallView answer={summary} what={t(dataText.distributionOf, { column })} shape="block">{(value) => <SummaryView summary={value} {...drawn} />}</CallView>;
}

/** A distribution as it was read. */
export function SummaryView({ summary, unitOtherwise = "", colour = 1, height = 120, short }: Omit<DistributionProps, "column"> & { readonly summary: OutputOf<typeof contract.data.summarizeColumn> }) {
  const { t, f } = useText();
  const { column, edges, counts, quantiles, unit = unitOtherwise, topTexts, rows, missing } = summary;
  return (
    <>
      {counts.length > 0 && <Histogram label={t(dataText.distributionOf, { column })} edges={edges} counts={counts} unit={unit} colour={colour} height={height} />}
      <PropertyList
        facts={
          topTexts.length > 0
            ? topTexts.slice(0, 12).map((one) => ({ name: one.text, value: f.number(one.count, { digits: 0 }), figure: true }))
            : [
                ...(short === true ? (["min", "p50", "max"] as const) : (["min", "p05", "p50", "p95", "max"] as const)).filter((key) => quantiles[key] !== undefined).map((key) => ({ name: key === "min" ? t(dataText.lowest) : key === "max" ? t(dataText.highest) : `${Number(key.slice(1))} %`, value: f.quantity(quantiles[key], unit), figure: true })),
                { name: t(dataText.missing), value: missingWords(missing, rows, f), figure: true },
              ]
        }
      />
    </>
  );
}
