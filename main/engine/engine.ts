// The engine: one project, one router, its jobs, and the way to ask the host for processes. Knows no window, socket or terminal.
import { randomUUID } from "node:crypto";
import { existsSync, rmSync, statSync } from "node:fs";
import { events } from "../../shared/contract/contract.ts";
import { Failure, failureOf } from "../../shared/contract/errors.ts";
import { defaultPlan } from "../../shared/plan/defaults.ts";
import { serve, type Connection, type Principal, type Route } from "../../shared/pipe/server.ts";
import type { CloseReason, Transport } from "../../shared/pipe/transport.ts";
import { openDatabase } from "../store/database.ts";
import { Project, type Actor } from "../store/project.ts";
import type { Channel, StartProcess, Workbench } from "../store/workbench.ts";
import { keepWatching } from "../data/watching.ts";
import { look } from "../monitor/proposals/look.ts";
import { answers } from "./answers.ts";
import type { EngineStart, HostLink, HostToEngine } from "./hostLink.ts";
import { Jobs } from "./jobs.ts";
import { readPlanOf, writePlanOf } from "./planStore.ts";
import { routesOf } from "./router.ts";
import { secretsBehind, type AskSecret } from "./secrets.ts";

interface OpenConnection {
  principal: Principal;
  connection: Connection;
  frame?: (frame: Uint8Array) => void;
  close: ((reason: CloseReason) => void)[];
}
interface Child {
  message: ((message: unknown) => void)[];
  exit: ((code: number | null, reason?: "memory" | "time") => void)[];
}

/** Runs the engine over a link until the host says stop. */
export async function runEngine(link: HostLink): Promise<void> {
  const connections = new Map<number, OpenConnection>();
  const handles = new Map<string, string>();
  const children = new Map<number, Child>();
  const asks = new Map<number, (answer: { handle: string | null; supported: boolean }) => void>();
  const secretAsks = new Map<number, (said: Awaited<ReturnType<AskSecret>>) => void>();
  const early: HostToEngine[] = [];
  let routes: Map<string, Route> | undefined;
  let nextProcess = 1;
  let nextAsk = 1;
  let workbench: Workbench | undefined;
  let closeAll: () => Promise<void> = async () => undefined;

  const startProcess: StartProcess = (entry, caps, args = []): Channel => {
    const id = nextProcess++;
    const child: Child = { message: [], exit: [] };
    children.set(id, child);
    link.post({ kind: "startProcess", process: id, entry, args, caps });
    return {
      send: (message) => link.post({ kind: "toProcess", process: id, message }),
      onMessage: (listener) => child.message.push(listener),
      onExit: (listener) => child.exit.push(listener),
      kill: () => link.post({ kind: "killProcess", process: id }),
    };
  };

  const open = (start: EngineStart) =>
    openWorkbench(start, {
      startProcess,
      handles,
      chooseFolder: () =>
        new Promise((resolve) => {
          const ask = nextAsk++;
          asks.set(ask, resolve);
          link.post({ kind: "chooseFolder", ask });
        }),
      askSecret: (wish) =>
        new Promise((resolve) => {
          const ask = nextAsk++;
          secretAsks.set(ask, resolve);
          link.post({ kind: "secret", ask, wish });
        }),
      emit: (name, value) => {
        for (const each of connections.values()) each.connection.emit(name, value);
      },
      busy: (busy) => link.post({ kind: "busy", busy }),
    });

  const connect = (id: number, principal: Principal) => {
    const entry: OpenConnection = { principal, close: [], connection: undefined as unknown as Connection };
    const transport: Transport = {
      send: (frame) => {
        if (connections.has(id)) link.post({ kind: "frame", connection: id, frame });
      },
      onFrame: (listener) => (entry.frame = listener),
      onClose: (listener) => entry.close.push(listener),
      close: () => {
        if (connections.delete(id)) link.post({ kind: "close", connection: id });
      },
    };
    connections.set(id, entry);
    entry.connection = serve(transport, routes!, principal);
  };

  const handle = (message: HostToEngine): void => {
    switch (message.kind) {
      case "start":
        void open(message.start).then(
          (opened) => {
            ({ routes, workbench, close: closeAll } = opened);
            link.post({ kind: "ready", project: opened.workbench.project.head.name });
            for (const waiting of early.splice(0)) handle(waiting);
          },
          (thrown: unknown) => {
            link.post({ kind: "refused", failure: failureOf(thrown) });
            setImmediate(() => process.exit(0));
          },
        );
        return;
      case "handle":
        handles.set(message.handle, message.path);
        return;
      case "processMessage":
        for (const listener of children.get(message.process)?.message ?? []) listener(message.message);
        return;
      case "processExit": {
        const child = children.get(message.process);
        children.delete(message.process);
        for (const listener of child?.exit ?? []) listener(message.code, message.reason);
        return;
      }
      case "chosenFolder":
        asks.get(message.ask)?.({ handle: message.handle, supported: message.supported });
        asks.delete(message.ask);
        return;
      case "secretSaid":
        secretAsks.get(message.ask)?.(message.said);
        secretAsks.delete(message.ask);
        return;
      case "stop":
        void closeAll().finally(() => process.exit(0));
        return;
    }
    if (!workbench) {
      early.push(message);
      return;
    }
    if (message.kind === "open") connect(message.connection, { person: message.person, role: message.role });
    else if (message.kind === "frame") connections.get(message.connection)?.frame?.(message.frame);
    else {
      const entry = connections.get(message.connection);
      connections.delete(message.connection);
      for (const listener of entry?.close ?? []) listener("closed");
    }
  };
  link.on(handle);
}

