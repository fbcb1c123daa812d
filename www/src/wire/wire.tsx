export function Wire() {
  return <main />;
}
