// What is used of Cloudflare's Durable Objects, by what it looks like: the package depends on no types of theirs.

import { ChatwireError } from "./errors.js";

/** The binding of a class of Durable Objects. */
export interface DurableNamespace {
  idFromName(name: string): any;
  get(id: any): { fetch(input: string, init?: { method: string; body: string }): Promise<Response> };
}

/** What a Durable Object is made with. */
export interface DurableState {
  storage: {
    sql: { exec(query: string, ...values: any[]): { toArray(): Record<string, any>[] } };
    transactionSync<Result>(step: () => Result): Result;
    setAlarm(time: number): Promise<void>;
    deleteAll(): Promise<void>;
  };
}

/** Asks an object; twice where it was restarting, so that what is asked must do no harm the second time. */
export async function askObject<Answer>(namespace: DurableNamespace, name: string, step: string, value: unknown): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      // A new stub each time: one that failed stays broken.
      const response = await namespace.get(namespace.idFromName(name)).fetch(`https://object.invalid/${step}`, { method: "POST", body: JSON.stringify(value) });
      if (!response.ok) throw new Error(`status ${response.status}`);
      return (await response.json()) as Answer;
    } catch (cause) {
      if (attempt >= ATTEMPTS) throw new ChatwireError("The gateway's storage does not answer.", { kind: "overloaded", cause });
      await new Promise((resolve) => setTimeout(resolve, 50 * 4 ** attempt));
    }
  }
}

/** Answers by the step that is asked for. */
export async function answerObject(request: Request, steps: Readonly<Record<string, (value: any) => unknown>>): Promise<Response> {
  const step = steps[new URL(request.url).pathname.slice(1)];
  return step ? Response.json((await step(await request.json())) ?? null) : new Response(null, { status: 404 });
}

const ATTEMPTS = 3;