interface Surroundings {
  startProcess: StartProcess;
  handles: Map<string, string>;
  chooseFolder: () => Promise<{ handle: string | null; supported: boolean }>;
  askSecret: AskSecret;
  emit: (name: string, value: unknown) => void;
  busy: (busy: boolean) => void;
}

/** Opens (or makes) the project and everything around it. */
async function openWorkbench(start: EngineStart, around: Surroundings): Promise<{ workbench: Workbench; routes: Map<string, Route>; close: () => Promise<void> }> {
  const project = Project.exists(start.projectDir) || !start.create ? new Project(start.projectDir) : Project.create(start.projectDir, start.create);
  // Handles die with the engine, so what was uploaded or spilled before has no name any more.
  if (!project.readOnly) for (const name of ["uploads", "spill"]) rmSync(project.workPath(name), { recursive: true, force: true });
  const database = await openDatabase({ threads: start.threads, spillFolder: project.workPath("spill") });
  await writeFirstPlan(project);
  const jobs = new Jobs(
    project.readOnly ? undefined : project.workPath(""),
    (info) => around.emit(events.jobChanged, info),
    around.busy,
  );
  const workbench: Workbench = {
    project,
    database: database.connection,
    startProcess: around.startProcess,
    path: (handle) => {
      const path = around.handles.get(handle);
      if (!path || !existsSync(path)) throw new Failure("fileMissing", { detail: handle });
      return path;
    },
    handleFor: (path) => {
      for (const [known, at] of around.handles) if (at === path) return known;
      const handle = `h-${randomUUID()}`;
      around.handles.set(handle, path);
      return handle;
    },
    get dataFolders() {
      return [...around.handles].filter(([handle, path]) => handle.startsWith("h-data-") && existsSync(path) && statSync(path).isDirectory()).map(([, path]) => path);
    },
    chooseFolder: around.chooseFolder,
    secrets: secretsBehind(around.askSecret),
    startJob: (call, actor, perform) =>
      jobs.start(call, actor, perform).result.then(
        () => changed(),
        () => changed(), // the job keeps its failure
      ),
    threads: start.threads,
    configDir: start.configDir,
    resourcesDir: start.resourcesDir,
    version: start.version,
    readPlan: () => readPlanOf(project),
    writePlan: (plan, actor, act) => writePlanOf(project, plan, actor, act),
  };
  const changed = () => around.emit(events.projectChanged, { seq: project.seq });
  const routes = routesOf(answers(jobs), workbench, jobs, changed);
  // A date may have come while the project was closed. What cannot be read now is no reason not to open: Monitor tells it.
  if (!project.readOnly) await look(workbench, engineActor, Date.now() * 1000);
  const endWatching = start.watches && !project.readOnly ? keepWatching(workbench) : () => undefined;
  const close = async () => {
    endWatching();
    await jobs.stop();
    database.close();
    project.close();
  };
  return { workbench, routes, close };
}

const engineActor: Actor = { person: "Millwright", role: "engine" };

async function writeFirstPlan(project: Project): Promise<void> {
  if (project.ref("plan") || project.readOnly) return;
  await writePlanOf(project, defaultPlan("anomaly", project.head.name), engineActor, "plan.begin");
}
