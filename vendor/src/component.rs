//! Components: what they are offered, and their preparation for wasi:http.

use crate::files;
use crate::host::Host;
use crate::layout::{self, CError, report};
use std::sync::LazyLock;
use tokio::runtime::Runtime;
use wasmtime_c_api::wasmtime::component::{Component, HasData, Linker, ResourceTable};
use wasmtime_c_api::wasmtime::{Result, format_err};
use wasmtime_c_api::{wasm_byte_vec_t, wasm_engine_t, wasmtime_component_t};
use wasmtime_wasi_http::p2::bindings::ProxyPre;
use wasmtime_wasi_io::bindings::wasi::io;

/// Timers, name look-ups and outgoing connections: one thread, made with the
/// first component. Guests are polled by the loops of C++, inside its context.
pub static TOKIO: LazyLock<Option<Runtime>> = LazyLock::new(|| {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    runtime.worker_threads(1).max_blocking_threads(8).thread_name("fusor-tokio");
    runtime.enable_time().enable_io().build().ok()
});

pub struct fusor_components_t(Linker<Host>);

struct Io;
impl HasData for Io {
    type Data<'a> = &'a mut ResourceTable;
}

#[unsafe(no_mangle)]
pub extern "C" fn fusor_components_new(
    engine: &wasm_engine_t,
    out: &mut Option<Box<fusor_components_t>>,
) -> CError {
    report(|| {
        if TOKIO.is_none() {
            return Err(format_err!("the thread for timers and connections cannot be started"));
        }
        let mut linker = Linker::new(layout::engine(engine));
        wasmtime_wasi::p2::add_to_linker_async(&mut linker)?;
        wasmtime_wasi_http::p2::add_only_http_to_linker_async(&mut linker)?;
        // Again: from a table that is there without a WasiCtx, and our files.
        linker.allow_shadowing(true);
        io::error::add_to_linker::<Host, Io>(&mut linker, Host::table)?;
        io::poll::add_to_linker::<Host, Io>(&mut linker, Host::table)?;
        io::streams::add_to_linker::<Host, Io>(&mut linker, Host::table)?;
        files::add_to_linker(&mut linker)?;
        *out = Some(Box::new(fusor_components_t(linker)));
        Ok(())
    })
}

#[unsafe(no_mangle)]
pub extern "C" fn fusor_components_delete(_: Option<Box<fusor_components_t>>) {}

pub struct fusor_http_component_t {
    pub pre: ProxyPre<Host>,
    initial_memory: u64,
}

#[unsafe(no_mangle)]
pub extern "C" fn fusor_http_component_new(
    components: &fusor_components_t,
    component: &wasmtime_component_t,
    out: &mut Option<Box<fusor_http_component_t>>,
) -> CError {
    report(|| {
        let component = layout::component(component);
        let pre = ProxyPre::new(components.0.instantiate_pre(component)?)?;
        let needs = component.resources_required();
        let pages = needs.and_then(|n| n.max_initial_memory_size).unwrap_or(0);
        let initial_memory = pages.saturating_mul(64 << 10);
        *out = Some(Box::new(fusor_http_component_t { pre, initial_memory }));
        Ok(())
    })
}

#[unsafe(no_mangle)]
pub extern "C" fn fusor_http_component_initial_memory(c: &fusor_http_component_t) -> u64 {
    c.initial_memory
}

#[unsafe(no_mangle)]
pub extern "C" fn fusor_http_component_delete(_: Option<Box<fusor_http_component_t>>) {}

/// The names of what a component exports, a line each.
#[unsafe(no_mangle)]
pub extern "C" fn fusor_component_exports(
    component: &wasmtime_component_t,
    out: &mut wasm_byte_vec_t,
) {
    let component: &Component = layout::component(component);
    let engine = component.engine();
    let names: Vec<String> =
        component.component_type().exports(engine).map(|(name, _)| name.to_owned()).collect();
    out.set_buffer(names.join("\n").into_bytes());
}

/// A context entered: what is polled meanwhile finds timers and connections.
pub fn entered<R>(f: impl FnOnce() -> Result<R>) -> Result<R> {
    match &*TOKIO {
        Some(runtime) => {
            let _entered = runtime.enter();
            f()
        }
        None => Err(format_err!("no component was prepared")),
    }
}
