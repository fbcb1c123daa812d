export function Faults() {
  return <main />;
}
