// Target: the ONNX graph as a file, for tools that read it. It is the model alone: preparation, alarm rule and proof stay with the package.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../../../shared/contract/errors.ts";
import { textOfUtf8, utf8 } from "../../../shared/format/utf8.ts";
import type { ModelHead } from "../../../shared/scoring/model.ts";
import type { Target } from "./target.ts";

export const onnx: Target = {
  files: (source) => {
    const { manifest, digest } = source.package;
    const graph = source.package.blob("onnx");
    if (!graph) throw new Failure("targetNotOffered", { field: "onnx", detail: manifest.family });
    const { features } = JSON.parse(textOfUtf8(source.package.blob("model")!)!) as ModelHead;
    const facts: Record<string, string> = { title: manifest.title, family: manifest.family, answer: manifest.answer, digest, features: features.map((name, i) => `${i}. ${name}`).join("\n") };
    const readme = readFileSync(join(source.resourcesDir, "targets", "onnx", "README.md"), "utf8").replace(/\{(\w+)\}/g, (all, name: string) => facts[name] ?? all);
    return [
      { name: "model.onnx", content: graph },
      { name: "README.md", content: utf8(readme) },
    ];
  },
};
