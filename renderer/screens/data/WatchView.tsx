// Import recipes: what each was made for and has read, the folder that is watched by one of them, and the files that wait for an answer.

import { useState } from "react";
import { HeldFiles } from "./HeldFiles.tsx";
import { RecipeFacts } from "./RecipeFacts.tsx";
import styles from "./Sources.module.css";
import type { Uploaded } from "./upload.ts";
import { CallView, useCall, useJob } from "../../app/calls.tsx";
import { Button } from "../../parts/Button.tsx";
import { cx } from "../../parts/classes.ts";
import { DataTable, type Column } from "../../parts/DataTable.tsx";
import { EmptyState } from "../../parts/Empty.tsx";
import { look } from "../../parts/look.ts";
import { Section, SplitLayout } from "../../parts/Panel.tsx";
import { ProgressRow } from "../../parts/Progress.tsx";
import { StepScreen } from "../../parts/StepHead.tsx";
import { useText, type Format } from "../../parts/words.ts";
import { contract } from "../../../shared/contract/contract.ts";
import type { SavedRecipeInfo } from "../../../shared/contract/data.ts";
import { dataText } from "../../../shared/text/data.ts";
import { sourcesText } from "../../../shared/text/sources.ts";
import { stepText } from "../../../shared/text/steps.ts";

/** The time of an act, from its ISO text. */
export function actTime(at: string, f: Format): string {
  return f.time(Date.parse(at) * 1000, "minute");
}

export interface WatchViewProps {
  readonly onOpen: (files: readonly Uploaded[]) => void;
  readonly onBack: () => void;
  readonly block: string | undefined;
}

export function WatchView({ onOpen, onBack, block }: WatchViewProps) {
  const { t } = useText();
  const recipes = useCall(contract.data.readRecipes, {});
  const [chosen, setChosen] = useState<string | null>(null);
  const list = recipes.state === "ready" ? recipes.value : [];
  const recipe = list.find(({ name }) => name === chosen) ?? list.find(({ watch }) => watch !== null) ?? list[0];
  const watched = list.find(({ watch }) => watch !== null);
  return (
    <StepScreen
      title={t(stepText.data)} sentence={t(sourcesText.recipesSentence)} why={<p>{t(sourcesText.recipesWhy)}</p>}
      primary={<Button look="primary" onPress={onBack}>{t(sourcesText.back)}</Button>}
    >
      <SplitLayout right={recipe === undefined ? null : <RecipeFacts key={recipe.name} recipe={recipe} watched={watched} onMoved={setChosen} block={block} />} rightLabel={t(sourcesText.recipe)}>
        <CallView answer={recipes} what={t(sourcesText.recipes)} lines={6}>
          {(all) => (all.length === 0 ? <EmptyState center>{t(sourcesText.recipesNone)}</EmptyState> : (
            <div className={cx(styles["recipes"])}>
              <RecipeTable recipes={all} selected={recipe?.name ?? null} onSelect={setChosen} />
              {recipe !== undefined && recipe.watch !== null && <WatchProgress />}
              {recipe !== undefined && recipe.watch !== null && <HeldFiles recipe={recipe.name} onOpen={onOpen} block={block} />}
              {recipe !== undefined && <CameIn recipe={recipe} />}
            </div>
          ))}
        </CallView>
      </SplitLayout>
    </StepScreen>
  );
}

/** What is being read from the folder right now. */
function WatchProgress() {
  const { t } = useText();
  const job = useJob(contract.data.importFolder);
  return job.progress === null ? null : <ProgressRow what={t(sourcesText.reads)} share={job.progress.done} detail={job.progress.detail} onCancel={job.cancel} />;
}

function RecipeTable({ recipes, selected, onSelect }: { readonly recipes: readonly SavedRecipeInfo[]; readonly selected: string | null; readonly onSelect: (name: string) => void }) {
  const { t, f } = useText();
  const columns: Column<SavedRecipeInfo>[] = [
    { id: "name", title: t(sourcesText.recipe), value: ({ name }) => name },
    { id: "columns", title: t(sourcesText.columns), width: 88, align: "end", value: ({ columns: count }) => count, digits: 0 },
    { id: "files", title: t(sourcesText.filesRead), width: 132, align: "end", value: ({ uses }) => uses.length, digits: 0 },
    { id: "last", title: t(sourcesText.lastRead), width: 160, value: ({ uses }) => uses[0]?.at ?? "", cell: ({ uses }) => (uses[0] === undefined ? "" : actTime(uses[0].at, f)) },
    { id: "watch", title: t(sourcesText.watch), width: 160, value: ({ watch }) => (watch === null ? "" : t(sourcesText.watched)) },
    { id: "waits", title: t(sourcesText.waits), width: 160, value: ({ held }) => held, cell: ({ held }) => (held === 0 ? "" : t(sourcesText.waiting, { count: f.number(held, { digits: 0 }) })) },
  ];
  return <DataTable label={t(sourcesText.recipes)} rows={recipes} columns={columns} rowId={({ name }) => name} selected={selected} onSelect={onSelect} free />;
}

function CameIn({ recipe }: { readonly recipe: SavedRecipeInfo }) {
  const { t, f } = useText();
  const columns: Column<SavedRecipeInfo["uses"][number]>[] = [
    { id: "name", title: t(dataText.sources), value: ({ name }) => name },
    { id: "rows", title: t(sourcesText.rows), width: 120, align: "end", value: ({ rows }) => rows, digits: 0 },
    { id: "when", title: t(sourcesText.when), width: 160, value: ({ at }) => at, cell: ({ at }) => actTime(at, f) },
  ];
  return (
    <Section title={t(sourcesText.cameIn)} sub={f.number(recipe.uses.length, { digits: 0 })}>
      {recipe.uses.length === 0 ? <p className={look.muted}>{t(sourcesText.cameInNone)}</p> : <DataTable label={t(sourcesText.cameIn)} rows={recipe.uses} columns={columns} rowId={({ name, sha256 }) => `${name} ${sha256}`} free />}
    </Section>
  );
}
