/** An error of the worker's own, for a request that reached no gateway, in the shape of the OpenAI API. */
export function errorResponse(status: number, message: string, code: string, headers: Record<string, string> = {}): Response {
  const error = { message, type: "invalid_request_error", code, param: null };
  return Response.json({ error }, { status, headers: { ...headers, "cache-control": "no-store", "x-content-type-options": "nosniff" } });
}
