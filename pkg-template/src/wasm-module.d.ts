// workerd and edge-light compile the file at deployment and hand over the module.
declare module "*.wasm?module" {
  const module: WebAssembly.Module;
  export default module;
}
