// When the run is ended by its limit: the names of the stories that had begun and not ended, and for how long. Playwright counts them as not run
// and names none. A reporter; prints nothing otherwise.
import type { FullResult, Reporter, TestCase } from "@playwright/test/reporter";

// oxlint-disable-next-line import/no-default-export -- Playwright takes the default export of a reporter
export default class UnderWay implements Reporter {
  private readonly begun = new Map<TestCase, number>();

  onTestBegin(test: TestCase): void {
    this.begun.set(test, performance.now());
  }

  onTestEnd(test: TestCase): void {
    this.begun.delete(test);
  }

  onEnd({ status }: FullResult): void {
    if (status !== "timedout") return;
    for (const [test, since] of this.begun) console.error(`still under way after ${((performance.now() - since) / 1000).toFixed(0)} s: ${test.titlePath().filter((part) => part !== "").join(" › ")}`);
  }

  printsToStdio(): boolean {
    return false;
  }
}
