// The walls of the window, seen from inside the page, on every host that shows one. What must not work is tried here.
import { readFileSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { expect, story } from "../harness/story.ts";

story.describe("the page", { tag: "@packed" }, () => {
  story("holds nothing of Node or Electron", async ({ open, work }) => {
    const { page } = await open(work.makeFolder("walls"));
    const found = await page.evaluate(() => ["require", "process", "module", "Buffer", "global", "ipcRenderer", "electron"].filter((name) => name in globalThis));
    expect(found).toEqual([]);
  });

  story("cannot reach any other address, run made-up code, open a window or leave", async ({ open, work }) => {
    const { page } = await open(work.makeFolder("walls"));
    // The place inside the page (behind the #) is the app's own and may settle while it starts.
    const address = () => page.url().split("#")[0];
    const before = address();
    const tried = await page.evaluate(async () => {
      const outcome = (act: () => unknown) => Promise.resolve().then(act).then(() => "worked", () => "refused");
      const image = (address: string) =>
        new Promise<string>((resolve) => {
          const picture = new Image();
          picture.onload = () => resolve("worked");
          picture.onerror = () => resolve("refused");
          picture.src = address;
        });
      return {
        fetch: await outcome(() => fetch("https://example.org/")),
        fetchMachine: await outcome(() => fetch("http://127.0.0.1:9/")),
        file: await outcome(() => fetch("file:///etc/hostname")),
        image: await image("https://example.org/logo.png"),
        socket: await outcome(
          () =>
            new Promise((resolve, reject) => {
              const socket = new WebSocket("wss://example.org/");
              socket.onopen = resolve;
              socket.onerror = reject;
            }),
        ),
        // oxlint-disable-next-line no-new-func -- refused is what is asked for
        code: await outcome(() => new Function("return 1")()),
        inline: await outcome(() => {
          const script = document.createElement("script");
          script.textContent = "globalThis.ranInline = true";
          document.head.append(script);
          if (!("ranInline" in globalThis)) throw new Error("not run");
        }),
        microphone: await outcome(() => navigator.mediaDevices.getUserMedia({ audio: true })),
        place: await outcome(() => new Promise((resolve, reject) => navigator.geolocation.getCurrentPosition(resolve, reject))),
      };
    });
    expect(tried).toEqual({ fetch: "refused", fetchMachine: "refused", file: "refused", image: "refused", socket: "refused", code: "refused", inline: "refused", microphone: "refused", place: "refused" });
    expect(address()).toBe(before);
  });

  story("runs where only the loopback interface exists", async ({ open, work }) => {
    // Where missing counts as failed, an open network fails here.
    story.skip(process.env["MILLWRIGHT_E2E_NETWORK"] !== "loopback" && process.env["CI"] !== "true", "the network is not closed in this run");
    await open(work.makeFolder("walls"));
    expect(Object.keys(networkInterfaces())).toEqual(["lo"]);
    expect(readFileSync("/proc/net/route", "utf8").trim().split("\n")).toHaveLength(1);
  });
});
