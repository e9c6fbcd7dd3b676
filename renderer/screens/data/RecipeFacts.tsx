// The inspector of an import recipe: its name, the folder that is watched by it, and forgetting it.

import { useState } from "react";
import { useAct } from "../../app/calls.tsx";
import { Button } from "../../parts/Button.tsx";
import { Dialog } from "../../parts/Dialog.tsx";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { Form, Switch, TextField } from "../../parts/Fields.tsx";
import { look } from "../../parts/look.ts";
import { PropertyList, Section } from "../../parts/Panel.tsx";
import { Note } from "../../parts/State.tsx";
import { useText } from "../../parts/words.ts";
import { contract } from "../../../shared/contract/contract.ts";
import type { SavedRecipeInfo } from "../../../shared/contract/data.ts";
import { readingText } from "../../../shared/text/reading.ts";
import { sourcesText } from "../../../shared/text/sources.ts";
import { dataText } from "../../../shared/text/data.ts";

export interface RecipeFactsProps {
  readonly recipe: SavedRecipeInfo;
  /** The recipe by which a folder is watched now. */
  readonly watched: SavedRecipeInfo | undefined;
  readonly onMoved: (name: string | null) => void;
  readonly block: string | undefined;
}

export function RecipeFacts({ recipe, watched, onMoved, block }: RecipeFactsProps) {
  const { t } = useText();
  const [name, setName] = useState(recipe.name);
  const [isAsked, setAsked] = useState(false);
  const rename = useAct(contract.data.renameRecipe);
  const remove = useAct(contract.data.deleteRecipe);
  const isWrong = name.trim() === "" || /[/\\\p{Cc}]/u.test(name) || name.length > 60;
  const save = () => {
    if (!isWrong && name.trim() !== recipe.name && block === undefined) void rename.run({ recipe: recipe.name, to: name.trim() }).then((done) => done !== undefined && onMoved(name.trim()));
  };
  const { choice } = recipe;
  const facts = [
    { name: t(readingText.form), value: recipe.form in formTexts ? t(formTexts[recipe.form as keyof typeof formTexts]) : recipe.form },
    { name: t(dataText.timeColumn), value: choice.timeColumn ?? t(dataText.noTime) },
    ...(choice.timeColumn === null ? [] : [{ name: t(dataText.zone), value: choice.zone, figure: true }]),
    { name: t(dataText.decimal), value: t(choice.decimal === "," ? dataText.decimalComma : dataText.point) },
  ];
  return (
    <>
      <Section title={t(sourcesText.recipe)}>
        <Form label={t(sourcesText.recipe)} onSubmit={save}><TextField label={t(sourcesText.name)} value={name} onChange={setName} error={isWrong ? t(readingText.saveWrong) : undefined} isDisabled={block !== undefined} /></Form>
        <div className={look.row}>
          <Button onPress={save} isDisabled={rename.isRunning || name.trim() === recipe.name || isWrong} blockedWhy={block}>{t(sourcesText.rename)}</Button>
          <Button look="quiet" onPress={() => setAsked(true)} blockedWhy={block}>{t(sourcesText.remove)}</Button>
        </div>
        {[rename, remove].map((act, index) => act.failure !== null && <ErrorNote key={index} error={act.failure} />)}
        <PropertyList facts={facts} />
      </Section>
      <WatchSetting recipe={recipe} watched={watched} block={block} />
      <Dialog
        isOpen={isAsked} onClose={() => setAsked(false)} title={t(sourcesText.removeTitle, { name: recipe.name })}
        acts={<><Button onPress={() => setAsked(false)}>{t(sourcesText.cancel)}</Button><Button look="primary" onPress={() => void remove.run({ recipe: recipe.name }).then(() => { setAsked(false); onMoved(null); })}>{t(sourcesText.remove)}</Button></>}
      >
        <p>{t(sourcesText.removeSays)}</p>
      </Dialog>
    </>
  );
}

const formTexts = { text: readingText.text, json: readingText.json, jsonLines: readingText.jsonLines, xlsx: readingText.xlsx, parquet: readingText.parquet } as const;

function WatchSetting({ recipe, watched, block }: Pick<RecipeFactsProps, "recipe" | "watched" | "block">) {
  const { t } = useText();
  const set = useAct(contract.data.setWatch);
  const choose = useAct(contract.data.chooseFolder);
  const [hasNoDialog, setNoDialog] = useState(false);
  const { watch } = recipe;
  const other = () =>
    void choose.run({}).then((answer) => {
      setNoDialog(answer?.supported === false);
      if (answer?.folder) void set.run({ recipe: recipe.name, folder: answer.folder });
    });
  return (
    <Section title={t(sourcesText.watch)}>
      <Switch value={watch !== null} onChange={(on) => void set.run({ recipe: on ? recipe.name : null, folder: null })} isDisabled={block !== undefined || set.isRunning}>{t(sourcesText.watchOn)}</Switch>
      <p className={look.muted}>{t(sourcesText.watchSays)}</p>
      {watch === null && watched !== undefined && <p className={look.muted}>{t(sourcesText.watchOther, { name: watched.name })}</p>}
      {watch !== null && <PropertyList facts={[{ name: t(sourcesText.place), value: watch.place === "inbox" ? t(sourcesText.inbox) : watch.folder }]} />}
      {watch !== null && !watch.isThere && <Note kind="caution">{t(sourcesText.gone, { folder: watch.folder })}</Note>}
      <div className={look.row}><Button icon="folder" onPress={other} isDisabled={choose.isRunning} blockedWhy={block}>{t(sourcesText.otherFolder)}</Button></div>
      {hasNoDialog && <Note kind="info">{t(sourcesText.noDialog)}</Note>}
      {[set, choose].map((act, index) => act.failure !== null && <ErrorNote key={index} error={act.failure} />)}
    </Section>
  );
}
