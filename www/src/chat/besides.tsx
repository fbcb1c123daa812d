import type { Outcome } from "chatwire";
import { Findings } from "./facts.tsx";
import { JsonTree } from "./json-tree.tsx";
import type { TurnState } from "./turn-state.ts";

/** Whatever else is known of an answer: warnings, members that no part of the page shows, the server's limits. */
export function Besides({ turn }: { turn: TurnState }) {
  const warnings = turn.warnings.value;
  const outcome = turn.answer.value?.outcome;
  if (outcome === undefined && warnings.length === 0) return null;
  return (
    <details class="besides">
      <summary>
        What the server said besides
        {warnings.length > 0 && <b>{` · ${warnings.length === 1 ? "a warning" : `${warnings.length} warnings`}`}</b>}
      </summary>
      <Findings of={warnings} />
      {outcome !== undefined && <JsonTree value={besides(outcome)} label="What the server said besides" closedFrom={2} />}
    </details>
  );
}

/** An outcome without what the turn shows of it, and without what is not there. */
export function besides({ completion, requestID, rateLimits, seams, route, bytes }: Outcome): object {
  const { choices, ...head } = completion;
  const rest = choices.map(({ message: { role: _role, content: _content, refusal: _refusal, reasoning: _reasoning, tool_calls: _calls, ...message }, finish_reason: _finish, ...choice }) => {
    const more = present(message);
    return present({ ...choice, ...(Object.keys(more).length > 0 && { message: more }) });
  });
  return present({
    ...head,
    // The number of a choice alone says nothing.
    choices: rest.some((choice) => Object.keys(choice).length > 1) ? rest : undefined,
    request_id: requestID,
    rate_limits: rateLimits,
    seams: seams?.map(({ offset, error, requestID }) => ({ offset, error: error.toJSON(), request_id: requestID })),
    route: route && { name: route.name, model: route.model, failures: route.failures.map(({ route, error }) => ({ route, error: error.toJSON() })) },
    bytes_of_body: bytes,
  });
}

function present(members: object): object {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value != null && !(Array.isArray(value) && value.length === 0)));
}
