// A plant network of separate hosts on one machine: a namespace for each, joined by a switch. A cable can be pulled and put back.
// Needs Linux, root and iproute2, which set-up installs.
import { spawnSync } from "node:child_process";

const run = (...words: string[]) => {
  const { status, stderr } = spawnSync("ip", words, { encoding: "utf8" });
  if (status !== 0) throw new Error(`ip ${words.join(" ")}: ${stderr}`);
};

export interface PlantHost {
  address: string;
  /** Words that run a program on this host. */
  words: string[];
  /** Pulls the cable, or puts it back. */
  cable(state: "up" | "down"): void;
}

/** Whether this machine lets hosts be told apart; else the reason why not. */
export function noPlantNetwork(): string | undefined {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return "needs Linux and root";
  const probe = `mwprobe${process.pid}`;
  const made = spawnSync("ip", ["netns", "add", probe], { encoding: "utf8" });
  if (made.status !== 0) return `ip netns: ${made.error?.message ?? made.stderr.trim()}`;
  spawnSync("ip", ["netns", "del", probe]);
  return undefined;
}

/** Makes hosts with addresses 10.77.0.1, .2 and so on. */
export function makePlantNetwork(names: readonly string[]): { hosts: PlantHost[]; remove: () => void } {
  const id = process.pid.toString(36);
  const plantSwitch = `mwsw${id}`;
  const spaces = [plantSwitch, ...names.map((name) => `mw${id}${name}`)];
  const remove = () => {
    for (const space of spaces) spawnSync("ip", ["netns", "del", space]);
  };
  remove();
  try {
    for (const space of spaces) {
      run("netns", "add", space);
      run("-n", space, "link", "set", "lo", "up");
    }
    run("-n", plantSwitch, "link", "add", "br0", "type", "bridge");
    run("-n", plantSwitch, "link", "set", "br0", "up");
    const hosts = names.map((_, i): PlantHost => {
      const space = spaces[i + 1]!;
      const port = `p${i}`;
      run("-n", space, "link", "add", "eth0", "type", "veth", "peer", "name", port, "netns", plantSwitch);
      run("-n", plantSwitch, "link", "set", port, "master", "br0");
      run("-n", plantSwitch, "link", "set", port, "up");
      run("-n", space, "addr", "add", `10.77.0.${i + 1}/24`, "dev", "eth0");
      run("-n", space, "link", "set", "eth0", "up");
      return { address: `10.77.0.${i + 1}`, words: ["ip", "netns", "exec", space], cable: (state) => run("-n", plantSwitch, "link", "set", port, state) };
    });
    return { hosts, remove };
  } catch (thrown) {
    remove();
    throw thrown;
  }
}
