// Development only: every control once, in the states that it has.

import { useState } from "react";
import { Button, IconButton } from "../parts/Button.tsx";
import { DataTable } from "../parts/DataTable.tsx";
import { Dialog } from "../parts/Dialog.tsx";
import { EmptyState, Skeleton } from "../parts/Empty.tsx";
import { ErrorNote } from "../parts/ErrorNote.tsx";
import { Checkbox, Form, NumberField, Slider, Switch, TextField } from "../parts/Fields.tsx";
import { look } from "../parts/look.ts";
import { Menu } from "../parts/Menu.tsx";
import { Disclosure, PropertyList, Section, SplitLayout, Tools } from "../parts/Panel.tsx";
import { ProgressRow } from "../parts/Progress.tsx";
import { SegmentedControl } from "../parts/SegmentedControl.tsx";
import { Select } from "../parts/Select.tsx";
import { Chip, Note, StateChip, StateLine } from "../parts/State.tsx";
import { StepScreen } from "../parts/StepHead.tsx";
import { ChoiceList } from "../parts/Tree.tsx";
import { Failure } from "../../shared/contract/errors.ts";

const many = Array.from({ length: 500 }, (_, i) => ({ id: `r${i}`, name: `Tag ${i}`, value: Math.sin(i) * 1000, state: i % 7 === 0 ? "changed" : "as expected" }));

export function GalleryParts() {
  const [n, setN] = useState(1050);
  const [text, setText] = useState("");
  const [on, setOn] = useState(true);
  const [seg, setSeg] = useState<"a" | "b">("a");
  const [pick, setPick] = useState<"x" | "y" | null>(null);
  const [row, setRow] = useState<string | null>("r3");
  const [open, setOpen] = useState(false);
  return (
    <StepScreen title="Parts" sentence="Every control once, with a sentence so long that it is cut before the button is: a long sentence, a very long sentence." why="Because a look is judged by looking." acts={<Button look="quiet" icon="print">Print comparison</Button>} primary={<Button look="primary" keys="Enter" onPress={() => setOpen(true)}>Open dialog</Button>}>
      <SplitLayout
        leftLabel="List" left={<Section title="Alarms" sub="6 of 46" acts={<IconButton icon="filter" label="Filter" />} bare><ChoiceList label="Alarms" items={many.slice(0, 8)} itemId={(m) => m.id} itemText={(m) => m.name} selected={row} onSelect={setRow}>{(m) => <><div className={look.row}><span>14 Nov 02:51</span><b className={look.push}>0.91</b></div><div className={`${look.row} ${look.small} ${look.muted}`}><span>{m.name}</span><span className={look.push}>open</span></div></>}</ChoiceList></Section>}
        rightLabel="Inspector" right={
          <>
            <Section title="Form">
              <Form label="Form">
                <TextField label="Name" value={text} onChange={setText} placeholder="What it is" help="Kept in the record." />
                <NumberField label="Missed" value={n} onChange={setN} unit="€" min={0} error={n > 2000 ? "Too dear" : undefined} />
                <Select label="Device" value={pick} onChange={setPick} placeholder="Choose" choices={[{ id: "x", label: "Box 4", second: "2 cores, 512 MB" }, { id: "y", label: "Box 2" }]} />
              </Form>
              <Checkbox value={on} onChange={setOn}>Retrain every 6 months</Checkbox>
              <Switch value={on} onChange={setOn}>Ran beside v7</Switch>
              <Slider label="Suction pressure" value={1.3} onChange={() => undefined} min={1} max={1.6} step={0.01} says="1.30 bar" mark={1.07} />
              <div className={look.row}><Button look="primary">Save</Button><Button>Discard</Button><Button blockedWhy="needs a reason">Choose</Button></div>
            </Section>
            <Section title="Facts"><PropertyList facts={[{ name: "Rows", value: "36.8 million" }, { name: "Digest", value: "4f1ca09e" }]} /><Disclosure title="More" sub="3 facts"><p>Folded.</p></Disclosure></Section>
            <Section title="States"><div className={`${look.row} ${look.wrap}`}><StateChip state="ok" /><StateChip state="caution" /><StateChip state="alarm" /><StateChip state="unknown" /><Chip>v7</Chip></div><StateLine state="ok">At most 1 false alarm a week: 0.8</StateLine><StateLine state="caution">Lead time 30 min: 38 min</StateLine></Section>
          </>
        }
      >
        <Tools><SegmentedControl label="View" choices={[{ id: "a", label: "By asset" }, { id: "b", label: "Rules" }]} value={seg} onChange={setSeg} /><Menu label="More" groups={[{ title: "Export", entries: [{ id: "1", label: "Picture", icon: "download", onAct: () => undefined }] }]}><Button look="quiet" icon="export">Export</Button></Menu><span className={look.push}><ProgressRow inline what="Reading records, 3 of 7" share={0.43} onCancel={() => undefined} /></span></Tools>
        <div style={{ height: 240 }}><DataTable label="Tags" rows={many} rowId={(m) => m.id} selected={row} onSelect={setRow} columns={[{ id: "name", title: "Tag", value: (m) => m.name }, { id: "v", title: "Value", unit: "mm/s", align: "end", value: (m) => m.value }, { id: "s", title: "Waits for", cell: (m) => <StateChip state={m.state === "changed" ? "caution" : "ok"}>{m.state}</StateChip> }]} /></div>
        <div className={`${look.pad} ${look.stack}`} style={{ paddingTop: 12 }}>
          <ErrorNote error={new Failure("csvUnclosedQuote", { file: "pump.csv", row: 412 }).data} onRetry={() => undefined} />
          <Note kind="tie"><b>A tie.</b> Additive model and boosted trees cannot be told apart on 46 events.</Note>
          <EmptyState act={<Button>Make the sample plant</Button>}>Data come here. Nothing was imported yet.</EmptyState>
          <Skeleton what="quality report" lines={2} />
        </div>
        <Dialog isOpen={open} onClose={() => setOpen(false)} title="Undo" acts={<><Button onPress={() => setOpen(false)}>Keep</Button><Button look="primary">Undo</Button></>}>Takes back the last act.</Dialog>
      </SplitLayout>
    </StepScreen>
  );
}
