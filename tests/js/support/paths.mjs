// Where things stand. Tests never reach into pkg-template/ or src/: the package they run is the installed tarball.
import { existsSync, lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Repository root. */
export const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
export const TESTS = join(ROOT, "tests");
/** What the runner bundles and writes; never checked in. */
export const BUILT = join(ROOT, "target", "js-tests");
/** The installed package. */
export const PACKAGE = join(TESTS, "node_modules", "chatwire");

/** Path of the packed tarball; throws a sentence when there is none, or more than one. */
export function tarball() {
  const folder = join(ROOT, "target", "pack");
  const found = existsSync(folder) ? readdirSync(folder).filter((name) => /^chatwire-.*\.tgz$/.test(name)) : [];
  if (found.length !== 1) {
    throw new Error(`target/pack holds ${found.length} chatwire tarballs where one is due: run \`cargo xtask pack\`.`);
  }
  return join(folder, found[0]);
}

/** Throws a sentence unless `tests/node_modules/chatwire` is a real copy and not a link to the sources. */
export function requireInstalled() {
  if (!existsSync(join(PACKAGE, "package.json"))) {
    throw new Error("The packed chatwire is not installed in tests/: run `cargo xtask test`, or `npm install --no-save --no-package-lock ../target/pack/chatwire-*.tgz` there.");
  }
  if (lstatSync(PACKAGE).isSymbolicLink()) {
    throw new Error("tests/node_modules/chatwire is a link; the suites must run the packed tarball, so install that instead.");
  }
}

/** Path of a program: from an environment variable, else the first of `names` on PATH; throws a sentence otherwise. */
export function program(variable, names) {
  const given = process.env[variable];
  if (given) {
    if (!existsSync(given)) throw new Error(`${variable} names ${given}, which does not exist.`);
    return given;
  }
  for (const folder of (process.env.PATH ?? "").split(":")) {
    for (const name of names) {
      if (folder && existsSync(join(folder, name))) return join(folder, name);
    }
  }
  throw new Error(`None of ${names.join(", ")} is on PATH and ${variable} is not set.`);
}
