import { END_ABORTED, type How } from "./boundary.js";

/** What must end with its owner: a call, a relay. */
interface Owned {
  end(how: How): void;
}

let registry: FinalizationRegistry<Owned> | undefined;

/** Ends the call once nobody refers to `owner` any more: a connection must not stay open for a stream that is lost. */
export function watch(owner: object, call: Owned): void {
  if (typeof FinalizationRegistry !== "function") return;
  registry ??= new FinalizationRegistry((lost) => lost.end(END_ABORTED));
  registry.register(owner, call, call);
}

/** The call goes on by itself from here, whether or not its owner stays. */
export function unwatch(call: Owned): void {
  registry?.unregister(call);
}
