// A candidate at work beside the package that answers: it takes the same rows, and when enough were compared it is promoted or refused.
// Nothing that it says leaves the device but how it differed.
import { Answering } from "./answering.ts";
import { candidateOf, passShadow, refuseShadow } from "./candidate.ts";
import type { Device } from "./device.ts";
import { Shadow } from "./shadow.ts";
import type { Batch } from "./source.ts";

const nothing = () => undefined;

const whyOf = (thrown: unknown) => (thrown instanceof Error ? thrown.message.slice(0, 200) : String(thrown).slice(0, 200));

export class Beside {
  /** What it threw at a row: it reads no more and waits to be dropped. */
  private broken: string | undefined;

  private constructor(
    readonly answering: Answering,
    readonly shadow: Shadow,
  ) {}

  /** The candidate of the control record; undefined when there is none. `running`: goes on reading where this one stands. */
  static open(device: Device, running?: Answering): Beside | undefined {
    const pkg = candidateOf(device);
    if (!pkg?.manifest.shadow) return undefined;
    const shadow = new Shadow(pkg.manifest.shadow);
    try {
      const answering = new Answering(pkg, { answer: (answer) => shadow.saw(answer, true), unreadable: nothing, alarm: nothing, window: nothing, event: nothing });
      if (running) answering.readBeside(running);
      return new Beside(answering, shadow);
    } catch (thrown) {
      refuseShadow(device, whyOf(thrown));
      return undefined;
    }
  }

  /** Reads the same as the package that answers. Never throws: a candidate that fails at a row takes nobody with it. */
  take(batch: Batch): void {
    if (this.broken !== undefined) return;
    try {
      this.answering.take(batch);
    } catch (thrown) {
      this.broken = `fails at a row: ${whyOf(thrown)}`;
    }
  }

  /** Promotes or refuses once enough was compared, in the control record; true when it did. Refuses at once what failed at a row. */
  settle(device: Device): boolean {
    if (this.broken !== undefined) {
      refuseShadow(device, this.broken, this.shadow.differences);
      return true;
    }
    const found = this.shadow.judge();
    if (!found) return false;
    if (found.within) passShadow(device, this.shadow.differences);
    else refuseShadow(device, found.why, this.shadow.differences);
    return true;
  }
}
