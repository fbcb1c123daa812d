import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";

/** A component whose code is loaded when it is first shown. */
export function lazy<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  let loaded: ComponentType<Props> | undefined;
  return function Lazy(props: Props) {
    // Not the component itself: of a function a state is what it returns.
    const [, again] = useState(loaded !== undefined);
    const [problem, setProblem] = useState("");
    useEffect(() => {
      if (loaded !== undefined) return;
      load().then(
        (component) => {
          loaded = component;
          again(true);
        },
        (error: unknown) => setProblem(`This part of the page did not load: ${String(error)}`),
      );
    }, []);
    if (problem !== "") return <p role="alert">{problem}</p>;
    if (loaded === undefined) return <p class="note">Loading …</p>;
    const Component = loaded;
    return <Component {...props} />;
  };
}
