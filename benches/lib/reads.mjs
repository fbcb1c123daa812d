// How a body is cut into reads, and the response that every subject gets it by.
import { between, seeded } from "./random.mjs";

/** Ways to cut, by name: what each read brings. */
const CUTS = {
  event: (events) => events,
  "16k": (events) => every(joined(events), 16384),
  thirds: (events) => events.flatMap(inThree(seeded(3))),
  "64b": (events) => every(joined(events), 64),
};

export const READS = Object.keys(CUTS);

/** What the report calls them. */
export const READ_LABELS = {
  event: "one event per read", "16k": "16 KiB reads", thirds: "an event in three reads", "64b": "64-byte reads",
};

/** The reads of a fixture. */
export function cut(events, read) {
  return CUTS[read](events);
}

/**
 * A response whose body brings one piece per read, when it is asked for.
 *
 * `pull` and not a loop in `start`: what the reader has not asked for is not queued, as with a socket.
 */
export function respond(pieces) {
  let next = 0;
  const body = new ReadableStream({
    pull(controller) {
      if (next < pieces.length) controller.enqueue(pieces[next++]);
      else controller.close();
    },
  });
  return new Response(body, { headers: { "content-type": "text/event-stream" } });
}

/** What a job is run on: `response()` for who reads a response, `fetch` for who sends a request. */
export function sourceOf(fixture, read) {
  const pieces = cut(fixture.events, read);
  const response = () => respond(pieces);
  return { response, fetch: async () => response(), fixture };
}

/** One array of the bytes of many. */
export function joined(events) {
  const all = new Uint8Array(events.reduce((sum, event) => sum + event.length, 0));
  let at = 0;
  for (const event of events) {
    all.set(event, at);
    at += event.length;
  }
  return all;
}

function every(bytes, size) {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) => bytes.subarray(at * size, (at + 1) * size));
}

function inThree(random) {
  return (event) => {
    const first = between(random, 1, event.length - 2);
    const second = between(random, first + 1, event.length - 1);
    return [event.subarray(0, first), event.subarray(first, second), event.subarray(second)];
  };
}
