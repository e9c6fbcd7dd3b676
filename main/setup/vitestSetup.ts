// Builds the Node bundles once before the unit tests: workers and throw-away processes run as the real bundles.
import { buildNode } from "./build.mjs";

export default async function setup(): Promise<void> {
  await buildNode();
}
