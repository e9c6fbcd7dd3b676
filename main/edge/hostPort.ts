// The channel to the host that started this process: a workbench under Node (process.send) or under Electron (parentPort), or a supervisor. Absent
// where a person or a script of a plant machine started it. Courier and device program share it.

interface Port {
  post(message: object): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Says the last word. "exit": the process ends whatever else is open in it; "leave": it ends by itself once all it wrote is out. */
  end(message: object, then: "exit" | "leave"): void;
}

export function hostPort(): Port | undefined {
  const { parentPort } = process as unknown as { parentPort?: { postMessage(message: unknown): void; on(event: "message", listener: (event: { data: unknown }) => void): void } };
  if (parentPort)
    return {
      post: (message) => parentPort.postMessage(message),
      onMessage: (listener) => parentPort.on("message", ({ data }) => listener(data)),
      // such a process never ends by itself; the message is handed over first
      end: (message) => {
        parentPort.postMessage(message);
        setTimeout(() => process.exit(), 100);
      },
    };
  if (!process.send) return undefined;
  return {
    post: (message) => void process.send!(message, undefined, {}, () => undefined),
    onMessage: (listener) => process.on("message", listener),
    end: (message, then) => void process.send!(message, undefined, {}, () => (then === "exit" ? process.exit() : process.disconnect())),
  };
}
