// The projects that the apps run in: a folder below target/, with what its package.json pins and the packed tarball on top.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { ROOT, TESTS, tarball } from "../../js/support/paths.mjs";

export const here = fileURLToPath(new URL("../", import.meta.url));
const built = join(ROOT, "target", "targets");
/** The app's own, beside the packages; all else in a project is removed before the next app comes. */
const KEPT = ["node_modules", "package.json", "package-lock.json", ".installed"];

/** What tells one tarball from another. */
export function tarballHash() {
  return createHash("sha256").update(readFileSync(tarball())).digest("hex");
}

async function npm(folder, ...args) {
  try {
    await promisify(execFile)("npm", args, { cwd: folder, timeout: 900_000, maxBuffer: 2 ** 26 });
  } catch (error) {
    throw new Error(`npm ${args.join(" ")} failed in ${folder}: ${error.stderr ?? error.message}`);
  }
}

/** Installs a kit, unless it is; gives its folder. Without `chatwire` it holds only what is pinned. */
export async function installed(kit, chatwire = true) {
  const folder = join(built, kit);
  mkdirSync(folder, { recursive: true });
  const pinned = existsSync(join(here, kit, "package.json")) ? kit : undefined;
  const lock = pinned ? readFileSync(join(here, kit, "package-lock.json"), "utf8") : "";
  const stamp = join(folder, ".installed");
  const [before, hash] = existsSync(stamp) ? JSON.parse(readFileSync(stamp, "utf8")) : [];
  const due = chatwire ? tarballHash() : undefined;
  if (before === lock && hash === due) return folder;
  rmSync(stamp, { force: true });
  if (before !== lock) {
    if (pinned) for (const file of ["package.json", "package-lock.json"]) cpSync(join(here, kit, file), join(folder, file));
    else writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
    if (pinned) await npm(folder, "ci");
  }
  // Not saved, so that the lock file stays as it is pinned; what is pinned stays because of it.
  if (chatwire) await npm(folder, "install", "--no-save", ...(pinned ? [] : ["--no-package-lock"]), tarball());
  writeFileSync(stamp, JSON.stringify([lock, due]));
  return folder;
}

/** Makes a kit's folder the project of an app: its files, and those that all apps share, beside the packages. */
export async function project(environment, kit) {
  const folder = await installed(kit);
  for (const name of readdirSync(folder)) if (!KEPT.includes(name)) rmSync(join(folder, name), { recursive: true });
  for (const from of [join(here, "shared"), join(here, environment)]) {
    cpSync(from, folder, { recursive: true, filter: (path) => !/target\.mjs$|node_modules|package(-lock)?\.json$/.test(path.slice(from.length)) });
  }
  return folder;
}

/** The version of a package, as it is installed in a folder. */
export function versionOf(folder, name) {
  for (const place of [folder, TESTS]) {
    const path = join(place, "node_modules", name, "package.json");
    if (existsSync(path)) return JSON.parse(readFileSync(path, "utf8")).version;
  }
  throw new Error(`${name} is not installed in ${folder}`);
}
