import { bounded, type SessionStore } from "./edge-sessions.js";
import type { Message } from "./wire.js";

/**
 * Sessions in the memory of one process, for a server that is alone and for tests.
 *
 * @param options - `now` is the clock, in milliseconds since 1970; `most` is how many there are, of which those go that were used longest ago.
 */
export function memorySessions(options: { now?: () => number; most?: number } = {}): SessionStore {
  const { now = Date.now, most = 10_000 } = options;
  const sessions = new Map<string, { messages: Message[]; expires: number }>();
  const nameOf = (workspace: string, id: string): string => JSON.stringify([workspace, id]);
  const put = (name: string, messages: Message[], ttl: number): void => {
    sessions.delete(name);
    sessions.set(name, { messages, expires: now() + ttl });
    for (const oldest of sessions.keys()) {
      if (sessions.size <= most) break;
      sessions.delete(oldest);
    }
  };
  return {
    async create(workspace, id, { ttl }) {
      put(nameOf(workspace, id), [], ttl);
    },
    async read(workspace, id) {
      const found = sessions.get(nameOf(workspace, id));
      if (!found) return { state: "none" };
      if (now() < found.expires) return { state: "live", messages: [...found.messages] };
      found.messages = [];
      return { state: "expired" };
    },
    async append(workspace, id, messages, bounds) {
      const name = nameOf(workspace, id);
      const found = sessions.get(name);
      if (found && now() < found.expires) put(name, bounded([...found.messages, ...messages], bounds), bounds.ttl);
    },
    async delete(workspace, id) {
      return sessions.delete(nameOf(workspace, id));
    },
  };
}
