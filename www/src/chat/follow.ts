import { useEffect } from "preact/hooks";
import type { RefObject } from "preact";
import { busy } from "./conversation.ts";

/** Scrolls along while the answer grows, unless the reader has scrolled away. */
export function useFollow(log: RefObject<HTMLElement | null>): void {
  const isBusy = busy.value;
  useEffect(() => {
    const node = log.current;
    if (!isBusy || node === null) return;
    const page = document.documentElement;
    let following = true;
    const follow = () => {
      if (following && node.offsetParent !== null) page.scrollTop = page.scrollHeight;
    };
    let top = page.scrollTop;
    const onScroll = () => {
      const isAtEnd = page.scrollHeight - page.clientHeight - page.scrollTop < 80;
      // The end may have moved on since the page was scrolled there: only a reader scrolls back.
      if (isAtEnd || page.scrollTop < top) following = isAtEnd;
      top = page.scrollTop;
    };
    const onGrow = new ResizeObserver(follow);
    addEventListener("scroll", onScroll, { passive: true });
    onGrow.observe(node);
    follow();
    return () => {
      // Once more after the last layout: the end of the answer adds its status row.
      requestAnimationFrame(() => {
        follow();
        onGrow.disconnect();
        removeEventListener("scroll", onScroll);
      });
    };
  }, [isBusy]);
}
