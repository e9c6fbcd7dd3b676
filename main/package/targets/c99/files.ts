// The folder that a controller's engineer is given: source, header, golden test, Makefile, README. Same package, same bytes.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { OpenPackage } from "../../../../shared/format/package.ts";
import { expectedAnswers } from "./expected.ts";
import { c99ModelOf, c99Source, type C99Options, type C99Source } from "./generate.ts";
import { goldenText, type GoldenRow } from "./goldenText.ts";

/** Fixed parts of resources/targets/c99. */
export interface C99Templates {
  support: string;
  readme: string;
  makefile: string;
}

export function readTemplates(resourcesDir: string): C99Templates {
  const read = (name: string) => readFileSync(join(resourcesDir, "targets", "c99", name), "utf8");
  return { support: read("support.c"), readme: read("README.md"), makefile: read("Makefile") };
}

/** All files by name. Throws targetNotOffered, packageManifestMalformed. */
export function c99Files(pkg: OpenPackage, rows: readonly GoldenRow[], templates: C99Templates, options: C99Options = {}): { files: Record<string, string>; source: C99Source } {
  const model = c99ModelOf(pkg);
  const source = c99Source(model, templates.support, options);
  const { answers, classes } = expectedAnswers(pkg, rows);
  const facts = { title: model.title, digest: model.digest, stateBytes: String(source.stateBytes), groups: String(source.groups), answersMost: String(source.answersMost), rows: String(rows.length) };
  const readme = templates.readme.replace(/\{(\w+)\}/g, (all, name: string) => (facts as Record<string, string>)[name] ?? all);
  return { files: { ...source.files, "test_golden.c": goldenText(model.inputs, rows, answers, classes), Makefile: templates.makefile, "README.md": readme }, source };
}
