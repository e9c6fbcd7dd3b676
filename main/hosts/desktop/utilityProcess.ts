// Starts product processes in the desktop app: Electron's utilityProcess, because the fuse RunAsNode is off and fork would need it.
import { app, utilityProcess } from "electron";
import { join } from "node:path";
import type { StartHostProcess } from "../engineHost.ts";

/** Folder of the Node bundles: outside the archive in a packed app, for worker threads and native modules are loaded from real files. */
export function bundlesFolder(): string {
  return join(app.getAppPath().replace(/app\.asar$/, "app.asar.unpacked"), "build", "node");
}

/** Starts build/node/<entry>. The child sees PATH, HOME, LANG and TMPDIR of this process only. */
export const startUtilityProcess: StartHostProcess = (entry, args, options) => {
  const env: Record<string, string> = { TZ: "UTC" };
  for (const name of ["PATH", "HOME", "LANG", "TMPDIR", "TEMP", "SystemRoot", "MILLWRIGHT_DATA"]) {
    const value = process.env[name];
    if (value !== undefined) env[name] = value;
  }
  const child = utilityProcess.fork(join(bundlesFolder(), entry), [...args], {
    env,
    cwd: app.getPath("temp"),
    serviceName: `Millwright ${entry.replace(/\.js$/, "")}`,
    execArgv: options.memoryMb ? [`--js-flags=--max-old-space-size=${options.memoryMb}`] : [],
    stdio: "inherit",
  });
  let isUnwanted = false;
  const end = () => {
    try {
      if (child.pid !== undefined) process.kill(child.pid, "SIGKILL");
    } catch {
      // It has just ended by itself: thrown from a timer this would end the app with an error box.
    }
  };
  // Before it is there it has no pid: what was ended that early is ended as soon as it has one.
  child.on("spawn", () => isUnwanted && end());
  return {
    get pid() {
      return child.pid;
    },
    post: (message) => child.postMessage(message),
    onMessage: (listener) => child.on("message", listener),
    onExit: (listener) => child.on("exit", (code) => listener(code)),
    kill: () => {
      isUnwanted = true;
      end();
    },
    memoryMb: () => {
      const metric = app.getAppMetrics().find((each) => each.pid === child.pid);
      return metric === undefined ? undefined : metric.memory.workingSetSize / 1024;
    },
  };
};
