import { expect, it } from "vitest";
import type { CheckedGate } from "../../../shared/contract/gates.ts";
import { junitOf } from "./check.ts";

const gate = (changes: Partial<CheckedGate>): CheckedGate => ({ id: "goldenFeatures", area: "scorer", state: "passed", figure: 0, bound: 1e-9, sense: "most", unit: "", why: "goldenRows", facts: { rows: 200 }, rows: [], measured: false, override: null, isHeld: false, isFixed: true, isRecorded: false, ...changes });

it("writes a suite an area, fails what is held, skips what does not apply, and says who let a gate pass", () => {
  const failed = gate({ id: "deviceInstalls", area: "infrastructure", state: "failed", figure: 1, bound: 0, why: "deviceStopped", facts: {}, rows: [{ name: "install", figure: null, note: "MW-PKG-701 <p99>" }], isHeld: true });
  const passedOver = gate({ id: "sensorFrozen", area: "model", state: "failed", figure: 0.2, bound: 0.1, unit: "share", why: "", facts: {}, override: { by: "E. Meyer", reason: "bench only", at: "2026-01-05T10:00:00Z" }, isRecorded: true });
  const xml = junitOf({ file: "p.mwpkg", package: { digest: "d".repeat(64), packageId: "pump-1", title: "Pump & co", counter: 1, kind: "trial" }, gates: [gate({}), failed, passedOver, gate({ id: "directionsKept", area: "model", state: "notApplicable", figure: null, bound: null, why: "noLaws", facts: {} })] }, "en");
  expect(xml).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="4" failures="1" errors="0">
  <testsuite name="pump-1.model" tests="2" failures="0" errors="0" skipped="1">
    <properties><property name="package" value="${"d".repeat(64)}"/><property name="version" value="1"/><property name="line" value="Pump &#38; co"/><property name="override.sensorFrozen" value="E. Meyer: bench only"/></properties>
    <testcase classname="gates.model" name="A frozen input floods nobody"><system-out>20\u202f% (≤ 10\u202f%)
Let pass by E. Meyer, 2026-01-05: bench only; as recorded when it was built</system-out></testcase>
    <testcase classname="gates.model" name="Laws of direction kept"><skipped message="does not apply: no law of direction was set"/></testcase>
  </testsuite>
  <testsuite name="pump-1.scorer" tests="1" failures="0" errors="0" skipped="0">
    <properties><property name="package" value="${"d".repeat(64)}"/><property name="version" value="1"/><property name="line" value="Pump &#38; co"/></properties>
    <testcase classname="gates.scorer" name="Scores of golden features"><system-out>0 (≤ 10⁻⁹)
200 golden rows</system-out></testcase>
  </testsuite>
  <testsuite name="pump-1.infrastructure" tests="1" failures="1" errors="0" skipped="0">
    <properties><property name="package" value="${"d".repeat(64)}"/><property name="version" value="1"/><property name="line" value="Pump &#38; co"/></properties>
    <testcase classname="gates.infrastructure" name="Installs on a device"><failure type="deviceInstalls" message="not passed: 1 (≤ 0)">1 (≤ 0)
the device stopped there
install · MW-PKG-701 &#60;p99&#62;</failure></testcase>
  </testsuite>
</testsuites>
`);
});
