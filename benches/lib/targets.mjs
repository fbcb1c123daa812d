// What is aimed at: chatwire's ratio to a peer, the median over the fixtures, by runtime, job and read.

const OPENAI = "openai";
/** The metering relay is compared with a TransformStream, eventsource-parser and JSON.parse. */
const PARSER = "eventsource-parser";

const target = (runtime, job, peer, event, coalesced) => [
  { runtime, job, peer, read: "event", atLeast: event },
  { runtime, job, peer, read: "16k", atLeast: coalesced },
];

export const TARGETS = [
  ...target("node", "J1", OPENAI, 5, 15),
  ...target("node", "J2", OPENAI, 8, 40),
  ...target("node", "J3", OPENAI, 9, 20),
  ...target("node", "J5", PARSER, 3, 10),
  ...target("workerd", "J1", OPENAI, 2.5, 10),
  ...target("workerd", "J2", OPENAI, 2.8, 35),
  ...target("workerd", "J5", PARSER, 2.3, 8),
  ...target("chromium", "J1", OPENAI, 4, 15),
  ...target("chromium", "J2", OPENAI, 5, 40),
  ...target("chromium", "J5", PARSER, 2.4, 9),
];

/** In every cell of these jobs chatwire is at least as fast as the parser by hand. */
export const NEVER_SLOWER = { jobs: ["J1", "J2", "J3"], peer: PARSER };
