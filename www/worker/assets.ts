import { files } from "virtual:page";

/** `'wasm-unsafe-eval'` allows compiling WebAssembly and nothing else; the page has no inline script or style. */
const contentSecurityPolicy = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "connect-src 'self'",
  "style-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const pages: Readonly<Record<string, string>> = { "/": "/index.html", "/usage": "/usage.html" };

/** Answers a request for the page or one of its files; 404 for any other path. */
export function serveAsset(request: Request, path: string): Response {
  if (request.method !== "GET" && request.method !== "HEAD") {
    return new Response("Only GET and HEAD are answered here.\n", { status: 405, headers: { allow: "GET, HEAD" } });
  }
  const name = Object.hasOwn(pages, path) ? (pages[path] as string) : path;
  const file = Object.hasOwn(files, name) ? files[name] : undefined;
  if (file === undefined) return new Response("There is nothing at this address.\n", { status: 404 });
  return new Response(request.method === "HEAD" ? null : file.body, {
    headers: {
      "content-type": file.type,
      "content-security-policy": contentSecurityPolicy,
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      // Names under /assets/ carry a hash of their content.
      "cache-control": name.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache",
      // At this address a program finds the gateway.
      ...(path === "/usage" && { vary: "accept" }),
    },
  });
}
