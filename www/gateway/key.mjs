// Makes a key for a workspace: `npm run key -- acme web`. The key is shown once; its entry goes into KEYS of wrangler.jsonc.
import { createVirtualKey } from "chatwire/edge";

const [workspace, name = "default"] = process.argv.slice(2);
if (!workspace) {
  console.error("usage: npm run key -- <workspace> [name]");
  process.exit(2);
}
const { key, hash } = await createVirtualKey();
console.log(`key:   ${key}`);
console.log(`entry: ${JSON.stringify({ hash, name, workspace })}`);
