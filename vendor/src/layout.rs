//! Reaches the Rust values inside the C API's types, whose fields are private
//! to their crate.
//!
//! Each of these types is a struct of exactly one field, so its address is the
//! field's address. The assertions hold that for the pinned version; the crate
//! is pinned with `=`, so an update has to come by here.

use wasmtime_c_api::wasmtime::component::Component;
use wasmtime_c_api::wasmtime::{
    Caller, Config, Engine, Error, InstancePre, Linker, Module, PoolingAllocationConfig,
};
use wasmtime_c_api::{
    WasmtimeStoreData, wasm_config_t, wasm_engine_t, wasm_trap_t, wasmtime_caller_t,
    wasmtime_component_t, wasmtime_instance_pre_t, wasmtime_linker_t, wasmtime_module_t,
    wasmtime_pooling_allocation_config_t,
};

macro_rules! one_field {
    ($outer:ty, $inner:ty) => {
        const _: () = assert!(
            size_of::<$outer>() == size_of::<$inner>()
                && align_of::<$outer>() == align_of::<$inner>()
        );
    };
}

one_field!(wasm_config_t, Config);
one_field!(wasm_engine_t, Engine);
one_field!(wasmtime_linker_t, Linker<WasmtimeStoreData>);
one_field!(wasmtime_module_t, Module);
one_field!(wasmtime_component_t, Component);
one_field!(wasmtime_instance_pre_t, InstancePre<WasmtimeStoreData>);
one_field!(wasm_trap_t, Error);
one_field!(wasmtime_pooling_allocation_config_t, PoolingAllocationConfig);
one_field!(wasmtime_caller_t<'static>, Caller<'static, WasmtimeStoreData>);

pub fn config(c: &mut wasm_config_t) -> &mut Config {
    unsafe { &mut *std::ptr::from_mut(c).cast() }
}

pub fn engine(e: &wasm_engine_t) -> &Engine {
    unsafe { &*std::ptr::from_ref(e).cast() }
}

pub fn engine_into_c(e: Engine) -> Box<wasm_engine_t> {
    unsafe { Box::from_raw(Box::into_raw(Box::new(e)).cast()) }
}

pub fn module(m: &wasmtime_module_t) -> &Module {
    unsafe { &*std::ptr::from_ref(m).cast() }
}

pub fn component(c: &wasmtime_component_t) -> &Component {
    unsafe { &*std::ptr::from_ref(c).cast() }
}

pub fn instance_pre(p: &wasmtime_instance_pre_t) -> &InstancePre<WasmtimeStoreData> {
    unsafe { &*std::ptr::from_ref(p).cast() }
}

pub fn trap_into_c(e: Error) -> Box<wasm_trap_t> {
    unsafe { Box::from_raw(Box::into_raw(Box::new(e)).cast()) }
}

pub fn linker(l: &mut wasmtime_linker_t) -> &mut Linker<WasmtimeStoreData> {
    unsafe { &mut *std::ptr::from_mut(l).cast() }
}

pub fn pool(p: &mut wasmtime_pooling_allocation_config_t) -> &mut PoolingAllocationConfig {
    unsafe { &mut *std::ptr::from_mut(p).cast() }
}

pub fn caller_to_c<'a, 'b>(
    c: &'b mut Caller<'a, WasmtimeStoreData>,
) -> &'b mut wasmtime_caller_t<'a> {
    unsafe { &mut *std::ptr::from_mut(c).cast() }
}

/// A string that C hands over as pointer and length.
pub unsafe fn str<'a>(data: *const u8, len: usize) -> wasmtime_c_api::wasmtime::Result<&'a str> {
    Ok(std::str::from_utf8(unsafe { bytes(data, len) })?)
}

/// Bytes that C hands over as pointer and length; the pointer may be null when
/// there are none.
pub unsafe fn bytes<'a>(data: *const u8, len: usize) -> &'a [u8] {
    unsafe { slice(data, len) }
}

/// A list, likewise.
pub unsafe fn slice<'a, T>(data: *const T, len: usize) -> &'a [T] {
    if len == 0 { &[] } else { unsafe { std::slice::from_raw_parts(data, len) } }
}

/// The C API's way to report: null is success.
pub type CError = Option<Box<wasmtime_c_api::wasmtime_error_t>>;

/// Runs `f`; an error, or a panic of a library below, becomes an error object.
pub fn report(f: impl FnOnce() -> wasmtime_c_api::wasmtime::Result<()>) -> CError {
    use wasmtime_c_api::wasmtime::format_err;
    let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(f)).unwrap_or_else(|p| {
        let text = p.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| p.downcast_ref::<&str>().copied());
        Err(format_err!("panic in Rust code: {}", text.unwrap_or("unknown")))
    });
    result.err().map(|e| Box::new(e.into()))
}
