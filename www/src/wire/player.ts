import { useEffect, useState } from "preact/hooks";

/** How fast a recording plays, as the page names it: times the pace at which it came, where that is known. */
export const SPEEDS: Readonly<Record<"timed" | "untimed", Readonly<Record<string, string>>>> = {
  timed: { "0.25": "¼ speed", "1": "As it came", "4": "4 times", "20": "20 times" },
  untimed: { "0.25": "2 a second", "1": "8 a second", "4": "32 a second", "20": "160 a second" },
};

/**
 * Steps through events at the times at which they came.
 *
 * @param timeOf - When an event came, in milliseconds, rising.
 * @returns Whether it plays, and what begins and ends that.
 */
export function usePlayer(length: number, selected: number, select: (index: number) => void, timeOf: (index: number) => number): [boolean, (speed: number | undefined) => void] {
  const [play, setPlay] = useState<{ speed: number; from: number; began: number } | undefined>(undefined);
  useEffect(() => {
    if (play === undefined) return;
    let frame = 0;
    let at = play.from;
    const origin = timeOf(at);
    const tick = (now: number) => {
      const time = origin + (now - play.began) * play.speed;
      let to = at;
      while (to + 1 < length && timeOf(to + 1) <= time) to += 1;
      if (to !== at) select((at = to));
      if (at + 1 >= length) return setPlay(undefined);
      frame = requestAnimationFrame(tick);
    };
    frame = requestAnimationFrame(tick);
    return () => cancelAnimationFrame(frame);
  }, [play]);
  const set = (speed: number | undefined) => {
    if (speed === undefined) return setPlay(undefined);
    // From the beginning once it is over.
    const from = selected + 1 >= length ? 0 : selected;
    select(from);
    setPlay({ speed, from, began: performance.now() });
  };
  return [play !== undefined, set];
}
