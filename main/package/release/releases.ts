// Releases that this project keeps, with what their manifests say. Unproven: a root may have been changed since; whoever needs proof opens them.
import { readFileSync } from "node:fs";
import { packageMagic, readContainer } from "../../../shared/format/container.ts";
import { decodeEnvelope } from "../../../shared/format/dsse.ts";
import { readManifest } from "../../../shared/format/manifest.ts";
import type { Workbench } from "../../store/workbench.ts";
import { packageInfo } from "../packageFor.ts";

export interface KnownRelease {
  digest: string;
  title: string;
  modelLine: string;
  counter: number;
  /** The whole package. */
  bytes: Uint8Array;
}

/** The newest first. */
export function releasesOf(workbench: Workbench): KnownRelease[] {
  const { project } = workbench;
  return project
    .refsUnder("package/r")
    .map(([, object]): KnownRelease => {
      const bytes = new Uint8Array(readFileSync(project.objects.file(object, "package.mwpkg")));
      const { payload, payloadType } = decodeEnvelope(readContainer(bytes, packageMagic, "package").envelope, "package");
      const { title, modelLine, releaseCounter } = readManifest(payload, payloadType, "package");
      return { digest: packageInfo(workbench, object).digest, title, modelLine, counter: releaseCounter, bytes };
    })
    .sort((a, b) => b.counter - a.counter);
}
