// The engine's process. Started by a host; ends with it.
import { linkToHost } from "./hostLink.ts";
import { runEngine } from "./engine.ts";

process.on("disconnect", () => process.exit(0));
void runEngine(linkToHost());
