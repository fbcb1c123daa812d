import type { ChatCompletionMessageParam } from "chatwire";
import { messageOf, type TurnState } from "./turn-state.ts";

/**
 * The messages of turns, as they go into the next request.
 *
 * A turn that brought nothing is left out: two questions in a row confuse some servers. So are calls without a result, which
 * servers refuse.
 *
 * @param isAnswered - Whether the results of the last turn's calls come next.
 */
export function messagesOf(turns: readonly TurnState[], isAnswered = false): ChatCompletionMessageParam[] {
  return turns.flatMap((turn, at) => {
    const next = turns[at + 1];
    return said(turn, next === undefined ? isAnswered : next.results !== undefined && hasBrought(next));
  });
}

function said(turn: TurnState, isAnswered: boolean): readonly ChatCompletionMessageParam[] {
  const message = messageOf(turn);
  if (message === undefined || !hasBrought(turn)) return [];
  const { content, refusal, reasoning, reasoning_details: details, tool_calls: calls } = message;
  // Models that think need their thoughts back where they go on from a call; what a provider does not take the client leaves out.
  const thoughts = { ...(reasoning && { reasoning }), ...(details?.length && { reasoning_details: details }) };
  if (isAnswered && calls?.length) return [...turn.question, { role: "assistant", content, ...thoughts, tool_calls: calls }];
  if (content) return [...turn.question, { role: "assistant", content }];
  if (refusal) return [...turn.question, { role: "assistant", content: [{ type: "refusal", refusal }] }];
  // Results that were given stay given, whatever became of the calls that followed.
  return turn.results === undefined ? [] : turn.question;
}

function hasBrought(turn: TurnState): boolean {
  const message = messageOf(turn);
  return Boolean(message?.content || message?.refusal || message?.tool_calls?.length);
}
