// JUnit XML as build servers read it: the common schema of test runners (testsuites, testsuite, properties, testcase, failure, skipped, system-out).
// Pure; the one home of that form.

export interface JUnitCase {
  classname: string;
  name: string;
  failure?: { type: string; message: string; text: string };
  /** Why there was nothing to test, or nothing could be said. */
  skipped?: string;
  out?: string;
}

export interface JUnitSuite {
  name: string;
  properties: readonly (readonly [string, string])[];
  cases: readonly JUnitCase[];
}

export function junitXml(suites: readonly JUnitSuite[]): string {
  const all = suites.flatMap(({ cases }) => cases);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ${counts(all)}>\n${suites.map(suiteXml).join("")}</testsuites>\n`;
}

function suiteXml({ name, properties, cases }: JUnitSuite): string {
  const told = properties.length === 0 ? "" : `    <properties>${properties.map(([key, value]) => `<property name="${escaped(key)}" value="${escaped(value)}"/>`).join("")}</properties>\n`;
  return `  <testsuite name="${escaped(name)}" ${counts(cases)} skipped="${cases.filter(({ skipped }) => skipped !== undefined).length}">\n${told}${cases.map(caseXml).join("")}  </testsuite>\n`;
}

function caseXml({ classname, name, failure, skipped, out }: JUnitCase): string {
  const inner = [
    failure ? `<failure type="${escaped(failure.type)}" message="${escaped(failure.message)}">${escaped(failure.text)}</failure>` : "",
    skipped === undefined ? "" : `<skipped message="${escaped(skipped)}"/>`,
    out === undefined || out === "" ? "" : `<system-out>${escaped(out)}</system-out>`,
  ].join("");
  return `    <testcase classname="${escaped(classname)}" name="${escaped(name)}">${inner}</testcase>\n`;
}

function counts(cases: readonly JUnitCase[]): string {
  return `tests="${cases.length}" failures="${cases.filter(({ failure }) => failure).length}" errors="0"`;
}

/** Text inside XML; characters that XML 1.0 forbids become a question mark. */
function escaped(text: string): string {
  return text.replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, "?").replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
