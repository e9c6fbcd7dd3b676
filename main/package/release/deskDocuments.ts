// What a desk sends to devices besides packages: orders, acknowledgements of what came home, signed times. Orders are kept in the project until a stick
// carries them; acknowledgements and times are made when a stick is written, by the station's key of this person, where there is one.
import { join } from "node:path";
import { Failure } from "../../../shared/contract/errors.ts";
import type { OrderInfo } from "../../../shared/contract/release.ts";
import { ackBytes } from "../../../shared/format/ack.ts";
import { base64Of, bytesOfBase64 } from "../../../shared/format/base64.ts";
import { payloadTypeOf, sealEnvelope } from "../../../shared/format/dsse.ts";
import type { Signer } from "../../../shared/format/dsse.ts";
import { orderBytes } from "../../../shared/format/order.ts";
import type { Order } from "../../../shared/format/order.ts";
import type { Receipt } from "../../../shared/format/receipt.ts";
import { timeTokenBytes } from "../../../shared/format/timeToken.ts";
import type { Act, Workbench } from "../../store/workbench.ts";
import { signerOf as labSigner } from "../packageFor.ts";
import { askSignatures } from "./askSigner.ts";
import type { AskSigner } from "./askSigner.ts";
import { phraseOf } from "./guards.ts";
import { keysIn } from "./personKeys.ts";
import type { FoundKey } from "./personKeys.ts";
import { openRelease } from "./requests.ts";
import { siteRoot, siteRoots } from "./site.ts";

/** What came home, as monitoring keeps it; only what orders and acknowledgements need. */
interface CameHome {
  known: Record<string, { seq: number; hash: string }>;
  receipts: Receipt[];
}

function cameHome({ project }: Workbench): CameHome {
  const digest = project.ref("fleet");
  return digest ? project.objects.readJson<CameHome>(digest, "fleet.json") : { known: {}, receipts: [] };
}

/** The newest receipt of each device. */
export function lastReceipts(workbench: Workbench): Map<string, Receipt> {
  const last = new Map<string, Receipt>();
  for (const receipt of cameHome(workbench).receipts) if (receipt.receiptSeq >= (last.get(receipt.device)?.receiptSeq ?? 0)) last.set(receipt.device, receipt);
  return last;
}

interface KeptOrder extends OrderInfo {
  /** Base64. */
  envelope: string;
}
const ordersKept = 500;

function keptOrders({ project }: Workbench): KeptOrder[] {
  const digest = project.ref("orders");
  return digest ? project.objects.readJson<KeptOrder[]>(digest, "orders.json") : [];
}

export function listOrders(workbench: Workbench): OrderInfo[] {
  return keptOrders(workbench).map(({ envelope: _envelope, ...info }) => info);
}

/** The last order that is being made in a project. */
const underWay = new WeakMap<Workbench["project"], Promise<unknown>>();

/** An order for a device that has sent a receipt, for a release of this project. One after the other: two at once would bear one counter, and the list would
 *  keep one of them. Throws receiptUnknownDevice, deviceOtherMode, packageWrongTarget, keyNotEntitled. */
export function makeOrder(...asked: Parameters<typeof makeNext>): Promise<OrderInfo> {
  const [{ project }] = asked;
  const made = (underWay.get(project) ?? Promise.resolve()).then(() => makeNext(...asked));
  underWay.set(project, made.catch(() => undefined));
  return made;
}

async function makeNext(workbench: Workbench, act: Act, wish: { device: string; package: string; act: Order["act"] }, key: FoundKey, passphrase: string | null, ask: AskSigner, nowUs: number): Promise<OrderInfo> {
  const { project, configDir } = workbench;
  const { root } = siteRoot(configDir);
  const { manifest } = openRelease(workbench, wish.package);
  const receipt = lastReceipts(workbench).get(wish.device);
  if (!receipt) throw new Failure("receiptUnknownDevice", { detail: wish.device });
  if (receipt.mode !== "PRODUCTION") throw new Failure("deviceOtherMode", { detail: receipt.mode });
  const { hardwareClass = "any" } = receipt;
  if (manifest.hardwareClass !== "any" && manifest.hardwareClass !== hardwareClass) throw new Failure("packageWrongTarget", { field: "hardwareClass", detail: manifest.hardwareClass });
  if (!root.keys.some(({ publicKey, role }) => publicKey === key.card.publicKey && role === "order")) throw new Failure("keyNotEntitled", { detail: key.card.name });
  const orders = keptOrders(workbench);
  const counter = Math.max(receipt.orderCounter ?? 0, ...orders.filter(({ device }) => device === wish.device).map((order) => order.counter)) + 1;
  const order: Order = { format: 1, kind: "order", act: wish.act, devices: [wish.device], package: wish.package, orderCounter: counter, createdUs: nowUs, nonce: receipt.nonce, hardwareClass };
  const payload = orderBytes(order);
  const envelope = sealEnvelope(payloadTypeOf("order"), payload, [await ask({ keyFile: key.file, passphrase, kind: "order", payload })]);
  const info: OrderInfo = { device: wish.device, label: receipt.label, package: wish.package, packageCounter: manifest.releaseCounter, act: wish.act, counter, created: new Date(nowUs / 1000).toISOString(), by: key.card.name };
  const kept = [...orders, { ...info, envelope: base64Of(envelope) }].slice(-ordersKept);
  project.commit(act.actor, "release.makeOrder", { orders: await project.objects.makeJson("orders", kept) }, `${wish.device} ${counter}`);
  return info;
}

