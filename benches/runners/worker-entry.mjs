// The worker of the workerd run: does to the stage what each request's body says.
import { commands } from "../lib/commands.mjs";
import * as stage from "../lib/stage.mjs";

const does = commands(stage);

export default {
  async fetch(request) {
    const { command, cell, count } = await request.json();
    try {
      return Response.json({ result: (await does[command](cell, count)) ?? null });
    } catch (error) {
      return Response.json({ error: String(error?.message ?? error) });
    }
  },
};
