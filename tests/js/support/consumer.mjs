// A project of the package's user: a folder outside the sources with nothing but the installed package in it.
import { cpSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { BUILT, PACKAGE, requireInstalled } from "./paths.mjs";

/** Makes the folder anew and gives its path; `chatwire` resolves in it as it does for its users. */
export function consumerFolder(name) {
  requireInstalled();
  const folder = join(BUILT, "consumers", name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, "node_modules"), { recursive: true });
  cpSync(PACKAGE, join(folder, "node_modules", "chatwire"), { recursive: true });
  return folder;
}
