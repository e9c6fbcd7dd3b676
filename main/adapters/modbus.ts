// Modbus TCP through jsmodbus: registers polled at the beat of the rows. Modbus has neither quality nor time nor authentication, so the time is
// this machine's, and whether a value stands still is the device contract's business. Only the four reading functions (1 to 4) are ever called.
import { Socket } from "node:net";
import { client as modbus } from "jsmodbus";
import type { Feed, Stop } from "./feed.ts";
import type { ModbusSettings } from "./settings.ts";

type Signal = ModbusSettings["signals"][number];

const words = { bool: 1, int16: 1, uint16: 1, int32: 2, uint32: 2, float32: 2, float64: 4 } as const;
const pauseMs = 2000;
/** Registers in one request: the protocol's bound is 125 words. */
const spanMost = 100;

/** Value of a signal in the words of its registers, most significant word first where the order says "big". */
export function valueOfWords(bytes: Buffer, at: number, { type, wordOrder = "big", scale = 1, offset = 0 }: Pick<Signal, "type" | "wordOrder" | "scale" | "offset">): number {
  const count = words[type];
  const ordered = Buffer.alloc(count * 2);
  for (let w = 0; w < count; w++) bytes.copy(ordered, 2 * (wordOrder === "big" ? w : count - 1 - w), at + 2 * w, at + 2 * w + 2);
  const view = new DataView(ordered.buffer, ordered.byteOffset, ordered.length);
  const raw = { bool: () => Number(view.getUint16(0) !== 0), int16: () => view.getInt16(0), uint16: () => view.getUint16(0), int32: () => view.getInt32(0), uint32: () => view.getUint32(0), float32: () => view.getFloat32(0), float64: () => view.getFloat64(0) }[type]();
  return raw * scale + offset;
}

interface Span {
  table: Signal["table"];
  from: number;
  count: number;
  signals: Signal[];
}

/** Requests that read all signals: neighbours of one table together. */
export function spansOf(signals: readonly Signal[]): Span[] {
  const spans: Span[] = [];
  const width = ({ table, type }: Signal) => (table === "coil" || table === "discrete" ? 1 : words[type]);
  for (const signal of [...signals].sort((a, b) => (a.table < b.table ? -1 : a.table > b.table ? 1 : a.register - b.register))) {
    const last = spans.at(-1);
    const end = signal.register + width(signal);
    if (last && last.table === signal.table && signal.register <= last.from + last.count + 8 && end - last.from <= spanMost) {
      last.count = Math.max(last.count, end - last.from);
      last.signals.push(signal);
    } else spans.push({ table: signal.table, from: signal.register, count: width(signal), signals: [signal] });
  }
  return spans;
}

export function readModbus(settings: ModbusSettings, feed: Feed): Stop {
  const address = { host: settings.host, port: settings.port ?? 502 };
  const spans = spansOf(settings.signals);
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let socket: Socket | undefined;
  /** Signals that the machine refuses, told once. */
  const refused = new Set<string>();

  const open = () => {
    const mine = new Socket();
    socket = mine;
    const master = new modbus.TCP(mine, settings.unit ?? 1, 5000);
    const again = (why: string) => {
      if (socket !== mine) return;
      socket = undefined;
      clearTimeout(timer);
      mine.destroy();
      feed.gone(why);
      feed.event("disconnected", why);
      if (!stopped) timer = setTimeout(open, pauseMs);
    };
    mine.on("error", (error) => again(error.message));
    mine.on("close", () => again("connection closed"));
    mine.on("connect", () => {
      feed.event("connected", `${address.host}:${address.port}`);
      void poll();
    });
    const poll = async () => {
      try {
        for (const span of spans) await readWilling(master, span, feed, refused);
      } catch (thrown) {
        return again(thrown instanceof Error ? thrown.message : String((thrown as { message?: unknown }).message ?? thrown));
      }
      if (!stopped && socket === mine) timer = setTimeout(() => void poll(), settings.periodMs ?? 1000);
    };
    mine.connect(address);
  };
  open();
  return () => {
    stopped = true;
    clearTimeout(timer);
    socket?.destroy();
  };
}

/** Reads a span; where the machine refuses it, each of its signals alone: a register that it does not have, named or between two others, is the
 *  matter of no other signal. Throws what ends the connection. */
async function readWilling(master: InstanceType<typeof modbus.TCP>, span: Span, feed: Feed, refused: Set<string>): Promise<void> {
  try {
    await read(master, span, feed);
    for (const { column } of span.signals) refused.delete(column);
  } catch (thrown) {
    const { err, message } = (typeof thrown === "object" && thrown !== null ? thrown : {}) as { err?: unknown; message?: unknown };
    if (err !== "ModbusException") throw thrown;
    const [signal, ...others] = span.signals;
    if (others.length > 0) {
      for (const alone of span.signals) for (const one of spansOf([alone])) await readWilling(master, one, feed, refused);
      return;
    }
    feed.value(signal!.column, null, "Bad");
    if (!refused.has(signal!.column)) feed.event("trouble", `${signal!.column}: ${String(message)}`);
    refused.add(signal!.column);
  }
}

async function read(master: InstanceType<typeof modbus.TCP>, { table, from, count, signals }: Span, feed: Feed): Promise<void> {
  if (table === "coil" || table === "discrete") {
    const { response } = await (table === "coil" ? master.readCoils(from, count) : master.readDiscreteInputs(from, count));
    for (const { column, register } of signals) feed.value(column, Number(response.body.valuesAsArray[register - from] ?? 0), "Good");
    return;
  }
  const { response } = await (table === "holding" ? master.readHoldingRegisters(from, count) : master.readInputRegisters(from, count));
  const bytes = response.body.valuesAsBuffer;
  for (const signal of signals) feed.value(signal.column, valueOfWords(bytes, 2 * (signal.register - from), signal), "Good");
}
