//! C-ABI glue for what Wasmtime's C API lacks and Fusor needs.
//!
//! The contract of every function stands in `include/fusor_vendor.h`; the
//! comments here only say why the Rust side may do what it does.

#![expect(non_camel_case_types, reason = "named as in the C header")]

// Makes Wasmtime's own C functions part of the static library.
pub use wasmtime_c_api;

mod component;
mod config;
mod data;
mod files;
mod host;
mod http_run;
mod imports;
mod layout;
mod outgoing;
mod run;
mod symbols;
mod wizer;
