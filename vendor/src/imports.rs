//! Imports that can suspend, with a fixed type and so without the boxed values
//! of `wasmtime_linker_define_async_func` (28 ns a call instead of 100).

use crate::layout::{self, CError, report};
use std::ffi::c_void;
use std::future::poll_fn;
use std::task::Poll;
use wasmtime_c_api::wasmtime::{Caller, Error, Result};
use wasmtime_c_api::{WasmtimeStoreData, wasmtime_caller_t, wasmtime_error_t, wasmtime_linker_t};

#[repr(C)]
pub struct fusor_async4_call_t {
    args: [i32; 4],
    result: i32,
    polls: u32,
    state: u64,
    error: CError,
}

type Callback = unsafe extern "C" fn(
    data: *mut c_void,
    caller: *mut wasmtime_caller_t<'_>,
    call: *mut fusor_async4_call_t,
) -> bool;

/// C's promise: `data` outlives the linker and what was made from it, and the
/// callback may be called on any thread that polls a guest.
#[derive(Clone, Copy)]
struct Import {
    callback: Callback,
    data: *mut c_void,
}
unsafe impl Send for Import {}
unsafe impl Sync for Import {}

impl Import {
    async fn call(
        self,
        mut caller: Caller<'_, WasmtimeStoreData>,
        args: (i32, i32, i32, i32),
    ) -> Result<i32> {
        let mut call =
            fusor_async4_call_t { args: args.into(), result: 0, polls: 0, state: 0, error: None };
        poll_fn(move |_| {
            let import = self; // whole, so that the closure is Send as Import is
            let caller = layout::caller_to_c(&mut caller);
            let ready = unsafe { (import.callback)(import.data, caller, &mut call) };
            call.polls = call.polls.saturating_add(1);
            if let Some(error) = call.error.take() {
                return Poll::Ready(Err(Error::from(*error)));
            }
            if ready { Poll::Ready(Ok(call.result)) } else { Poll::Pending }
        })
        .await
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn fusor_linker_async4(
    linker: &mut wasmtime_linker_t,
    module: *const u8,
    module_len: usize,
    name: *const u8,
    name_len: usize,
    callback: Callback,
    data: *mut c_void,
) -> Option<Box<wasmtime_error_t>> {
    let import = Import { callback, data };
    report(|| {
        let module = unsafe { layout::str(module, module_len)? };
        let name = unsafe { layout::str(name, name_len)? };
        layout::linker(linker).func_wrap_async(module, name, move |caller, args| {
            Box::new(import.call(caller, args))
        })?;
        Ok(())
    })
}
