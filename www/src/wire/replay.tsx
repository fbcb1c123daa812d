export function Replay() {
  return <main />;
}
