// Development only: an engine that answers a few reads with fixed figures, over the real client and codec.

import type { Link } from "../app/connect.ts";
import { createClient } from "../../shared/pipe/client.ts";
import { decode, encode } from "../../shared/pipe/codec.ts";
import { memoryPair } from "../../shared/pipe/transport.ts";
import { defaultPlan } from "../../shared/plan/defaults.ts";

const digest = "4f1ca09e".repeat(8);
const path = ["frame", "data", "explore", "prepare", "label", "train", "select", "explain", "package", "deploy", "monitor"].map((id, i) => ({
  id, state: i < 3 ? "done" : i === 3 ? "attention" : i === 4 ? "open" : "blocked", attention: i === 3 ? 2 : 0,
  ...(i > 4 ? { blocked: { by: i === 5 ? "label" : "train", reason: i === 5 ? "needsLabels" : "needsEvaluation" } } : {}),
}));

const answers: Record<string, unknown> = {
  "project.describe": { id: "p", name: "Feed pumps, hall 3", zone: "Europe/Berlin", language: "en", version: "0.1.0", readOnly: false, mended: [], plan: defaultPlan("anomaly", "Feed pumps, hall 3"), planDigest: digest, path, refs: { dataset: digest }, person: "Operations 1", role: "engineer", seq: 41 },
  "job.list": [{ id: "j", call: "learn.train", state: "running", done: 0.41, what: "fold 4 of 6", startedMs: 0, leftMs: 120_000, by: "x", log: [] }, { id: "k", call: "data.importFiles", state: "done", done: 1, what: "", startedMs: 0, endedMs: 14_000, by: "x", log: [] }],
  "data.readTags": [{ tag: "VIB_DE", path: ["Hall 3", "P-201"], unit: "mm/s", low: null, high: null }],
  "project.readJournal": [{ seq: 41, at: "2026-11-14T09:41:00Z", by: "Operations 1", role: "engineer", act: "plan.explore", note: "", refs: {} }],
};

export function pretendLink(): Link {
  const [near, far] = memoryPair();
  far.onFrame((frame) => {
    const message = decode(frame) as { t: string; id: number; name: string };
    if (message.t !== "call") return;
    far.send(encode(message.name in answers ? { t: "result", id: message.id, value: answers[message.name] } : { t: "error", id: message.id, failure: { name: "callUnknown", code: "MW-IPC-102", outcome: "REJECT", where: { field: message.name } } }));
  });
  const client = createClient(near);
  const state = { state: "ready", client } as const;
  return { current: () => state, subscribe: () => () => undefined, again: () => undefined };
}
