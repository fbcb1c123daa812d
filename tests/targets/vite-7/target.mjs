import { viteRows } from "../support/vite.mjs";

export const kit = "vite-7";
export const rows = viteRows("Vite 7", kit);
