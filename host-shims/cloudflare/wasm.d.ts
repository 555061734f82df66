// What importing a wasm file yields in a Worker.
declare module "*.wasm" {
  const module: WebAssembly.Module;
  export default module;
}
