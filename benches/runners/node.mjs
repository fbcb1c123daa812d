// The cells in this Node process.
import { save } from "../lib/kept.mjs";
import { measure } from "../lib/measure.mjs";
import { planOf } from "../lib/plan.mjs";
import { cells, run, verify } from "../lib/stage.mjs";

// Compiler and collector work on threads of their own, and what they do is part of the price: all threads count.
const stage = {
  verify,
  async sample(cell, count) {
    const before = process.cpuUsage();
    await run(cell, count);
    const { user, system } = process.cpuUsage(before);
    return (user + system) * 1000;
  },
};

const plan = planOf();
const rows = await measure(stage, cells().filter(plan.keep), plan);
save("node", { runtime: `Node ${process.versions.node}`, quick: plan.quick, rows });
