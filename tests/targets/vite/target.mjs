import { viteRows } from "../support/vite.mjs";

export const kit = "bundlers";
export const rows = viteRows("Vite 8", kit);
