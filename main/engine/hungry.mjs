// Two throw-away processes that break their bounds, and an engine that asks for one and says what it was ended for. For caps.test.ts only.
// Never part of the product.
const [role, how] = process.argv.slice(2);
process.on("disconnect", () => process.exit(0));

if (role === "child") {
  if (how === "memory") {
    const held = [];
    // 8 MB at a time, written to, so that it is resident; slow enough for a host that looks ten times a second.
    setInterval(() => held.push(Buffer.alloc(8 << 20, held.length)), 5);
  } else setInterval(() => undefined, 1000);
} else
  process.on("message", (message) => {
    if (message.kind === "start") process.send({ kind: "startProcess", process: 1, entry: "child", args: [message.start.projectDir], caps: { memoryMb: message.start.projectDir === "memory" ? 150 : 4096, wallMs: message.start.projectDir === "time" ? 300 : 60_000 } });
    if (message.kind === "processExit") process.send({ kind: "refused", failure: { name: "processDied", code: "MW-SYS-501", outcome: "REJECT", where: { detail: message.reason ?? "none" } } });
    if (message.kind === "stop") process.exit(0);
  });
