//! Pre-initialisation: instrument a module, let C++ run its start with its own
//! imports, then write the instance's state back as a module.

use crate::data;
use crate::layout::{self, CError, report};
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use wasmtime_c_api::wasmtime::{AsContextMut, Instance, Result, Val, format_err};
use wasmtime_c_api::{WasmtimeStoreContextMut, wasm_byte_vec_t};
use wasmtime_wizer::{InstanceState, ModuleContext, SnapshotVal, ValType, Wizer};

pub struct fusor_wizer_t {
    wizer: Wizer,
    // Borrows `wasm`, hence stands before it: fields are dropped in order.
    module: ModuleContext<'static>,
    wasm: *mut [u8],
}

impl Drop for fusor_wizer_t {
    fn drop(&mut self) {
        // `module` holds slices and indices only; dropping it after this
        // touches none of the bytes.
        drop(unsafe { Box::from_raw(self.wasm) });
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn fusor_wizer_instrument(
    wasm: *const u8,
    wasm_len: usize,
    remove_export: *const u8,
    remove_export_len: usize,
    instrumented: &mut wasm_byte_vec_t,
    out: &mut Option<Box<fusor_wizer_t>>,
) -> CError {
    report(|| {
        let mut wizer = Wizer::new();
        wizer.init_func(unsafe { layout::str(remove_export, remove_export_len)? });
        let wasm: Box<[u8]> = unsafe { layout::bytes(wasm, wasm_len) }.into();
        let wasm = Box::into_raw(wasm);
        match wizer.instrument(unsafe { &*wasm }) {
            Ok((module, bytes)) => {
                instrumented.set_buffer(bytes);
                *out = Some(Box::new(fusor_wizer_t { wizer, module, wasm }));
                Ok(())
            }
            Err(e) => {
                drop(unsafe { Box::from_raw(wasm) });
                Err(e)
            }
        }
    })
}

#[unsafe(no_mangle)]
pub extern "C" fn fusor_wizer_snapshot(
    wizer: &fusor_wizer_t,
    store: WasmtimeStoreContextMut<'_>,
    instance: &Instance,
    out: &mut wasm_byte_vec_t,
) -> CError {
    report(|| {
        let mut state = State { store, instance: *instance, missing: None };
        let wasm = ready(wizer.wizer.snapshot(&wizer.module, &mut state))?;
        if let Some(name) = state.missing {
            return Err(format_err!("no {name}: not an instance of the instrumented module"));
        }
        out.set_buffer(data::merge_segments(&wasm)?);
        Ok(())
    })
}

#[unsafe(no_mangle)]
pub extern "C" fn fusor_wizer_delete(_: Option<Box<fusor_wizer_t>>) {}

/// The result of a future that never waits, as those over our State: the first
/// poll is the last.
fn ready<T>(future: impl Future<Output = Result<T>>) -> Result<T> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => result,
        Poll::Pending => Err(format_err!("the snapshot did not finish")),
    }
}

/// What Wizer reads of an instance. The exports that it names are those that
/// `instrument` added; the trait has no way to fail, so a missing one is noted.
struct State<'a> {
    store: WasmtimeStoreContextMut<'a>,
    instance: Instance,
    missing: Option<String>,
}

impl InstanceState for State<'_> {
    async fn global_get(&mut self, name: &str, _: ValType) -> SnapshotVal {
        let global = self.instance.get_global(self.store.as_context_mut(), name);
        match global.map(|g| g.get(self.store.as_context_mut())) {
            Some(Val::I32(v)) => SnapshotVal::I32(v),
            Some(Val::I64(v)) => SnapshotVal::I64(v),
            Some(Val::F32(v)) => SnapshotVal::F32(v),
            Some(Val::F64(v)) => SnapshotVal::F64(v),
            Some(Val::V128(v)) => SnapshotVal::V128(v.as_u128()),
            _ => {
                self.missing = Some(format!("global {name}"));
                SnapshotVal::I32(0)
            }
        }
    }

    async fn memory_contents(&mut self, name: &str, contents: impl FnOnce(&[u8]) + Send) {
        match self.instance.get_memory(self.store.as_context_mut(), name) {
            Some(memory) => contents(memory.data(self.store.as_context_mut())),
            None => {
                self.missing = Some(format!("memory {name}"));
                contents(&[]);
            }
        }
    }
}
