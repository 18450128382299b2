//! One run of a module: its instantiation and the call of its entry as one
//! future, without the boxed values and the look-up by name of the C API's two
//! (0.7 of 5 microseconds); and a way to end one that takes no backtrace.

use crate::layout::{self, CError};
use std::cell::Cell;
use std::future::poll_fn;
use std::mem::{MaybeUninit, replace};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::LazyLock;
use std::task::{Context, Poll, Waker};
use wasmtime_c_api::wasmtime::{
    Config, Engine, Error, InstancePre, Memory, ModuleExport, Result, Store, WasmBacktrace,
    format_err,
};
use wasmtime_c_api::{
    WasmtimeStoreContextMut, WasmtimeStoreData, wasm_trap_t, wasmtime_instance_pre_t,
    wasmtime_module_t,
};

pub struct fusor_export_t(ModuleExport);

#[unsafe(no_mangle)]
pub unsafe extern "C" fn fusor_export_new(
    module: &wasmtime_module_t,
    name: *const u8,
    name_len: usize,
) -> Option<Box<fusor_export_t>> {
    let name = unsafe { layout::str(name, name_len) }.ok()?;
    layout::module(module).get_export_index(name).map(|e| Box::new(fusor_export_t(e)))
}

#[unsafe(no_mangle)]
pub extern "C" fn fusor_export_delete(_: Option<Box<fusor_export_t>>) {}

pub struct fusor_run_t<'a> {
    future: Pin<Box<dyn Future<Output = Result<()>> + 'a>>,
    memory: Rc<Cell<Option<Memory>>>,
}

async fn run(
    pre: &InstancePre<WasmtimeStoreData>,
    mut store: WasmtimeStoreContextMut<'_>,
    initialiser: Option<&ModuleExport>,
    entry: &ModuleExport,
    memory: &ModuleExport,
    found: Rc<Cell<Option<Memory>>>,
) -> Result<()> {
    let instance = pre.instantiate_async(&mut store).await?;
    let memory = instance.get_module_export(&mut store, memory).and_then(|e| e.into_memory());
    found.set(Some(memory.ok_or_else(|| format_err!("the export is not a memory"))?));
    yield_once().await;
    for export in initialiser.into_iter().chain([entry]) {
        let export = instance.get_module_export(&mut store, export).and_then(|e| e.into_func());
        let function = export.ok_or_else(|| format_err!("the export is not a function"))?;
        function.typed::<(), ()>(&store)?.call_async(&mut store, ()).await?;
    }
    Ok(())
}

/// One poll ends here, so that who polls sees what time it is.
pub async fn yield_once() {
    let mut yielded = false;
    poll_fn(|_| if replace(&mut yielded, true) { Poll::Ready(()) } else { Poll::Pending }).await;
}

#[unsafe(no_mangle)]
pub extern "C" fn fusor_run_new<'a>(
    pre: &'a wasmtime_instance_pre_t,
    store: WasmtimeStoreContextMut<'a>,
    initialiser: Option<&'a fusor_export_t>,
    entry: &'a fusor_export_t,
    memory: &'a fusor_export_t,
) -> Box<fusor_run_t<'a>> {
    let found = Rc::new(Cell::new(None));
    let pre = layout::instance_pre(pre);
    let initialiser = initialiser.map(|e| &e.0);
    let future = Box::pin(run(pre, store, initialiser, &entry.0, &memory.0, Rc::clone(&found)));
    Box::new(fusor_run_t { future, memory: found })
}

#[unsafe(no_mangle)]
pub extern "C" fn fusor_run_poll(run: &mut fusor_run_t<'_>, error: &mut CError) -> bool {
    match run.future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Pending => false,
        Poll::Ready(result) => {
            *error = result.err().map(|e| Box::new(e.into()));
            true
        }
    }
}

#[unsafe(no_mangle)]
pub extern "C" fn fusor_run_instantiated(
    run: &fusor_run_t<'_>,
    memory: &mut MaybeUninit<Memory>,
) -> bool {
    run.memory.get().map(|found| memory.write(found)).is_some()
}

#[unsafe(no_mangle)]
pub extern "C" fn fusor_run_delete(_: Option<Box<fusor_run_t<'_>>>) {}

/// Wasmtime takes a backtrace of every error that has none yet. This one has an
/// empty one, taken from a store whose engine takes none.
#[unsafe(no_mangle)]
pub extern "C" fn fusor_exit_trap_new() -> Box<wasm_trap_t> {
    static ENGINE: LazyLock<Option<Engine>> = LazyLock::new(|| {
        let mut config = Config::new();
        config.wasm_backtrace_max_frames(None);
        Engine::new(&config).ok()
    });
    thread_local! {
        static STORE: Option<Store<()>> = ENGINE.as_ref().map(|engine| Store::new(engine, ()));
    }
    let error = Error::msg("exit");
    layout::trap_into_c(STORE.with(|store| match store {
        Some(store) => error.context(WasmBacktrace::capture(store)),
        None => error,
    }))
}
