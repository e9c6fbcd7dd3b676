// The device in the hands of the process that answers: it alone writes log and control record, lends both to a command that asks (lock.ts) and takes
// them back. Never waits while rows come: without the device answers go on, and the recorder keeps what is to be written.
import { Device } from "./device.ts";
import type { World } from "./device.ts";
import type { DeviceLock } from "./lock.ts";
import type { Recorder } from "./recorder.ts";

/** A wish for the lock that nobody fulfils is over after this. */
const lendMostMs = 2000;
const lockMs = 30_000;

export class HeldDevice {
  private opened: Device | undefined;
  private lentMs = 0;
  /** As the device says it; kept for the time in which another process has the device. */
  told = { name: "", mark: "", state: "SAFE" };

  constructor(
    private readonly home: string,
    private readonly world: World,
    private readonly lock: DeviceLock,
    private readonly recorder: Recorder,
  ) {}

  /** Undefined while another process has it. */
  get device(): Device | undefined {
    return this.opened;
  }

  /** Takes it at the start, from whoever has it. Throws deviceBusy. */
  take(nowMs: () => number): Device {
    this.lock.take(lockMs, nowMs);
    return this.open();
  }

  /** Takes it back at once where that goes, to end in order. */
  takeBack(): void {
    if (!this.opened && this.lock.tryTake()) this.open();
  }

  /** Gives it to who asks for it, `before` that what must be on the disk, or takes it back; gives it where it just came back. */
  lend(nowMs: number, before: () => void): Device | undefined {
    const { lock } = this;
    if (this.opened) {
      if (!lock.isAsked) return undefined;
      before();
      this.letGo();
      this.lentMs = nowMs;
      return undefined;
    }
    // who asked and died leaves its wish behind
    if ((lock.isAsked && nowMs - this.lentMs < lendMostMs) || !lock.tryTake()) return undefined;
    lock.endWish();
    return this.open();
  }

  /** What it says of itself now. */
  hear(): void {
    const { opened } = this;
    if (opened) this.told = { ...this.told, mark: opened.mark, state: opened.control.state };
  }

  letGo(): void {
    this.recorder.detach();
    this.opened = undefined;
    this.lock.giveBack();
  }

  private open(): Device {
    const device = Device.open(this.home, this.world);
    this.told = { name: device.identity.device, mark: device.mark, state: device.control.state };
    this.recorder.attach(device);
    return (this.opened = device);
  }
}
