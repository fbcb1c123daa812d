// A worker with nothing in it: what starting workerd costs by itself.
export default { fetch: () => new Response("Hello there") };
