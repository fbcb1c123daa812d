// The scripted provider in a process of its own, so that what is measured is the client alone. Told "stats", it tells how its answers ended.
import { providerModule } from "../js/support/scripted.mjs";

const { createProvider, listen } = await providerModule();
const server = await listen(0, createProvider({ logLimit: 1 }));
process.send({ origin: server.origin });
process.on("message", async (word) => {
  if (word === "close") return process.exit(0);
  // Those that wait before their headers may not have heard yet that nobody is there.
  await Promise.race([server.provider.settled(), new Promise((resolve) => setTimeout(resolve, 12_000))]);
  process.send({ stats: { ...server.provider.stats }, cpu: process.cpuUsage() });
});
process.on("disconnect", () => process.exit(0));
