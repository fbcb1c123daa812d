import { END_ABORTED } from "./boundary.js";
import type { Call } from "./call.js";

let registry: FinalizationRegistry<Call> | undefined;

/** Ends the call once nobody refers to `owner` any more: a connection must not stay open for a stream that is lost. */
export function watch(owner: object, call: Call): void {
  if (typeof FinalizationRegistry !== "function") return;
  registry ??= new FinalizationRegistry((lost) => lost.end(END_ABORTED));
  registry.register(owner, call, call);
}

/** The call goes on by itself from here, whether or not its owner stays. */
export function unwatch(call: Call): void {
  registry?.unregister(call);
}
