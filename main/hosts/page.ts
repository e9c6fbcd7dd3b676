// What a host may say about the page: its files, their kinds and the headers that close it. Used by the app:// scheme and by the web host.
// Never serves anything outside the built page's folder, whatever the address says.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { extname, join, normalize, sep } from "node:path";
import { cardStyle } from "../../shared/format/cardStyle.ts";
import { sheetStyle } from "../../shared/format/sheetStyle.ts";

const kinds: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".map": "application/json; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
};

/** A file of the page with its media type, or undefined when there is no such file. `path` is the address's path, still percent-encoded. */
export async function pageFile(folder: string, path: string): Promise<{ body: Buffer; type: string } | undefined> {
  let plain: string;
  try {
    plain = decodeURIComponent(path);
  } catch {
    return undefined;
  }
  if (plain.includes("\0") || plain.includes("\\")) return undefined;
  const file = normalize(join(folder, plain === "/" ? "index.html" : plain));
  const type = kinds[extname(file)];
  if (!file.startsWith(folder + sep) || type === undefined) return undefined;
  try {
    return { body: await readFile(file), type };
  } catch {
    return undefined;
  }
}

/** A page in a frame without an address of its own, the model card or the sheet to print, lives under the page's policy: its one style sheet is allowed by name. */
const styleHashes = [cardStyle, sheetStyle].map((style) => `'sha256-${createHash("sha256").update(style).digest("base64")}'`).join(" ");

/** The headers of every answer: only the page's own files run, nothing frames it, nothing is guessed, nothing is shared across origins.
 *  `connect` lists what the page may connect to; inline styles are refused as elements and allowed as attributes set by script (CSSOM). */
export function pageHeaders(connect: string): Record<string, string> {
  return {
    "Content-Security-Policy": [
      "default-src 'none'",
      "script-src 'self'",
      `style-src 'self' ${styleHashes}`,
      "img-src 'self' data: blob:",
      "font-src 'self'",
      `connect-src ${connect}`,
      "worker-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join("; "),
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=(), midi=(), payment=()",
    "Cache-Control": "no-store",
  };
}
