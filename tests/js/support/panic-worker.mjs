// The worker in which the core panics: a request names the export.
import * as chatwire from "chatwire";
import { panicIn, watchCores } from "./panics.mjs";

const cores = watchCores();

export default {
  async fetch(request) {
    const { name, number } = await request.json();
    return Response.json(await panicIn(chatwire, cores, name, number));
  },
};
