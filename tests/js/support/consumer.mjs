// A project of the package's user: a folder outside the sources with nothing but the installed package in it.
import { cpSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { BUILT, PACKAGE, requireInstalled, TESTS } from "./paths.mjs";

/** Makes the folder anew and gives its path; `chatwire` resolves in it as it does for its users, and so do these other packages. */
export function consumerFolder(name, packages = []) {
  requireInstalled();
  const folder = join(BUILT, "consumers", name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, "node_modules"), { recursive: true });
  cpSync(PACKAGE, join(folder, "node_modules", "chatwire"), { recursive: true });
  for (const other of packages) {
    mkdirSync(dirname(join(folder, "node_modules", other)), { recursive: true });
    symlinkSync(join(TESTS, "node_modules", other), join(folder, "node_modules", other));
  }
  return folder;
}
