// Finding couriers by DNS-SD over multicast (RFC 6762, 6763), through bonjour-service. Only where a person asked for it on both sides:
// what is announced is the port and the key's pin, which trusts nobody: a device is trusted by the digits that two people compared.
// Each network card is spoken to by name: left to the system, multicast follows the default route, and a plant network has none.
import { isIPv4 } from "node:net";
import { networkInterfaces } from "node:os";
import { Bonjour } from "bonjour-service";

const kind = "millwright";
const askEveryMs = 1000;

/** What the library hands on to multicast-dns and does not name. */
interface CardOptions {
  interface?: string;
  bind: string;
}

/** Multicast through the card that has this address; it listens on every address, for bound to one a socket hears no multicast. */
function onCard(address: string): Bonjour {
  const options: CardOptions = { bind: "0.0.0.0", ...(isIPv4(address) && address !== "0.0.0.0" ? { interface: address } : {}) };
  return new Bonjour(options as ConstructorParameters<typeof Bonjour>[0], () => undefined);
}

/** Announces a courier that listens on this address until the returned function is called. */
export function announce(address: string, port: number, pin: string): () => void {
  const bonjour = onCard(address);
  bonjour.publish({ name: `millwright-${pin.slice(0, 12)}`, type: kind, port, txt: { pin } });
  return () => bonjour.unpublishAll(() => bonjour.destroy());
}

/** Couriers that answer within the time on any network card: address with port, and the pin that each claims. */
export async function lookAround(forMs: number): Promise<{ address: string; pin: string }[]> {
  const cards = Object.values(networkInterfaces()).flatMap((card = []) => card.filter(({ internal, family }) => !internal && family === "IPv4").slice(0, 1).map(({ address }) => address));
  const looks = cards.map((card) => {
    const bonjour = onCard(card);
    return { bonjour, browser: bonjour.find({ type: kind }) };
  });
  // asked more than once, as RFC 6762 5.2 has it: a question that is lost on its way is no machine that is not there
  const again = setInterval(() => looks.forEach(({ browser }) => browser.update()), askEveryMs);
  await new Promise((resolve) => setTimeout(resolve, forMs));
  clearInterval(again);
  const found = looks.flatMap(({ browser }) =>
    browser.services.flatMap(({ referer, port, txt }) => {
      const pin = String((txt as Record<string, unknown> | undefined)?.["pin"] ?? "");
      // a machine on two networks names all its addresses; the one that spoke can be reached from here
      return referer === undefined || !/^[0-9a-f]{64}$/.test(pin) ? [] : [{ address: `${referer.address}:${port}`, pin }];
    }),
  );
  for (const { bonjour, browser } of looks) {
    browser.stop();
    bonjour.destroy();
  }
  return [...new Map(found.map((each) => [`${each.address} ${each.pin}`, each])).values()];
}
