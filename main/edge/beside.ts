// A candidate at work beside the package that answers: it takes the same rows, and when enough were compared it is promoted or refused.
// Nothing that it says leaves the device but how it differed.
import { Answering } from "./answering.ts";
import { candidateOf, passShadow, refuseShadow } from "./candidate.ts";
import type { Device } from "./device.ts";
import { Shadow } from "./shadow.ts";

const nothing = () => undefined;

export class Beside {
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
      refuseShadow(device, thrown instanceof Error ? thrown.message : "cannot be opened");
      return undefined;
    }
  }

  /** Promotes or refuses once enough was compared, in the control record; true when it did. */
  settle(device: Device): boolean {
    const found = this.shadow.judge();
    if (!found) return false;
    if (found.within) passShadow(device, this.shadow.differences);
    else refuseShadow(device, found.why, this.shadow.differences);
    return true;
  }
}
