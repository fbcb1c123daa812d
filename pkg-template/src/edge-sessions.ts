import { refuse } from "./edge-failure.js";
import type { Message } from "./wire.js";

/** Conversations that the gateway remembers. */
export interface SessionOptions extends SessionBounds {
  /** Where they are kept: {@link durableSessions}, {@link memorySessions} or one of your own. */
  store: SessionStore;
  /** Whether a request in Morpheus's dialect that names no session begins one; the answer's `x-session-id` tells which. Default: false. */
  autoCreate?: boolean | undefined;
}

/** How much is remembered, and how long. */
export interface SessionBounds {
  /** Messages; the oldest turns go first, a system message at the beginning stays. Default: 100. */
  maxMessages?: number | undefined;
  /** Bytes of JSON. Default: 262144. */
  maxBytes?: number | undefined;
  /** Milliseconds since it was used last. Default: 86400000. */
  ttl?: number | undefined;
}

/** As {@link SessionBounds}, all of them. */
export interface BoundsInForce {
  maxMessages: number;
  maxBytes: number;
  ttl: number;
}

/** What is there of a session. */
export type SessionRead = { state: "live"; messages: Message[] } | { state: "expired" | "none" };

/** Keeps sessions. One of another workspace is none. */
export interface SessionStore {
  create(workspace: string, id: string, bounds: BoundsInForce): Promise<void>;
  read(workspace: string, id: string): Promise<SessionRead>;
  /** Adds a turn. Of a session that is not there any more nothing is kept. */
  append(workspace: string, id: string, messages: readonly Message[], bounds: BoundsInForce): Promise<void>;
  /** Whether there was one. */
  delete(workspace: string, id: string): Promise<boolean>;
}

/** The bounds in force. */
export function boundsOf({ maxMessages = 100, maxBytes = 262_144, ttl = 86_400_000 }: SessionBounds): BoundsInForce {
  return { maxMessages, maxBytes, ttl };
}

/** As many of the last turns as fit. A turn begins with a message of the user's: no result is parted from its call. */
export function bounded(messages: readonly Message[], { maxMessages, maxBytes }: BoundsInForce): Message[] {
  const first = messages.findIndex(({ role }) => role !== "system" && role !== "developer");
  const head = messages.slice(0, first < 0 ? messages.length : first);
  const rest = messages.slice(head.length);
  const fits = (kept: readonly Message[]): boolean => {
    return head.length + kept.length <= maxMessages && new TextEncoder().encode(JSON.stringify([...head, ...kept])).length <= maxBytes;
  };
  let from = 0;
  while (from < rest.length && !fits(rest.slice(from))) {
    const next = rest.findIndex(({ role }, at) => at > from && role === "user");
    from = next < 0 ? rest.length : next;
  }
  return fits(rest.slice(from)) ? [...head, ...rest.slice(from)] : [];
}

/** A conversation that goes on: what was said, then what is said now. What is said first now to the system replaces what was said first then. */
export function continued(history: readonly Message[], now: readonly Message[]): Message[] {
  const isSystem = ({ role }: Message): boolean => role === "system" || role === "developer";
  const count = (messages: readonly Message[]): number => {
    const first = messages.findIndex((message) => !isSystem(message));
    return first < 0 ? messages.length : first;
  };
  const own = count(now);
  return own > 0 ? [...now.slice(0, own), ...history.slice(count(history)), ...now.slice(own)] : [...history, ...now];
}

/** The messages of a session; refuses one that is none. */
export async function historyOf({ store }: SessionOptions, workspace: string, id: string): Promise<Message[]> {
  const read = await store.read(workspace, id);
  if (read.state === "live") return read.messages;
  return read.state === "expired" ? refuse(400, "session_expired", "Session has expired") : refuse(400, "session_not_found", "Session not found");
}
