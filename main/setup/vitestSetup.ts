// Builds the Node bundles once before the tests: workers and throw-away processes run as the real bundles. MILLWRIGHT_BUILT says that they are built.
import { buildNode } from "./build.mjs";

export default async function setup(): Promise<void> {
  if (process.env["MILLWRIGHT_BUILT"] === undefined) await buildNode();
}
