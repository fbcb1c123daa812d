import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";

/** A component whose code is loaded when it is first shown. */
export function lazy<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  let loaded: ComponentType<Props> | undefined;
  return function Lazy(props: Props) {
    const [, again] = useState(loaded);
    const [problem, setProblem] = useState("");
    useEffect(() => {
      if (loaded !== undefined) return;
      load().then(
        (component) => again(() => (loaded = component)),
        (error: unknown) => setProblem(`This part of the page did not load: ${String(error)}`),
      );
    }, []);
    if (problem !== "") return <p role="alert">{problem}</p>;
    if (loaded === undefined) return <p class="note">Loading …</p>;
    const Component = loaded;
    return <Component {...props} />;
  };
}
