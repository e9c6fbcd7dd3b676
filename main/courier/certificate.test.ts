import { X509Certificate } from "node:crypto";
import { expect, test } from "vitest";
import { identityOf, makeTlsKey } from "./certificate.ts";

test("a certificate is read by Node's own parser, signed by its own key, and holds exactly that key", () => {
  const { key, cert, spki } = identityOf(makeTlsKey());
  const read = new X509Certificate(cert);
  expect(read.verify(read.publicKey)).toBe(true);
  expect(read.publicKey.asymmetricKeyDetails?.namedCurve).toBe("prime256v1");
  expect(new Uint8Array(read.publicKey.export({ format: "der", type: "spki" }))).toEqual(spki);
  expect(read.subject).toBe("CN=millwright courier");
  expect(identityOf(key).spki).toEqual(spki);
  expect(identityOf(makeTlsKey()).spki).not.toEqual(spki);
});
