// The links of a built site: each must lead to a file of it, and to something in that file.

import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { parse } from "node-html-parser";

/**
 * The links below `folder`, which is served at `base`, that lead nowhere, each as a sentence.
 *
 * The crate's pages have so many links among themselves, which rustdoc has checked, that only what leads to them is looked at. Links to
 * other sites are not followed.
 */
export function brokenLinks(folder, base) {
  const pages = new Map();
  const pageOf = (file) => {
    if (!pages.has(file)) pages.set(file, read(file));
    return pages.get(file);
  };
  const broken = [];
  for (const name of readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".html") && !name.startsWith(`rust${sep}`))) {
    const file = join(folder, name);
    const here = new URL(relative(folder, file).split(sep).join("/"), `http://site.invalid${base}`);
    for (const link of pageOf(file).links) {
      const url = new URL(link, here);
      if (url.origin !== here.origin) continue;
      const target = url.pathname.startsWith(base) ? fileOf(folder, decodeURIComponent(url.pathname.slice(base.length))) : undefined;
      if (!target) broken.push(`${name}: ${link} is not there`);
      else if (url.hash.length > 1 && target.endsWith(".html") && !pageOf(target).ids.has(decodeURIComponent(url.hash.slice(1)))) {
        broken.push(`${name}: ${link} has no such place`);
      }
    }
  }
  return broken;
}

/** The file that a server of static files gives for a path: clean addresses leave the ending out. */
function fileOf(folder, path) {
  const candidates = [path, `${path}.html`, join(path, "index.html")].map((name) => join(folder, name));
  return candidates.find((file) => existsSync(file) && statSync(file).isFile());
}

function read(file) {
  const root = parse(readFileSync(file, "utf8"));
  const links = root.querySelectorAll("[href], [src]").map((element) => element.getAttribute("href") ?? element.getAttribute("src"));
  return {
    links: links.filter((link) => link && !/^(?:data|mailto|javascript):/.test(link)),
    ids: new Set(root.querySelectorAll("[id]").map((element) => element.id)),
  };
}
