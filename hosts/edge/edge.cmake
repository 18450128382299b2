# The edge host: core.wasm, the core with its exports for JavaScript.
