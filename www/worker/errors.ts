import { APIError, ChatwireError, InvalidRequestError } from "chatwire";

/** An error in the shape of the OpenAI API, and the HTTP status it stands for. */
export interface WireError {
  httpStatus: number;
  error: {
    message: string;
    type: string;
    code: string;
    param: string | null;
    /** The status the provider named; in the middle of a stream there is no other place for it. */
    status?: number;
  };
}

/** A JSON error response for a request that never reached a provider. */
export function errorResponse(httpStatus: number, message: string, code: string, headers?: Record<string, string>): Response {
  return wireErrorResponse({ httpStatus, error: { message, type: "invalid_request_error", code, param: null } }, headers);
}

export function wireErrorResponse({ httpStatus, error }: WireError, headers: Record<string, string> = {}): Response {
  return Response.json({ error }, { status: httpStatus, headers: { ...headers, "cache-control": "no-store" } });
}

/** Puts any failure of a call into wire form, with every secret taken out of its text. */
export function toWireError(error: unknown, secrets: readonly string[]): WireError {
  if (!(error instanceof ChatwireError)) {
    return { httpStatus: 500, error: { message: "The worker failed.", type: "server_error", code: "internal", param: null } };
  }
  const known = byKind[error.kind];
  const hidden = (text: string) => secrets.reduce((shown, secret) => shown.replaceAll(secret, "[redacted]"), text);
  const message = known?.message ?? hidden(error.message);
  const httpStatus = known?.status ?? 502;
  if (error instanceof APIError) {
    const { status, type, code, param } = error;
    const named = status !== undefined && status >= 400 && status <= 599 ? status : undefined;
    return {
      httpStatus: named ?? httpStatus,
      error: {
        message,
        type: hidden(type ?? error.kind),
        code: hidden(code ?? error.kind),
        param: param === null ? null : hidden(param),
        ...(named !== undefined && { status: named }),
      },
    };
  }
  const param = error instanceof InvalidRequestError ? error.field : null;
  return { httpStatus, error: { message, type: error.kind, code: error.kind, param } };
}

/** Headers of the provider's answer that help the page: when to retry, and the id to quote to its support. */
export function passedHeaders(error: unknown): Record<string, string> {
  const headers: Record<string, string> = {};
  if (!(error instanceof APIError)) return headers;
  if (error.retryAfter !== undefined) headers["retry-after"] = String(Math.ceil(error.retryAfter / 1000));
  if (error.requestID) headers["x-request-id"] = error.requestID;
  return headers;
}

/** Where `message` is given it replaces the client's own, which may name addresses inside the network. */
const byKind: Record<string, { status: number; message?: string }> = {
  invalid_request: { status: 400 },
  context_length: { status: 400 },
  content_filter: { status: 400 },
  auth: { status: 401 },
  billing: { status: 402 },
  permission: { status: 403 },
  not_found: { status: 404 },
  payload_too_large: { status: 413 },
  rate_limit: { status: 429 },
  aborted: { status: 499 },
  internal: { status: 500, message: "The client failed inside the worker." },
  connection: { status: 502, message: "The connection to the provider failed." },
  overloaded: { status: 503 },
  timeout: { status: 504 },
  stalled: { status: 504 },
};
