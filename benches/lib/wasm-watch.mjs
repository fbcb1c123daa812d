// Watches WebAssembly from outside the package: how long instantiation takes, and how large the memories are.

/** Call before the package is imported. Gives the record that fills up. */
export function watchWasm() {
  const watched = { instantiate: [], memories: [] };
  const real = WebAssembly.instantiate;
  WebAssembly.instantiate = async (...given) => {
    const [cpu, wall] = [process.cpuUsage(), performance.now()];
    const made = await real.apply(WebAssembly, given);
    const { user, system } = process.cpuUsage(cpu);
    watched.instantiate.push({ cpu: (user + system) / 1000, wall: performance.now() - wall });
    const [, imports = {}] = given;
    // Node's own fetch has wasm too, which is not the package's.
    if (!Object.keys(imports).some((name) => name.includes("chatwire"))) {
      watched.instantiate.pop();
      return made;
    }
    const { exports } = made.instance ?? made;
    watched.memories.push(...Object.values(exports).filter((value) => value instanceof WebAssembly.Memory));
    return made;
  };
  return watched;
}

/** Bytes of all wasm memories. */
export function wasmBytes({ memories }) {
  return memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
}
