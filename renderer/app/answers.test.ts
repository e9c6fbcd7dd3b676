import { expect, test } from "vitest";
import { Failure } from "../../shared/contract/errors.ts";
import { keyOf, makeAnswers, type Answer } from "./answers.ts";

const turn = () => new Promise<void>((resolve) => queueMicrotask(() => queueMicrotask(resolve)));
const plain = (answer: Answer<unknown>) => (answer.state === "failed" ? { state: "failed", name: answer.failure.name } : answer);

test("an answer is read once, told to those who look, and kept", async () => {
  const answers = makeAnswers();
  let reads = 0;
  const read = () => answers.read("a", () => Promise.resolve(++reads));
  expect(read()).toEqual({ state: "loading" });
  let told = 0;
  answers.subscribe("a", () => told++);
  await turn();
  expect([read(), read(), told]).toEqual([{ state: "ready", value: 1 }, { state: "ready", value: 1 }, 1]);
});

test("a dropped answer that someone looks at stays until the new one comes; others are forgotten", async () => {
  const answers = makeAnswers();
  let seen = 0;
  const look = () => answers.read("seen", () => Promise.resolve(++seen));
  let unseen = 0;
  const other = () => answers.read("other", () => Promise.resolve(++unseen));
  look();
  other();
  answers.subscribe("seen", () => undefined);
  await turn();
  answers.dropAll();
  expect(look()).toEqual({ state: "ready", value: 1 });
  expect(other()).toEqual({ state: "loading" });
  await turn();
  expect(look()).toEqual({ state: "ready", value: 2 });
});

test("a failure is kept as data and can be tried again", async () => {
  const answers = makeAnswers();
  let fails = true;
  const read = () => answers.read("a", () => (fails ? Promise.reject(new Failure("storeUnknownRef")) : Promise.resolve("good")));
  read();
  await turn();
  const failed = read();
  expect(plain(failed)).toEqual({ state: "failed", name: "storeUnknownRef" });
  fails = false;
  if (failed.state === "failed") failed.retry();
  await turn();
  expect(read()).toEqual({ state: "ready", value: "good" });
});

test("the answer of an older reading never replaces a newer one", async () => {
  const answers = makeAnswers();
  const resolvers: ((value: string) => void)[] = [];
  const read = () => answers.read("a", () => new Promise((resolve) => resolvers.push(resolve)));
  read();
  answers.subscribe("a", () => undefined);
  answers.dropAll();
  resolvers[1]!("new");
  await turn();
  resolvers[0]!("old");
  await turn();
  expect(read()).toEqual({ state: "ready", value: "new" });
});

test("who reads an answer that is dropped before they listen hears of the next reading", async () => {
  const answers = makeAnswers();
  let reads = 0;
  const read = () => answers.read("a", () => Promise.resolve(++reads));
  read();
  answers.dropAll(); // an event between drawing and listening
  let told = 0;
  const stop = answers.subscribe("a", () => told++);
  read(); // looked at once more, as whoever begins to listen does
  await turn();
  expect([read(), told]).toEqual([{ state: "ready", value: 2 }, 1]);
  stop();
  answers.dropAll();
  expect([read().state, told]).toEqual(["loading", 1]);
});

test("a reading that says what is known is told to nobody, one that differs keeps the parts that do not", async () => {
  const answers = makeAnswers();
  let folds = 4;
  const read = () => answers.read("a", () => Promise.resolve({ split: { folds }, select: { margin: 1 } })) as { value: { select: object } };
  read();
  let told = 0;
  answers.subscribe("a", () => told++);
  await turn();
  const known = read();
  answers.dropAll();
  await turn();
  expect([read() === known, told]).toEqual([true, 1]);
  folds = 5;
  answers.dropAll();
  await turn();
  expect([read().value.select === known.value.select, told]).toEqual([true, 2]);
  expect(read()).toEqual({ state: "ready", value: { split: { folds: 5 }, select: { margin: 1 } } });
});

test("a key holds name and input", () => {
  expect(keyOf("data.readRows", { offset: 0, limit: 50 })).toBe('data.readRows {"offset":0,"limit":50}');
});
