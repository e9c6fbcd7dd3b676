// The engine's process. Started by a host; ends with it.
import { linkToHost } from "./hostLink.ts";
import { runEngine } from "./engine.ts";

// Ctrl-C in a terminal reaches every process of the group: the host hears it too, and tells the engine to finish what it writes.
process.on("SIGINT", () => undefined);
process.on("SIGTERM", () => undefined);
process.on("disconnect", () => process.exit(0));
// A host that went while this program was still loading told nobody.
if (process.send !== undefined && !process.connected) process.exit(0);
void runEngine(linkToHost());
