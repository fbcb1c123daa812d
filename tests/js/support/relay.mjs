// A response through the relay, for who needs what came out of both of its ends.
import { createHash } from "node:crypto";
import { relay } from "chatwire";

/** A response of these pieces, one per read, as `answerWith` makes them; `state` counts reads and keeps the cancel's reason. */
export function upstreamOf(pieces, { status = 200, headers = {}, failure } = {}) {
  const state = { reads: 0, cancelled: undefined };
  const body = new ReadableStream({
    pull(controller) {
      if (state.reads < pieces.length) controller.enqueue(pieces[state.reads]);
      else if (failure !== undefined) controller.error(failure);
      else controller.close();
      state.reads += 1;
    },
    cancel(reason) {
      state.cancelled = reason;
    },
  }, { highWaterMark: 0 });
  return { upstream: new Response(body, { status, headers }), state };
}

/** Relays; `outcome` settles with what was told, `told` lists all of it. */
export function relayed(upstream, options = {}) {
  const told = [];
  let settle;
  const outcome = new Promise((resolve) => (settle = resolve));
  const response = relay(upstream, { onOutcome: (value) => settle(told[told.push(value) - 1]), ...options });
  return { response, outcome, told };
}

export const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");
