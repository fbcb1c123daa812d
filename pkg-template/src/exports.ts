// The public surface, the same for every entry.

export { Chatwire, type Completions } from "./client.js";
export type { Finding, FindingRule } from "./finding.js";
export type { ModelList, Models } from "./pages.js";
export type { Profile, Provider } from "./profile.js";
export { clientCredentials, type ClientCredentials } from "./oauth.js";
export { PartialJSON, type PartialJSONOptions } from "./partial-json.js";
export { resume, type Resume, type ResumeOptions } from "./resume.js";
export { relay } from "./relay.js";
export { ThinkSplitter, type Split, type ThinkOptions } from "./think.js";
export { countWords, summarizeUsage, UsageMeter, type UsageSummary } from "./usage.js";
export type { ChatwireOptions, HeaderValues, KeyRequest, OptionsOf, RelayOptions, RequestOptions, Validate } from "./options.js";
export type { PlannedRetry, ReceivedResponse, SentRequest } from "./hooks.js";
export { ChatCompletionStream } from "./stream.js";
export { APIPromise, type WithResponse } from "./api-promise.js";
export type { ArgumentsDelta, InputDelta, StreamEvent, StreamEvents, TextDelta } from "./events.js";
export type { EmitOptions, StreamFormat } from "./emit.js";
export type { TeeOptions } from "./tee.js";
export type { TextStream } from "./text.js";
export type { CompleteOutcome, Outcome, PartialOutcome, RateLimit, RateLimits, Routed, RouteFailure, Seam } from "./outcome.js";
export {
  APIConnectionError, APIConnectionTimeoutError, APIUserAbortError, ChatwireError, IncompleteStreamError, InternalError,
  InvalidRequestError, ProtocolError, StalledError, isChatwireError,
} from "./errors.js";
export type { ErrorInit, ErrorKind, Limit } from "./errors.js";
export {
  APIError, AuthenticationError, BadRequestError, ConflictError, InternalServerError, NotFoundError,
  PermissionDeniedError, RateLimitError, UnprocessableEntityError, isAPIError,
} from "./api-error.js";
export type { APIErrorInit } from "./api-error.js";
export type * from "./types.js";
export type * from "./wire.js";