/** A file for a stick, below MILLWRIGHT. */
export interface DeskFile {
  path: string[];
  bytes: Uint8Array;
}

/** The station's key that a person at the desk opens with its passphrase. */
export interface StationChoice {
  /** Public key. */
  key: string;
  passphrase: string | null;
}

/**
 * Everything signed that a stick with this package brings to its devices: the chain of roots, the newest order of each device for it, acknowledgements,
 * times; without a package no order. Without `station` they are signed by a station's key that needs nobody, where there is one. Throws keyUnreadable, keyNotEntitled.
 */
export async function deskFiles(workbench: Workbench, digest: string | null, nowUs: number, station: StationChoice | undefined): Promise<DeskFile[]> {
  const roots = siteRoots(workbench.configDir).map(({ root, bytes }): DeskFile => ({ path: ["device", "roots", `root.${root.version}.json`], bytes }));
  const newest = new Map(keptOrders(workbench).filter((order) => order.package === digest).map((order) => [order.device, order]));
  const orders = [...newest.values()].map(({ device, counter, envelope }): DeskFile => ({ path: ["in", "orders", `${device}-${counter}.order`], bytes: bytesOfBase64(envelope)! }));
  return [...roots, ...orders, ...(await answers(workbench, nowUs, station))];
}

interface DeviceAnswer {
  kind: "ack" | "time";
  device: string;
  payload: Uint8Array;
}

async function answers(workbench: Workbench, nowUs: number, station: StationChoice | undefined): Promise<DeskFile[]> {
  const { known } = cameHome(workbench);
  const receipts = [...lastReceipts(workbench).values()];
  const acks = (of: readonly Receipt[]) =>
    of.flatMap(({ device }): DeviceAnswer[] => {
      const read = known[device];
      return read && read.seq > 0 ? [{ kind: "ack", device, payload: ackBytes({ format: 1, kind: "ack", device, seq: read.seq, hash: read.hash, createdUs: nowUs }) }] : [];
    });
  const sealed = ({ kind, device, payload }: DeviceAnswer, signer: Signer): DeskFile => ({ path: ["in", `${kind}s`, `${device}.${kind}`], bytes: sealEnvelope(payloadTypeOf(kind), payload, [signer]) });
  const inLab = acks(receipts.filter(({ mode }) => mode === "LAB")).map((each) => sealed(each, labSigner(workbench)));
  // in LAB mode the clock of the desk decides nothing: a trial is dated by its data
  const inPlant = receipts.filter(({ mode }) => mode === "PRODUCTION");
  const times = inPlant.map(({ device, nonce }): DeviceAnswer => ({ kind: "time", device, payload: timeTokenBytes({ format: 1, kind: "time", device, nonce, createdUs: nowUs }) }));
  const wanted = [...acks(inPlant), ...times];
  const key = wanted.length === 0 ? undefined : await stationKey(workbench, station);
  if (!key) return inLab;
  const passphrase = await phraseOf(workbench, key, station?.passphrase ?? null);
  const signers = await askSignatures(workbench, { keyFile: key.file, passphrase, documents: wanted });
  return [...inLab, ...wanted.map((each, i) => sealed(each, signers[i]!))];
}

/** The station's key that was chosen, or one of this person that needs nobody; the root has to name it. Throws keyUnreadable, keyNotEntitled. */
async function stationKey({ configDir, secrets }: Workbench, station: StationChoice | undefined): Promise<FoundKey | undefined> {
  const root = siteRoots(configDir)[0]?.root;
  const isNamed = ({ card }: FoundKey) => root?.keys.some(({ publicKey, role }) => role === "station" && publicKey === card.publicKey) ?? false;
  const keys = keysIn(join(configDir, "keys"));
  if (!station) {
    const free = keys.filter((key) => key.guard !== "passphrase" && isNamed(key));
    return free.find(({ guard }) => guard === "none") ?? ((await secrets.has()) ? free[0] : undefined);
  }
  const chosen = keys.find(({ card }) => card.publicKey === station.key);
  if (!chosen) throw new Failure("keyUnreadable", { detail: station.key.slice(0, 12) });
  if (!isNamed(chosen)) throw new Failure("keyNotEntitled", { detail: chosen.card.name });
  return chosen;
}
