//! What one run of a component works on: the data of its store. WASI 0.2 and
//! wasi:http are Wasmtime's own crates; what they read and write of a request
//! is C++'s, reached through `fusor_http_host_t`.

use crate::layout::CError;
use crate::outgoing::Outgoing;
use async_trait::async_trait;
use bytes::Bytes;
use http_body::{Body, Frame};
use std::ffi::c_void;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use tokio::io::AsyncWrite;
use wasmtime_c_api::wasmtime::component::ResourceTable;
use wasmtime_c_api::wasmtime::{ResourceLimiter, Result};
use wasmtime_wasi::cli::{IsTerminal, StdoutStream};
use wasmtime_wasi::p2::{OutputStream, Pollable, StreamResult};
use wasmtime_wasi::{FsPerms, WasiCtx, WasiCtxView, WasiView};
use wasmtime_wasi_http::{WasiHttpCtx, WasiHttpCtxView, WasiHttpView};

/// Handles that a guest may hold: streams, fields, pollables.
const MAX_RESOURCES: usize = 1024;
/// Bytes of the fields of one message that a guest makes.
const MAX_FIELDS: usize = 64 << 10;
/// Core instances of one component; the pool's settings limit its memories and tables.
const MAX_CORE_INSTANCES: usize = 64;
/// Bytes of randomness in one call.
const MAX_RANDOM: u64 = 1 << 20;
/// Of a body, at a time.
pub const PIECE: usize = 64 << 10;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct fusor_bytes_t {
    pub data: *const u8,
    pub size: usize,
}

impl fusor_bytes_t {
    pub fn of(bytes: &[u8]) -> Self {
        Self { data: bytes.as_ptr(), size: bytes.len() }
    }
    pub unsafe fn get<'a>(self) -> &'a [u8] {
        unsafe { crate::layout::bytes(self.data, self.size) }
    }
    pub unsafe fn text(self) -> String {
        String::from_utf8_lossy(unsafe { self.get() }).into_owned()
    }
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct fusor_field_t {
    pub name: fusor_bytes_t,
    pub value: fusor_bytes_t,
}

#[repr(C)]
pub struct fusor_directory_t {
    pub host: fusor_bytes_t,
    pub guest: fusor_bytes_t,
    pub writable: bool,
}

pub const READ_WAITS: u8 = 0;
pub const READ_BYTES: u8 = 1;

/// C's promise: the functions may be called on any thread that polls the run,
/// and `wake` on any thread at all.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct fusor_http_host_t {
    pub data: *mut c_void,
    pub read: unsafe extern "C" fn(*mut c_void, usize, &mut fusor_bytes_t) -> u8,
    pub head: unsafe extern "C" fn(*mut c_void, u16, *const fusor_field_t, usize),
    pub has_room: unsafe extern "C" fn(*mut c_void) -> bool,
    pub write: unsafe extern "C" fn(*mut c_void, fusor_bytes_t) -> bool,
    pub trailers: unsafe extern "C" fn(*mut c_void, *const fusor_field_t, usize),
    pub log: unsafe extern "C" fn(*mut c_void, fusor_bytes_t),
    pub epoch: unsafe extern "C" fn(*mut c_void, *mut c_void, &mut u64, &mut u8) -> CError,
    pub wake: unsafe extern "C" fn(*mut c_void),
}
unsafe impl Send for fusor_http_host_t {}
unsafe impl Sync for fusor_http_host_t {}

/// A list that C keeps for as long as the run lives.
#[derive(Clone, Copy)]
pub struct List<T: 'static>(pub &'static [T]);
unsafe impl<T> Send for List<T> {}

pub struct Host {
    c: fusor_http_host_t,
    table: ResourceTable,
    http: WasiHttpCtx,
    outgoing: Outgoing,
    arguments: List<fusor_bytes_t>,
    environment: List<fusor_field_t>,
    directories: List<fusor_directory_t>,
    descriptors_end: i32,
    // Made when the guest asks for the first thing of it: many never do.
    wasi: Option<Box<WasiCtx>>,
    pub limits: Limits,
}

impl Host {
    pub fn new(
        c: fusor_http_host_t,
        outgoing: Outgoing,
        arguments: List<fusor_bytes_t>,
        environment: List<fusor_field_t>,
        (directories, descriptors_end): (List<fusor_directory_t>, i32),
        limits: Limits,
    ) -> Self {
        let mut table = ResourceTable::new();
        table.set_max_capacity(MAX_RESOURCES);
        let mut http = WasiHttpCtx::new();
        http.set_field_size_limit(MAX_FIELDS);
        Self {
            c,
            table,
            http,
            outgoing,
            arguments,
            environment,
            directories,
            descriptors_end,
            wasi: None,
            limits,
        }
    }

    pub fn table(&mut self) -> &mut ResourceTable {
        &mut self.table
    }

    /// Files are given no descriptor from this number on.
    pub fn descriptors_end(&self) -> i32 {
        self.descriptors_end
    }

    fn new_wasi(&self) -> Box<WasiCtx> {
        let mut wasi = WasiCtx::builder();
        for argument in self.arguments.0 {
            wasi.arg(unsafe { argument.text() });
        }
        for variable in self.environment.0 {
            wasi.env(unsafe { variable.name.text() }, unsafe { variable.value.text() });
        }
        for directory in self.directories.0 {
            let (host, guest) = unsafe { (directory.host.text(), directory.guest.text()) };
            let perms = if directory.writable { FsPerms::ReadWrite } else { FsPerms::ReadOnly };
            // One that has gone meanwhile is not there.
            let _ = wasi.preopened_dir(host, guest, perms);
        }
        wasi.stdout(Log(self.c)).stderr(Log(self.c));
        // No socket is opened: it would be one of the server's descriptors.
        wasi.allow_tcp(false).allow_udp(false);
        wasi.max_random_size(MAX_RANDOM);
        Box::new(wasi.build())
    }
}

impl WasiView for Host {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        if self.wasi.is_none() {
            self.wasi = Some(self.new_wasi());
        }
        match &mut self.wasi {
            Some(ctx) => WasiCtxView { ctx, table: &mut self.table },
            None => unreachable!("made above"),
        }
    }
}

impl WasiHttpView for Host {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView { hooks: &mut self.outgoing, table: &mut self.table, ctx: &mut self.http }
    }
}

/// What a guest may have of memory, over all its memories together.
pub struct Limits {
    pub memory: u64,
    pub table_elements: usize,
    used: u64,
    peak: Arc<AtomicU64>,
}

impl Limits {
    pub fn new(memory: u64, table_elements: usize, peak: Arc<AtomicU64>) -> Self {
        Self { memory, table_elements, used: 0, peak }
    }
}

impl ResourceLimiter for Limits {
    fn memory_growing(&mut self, current: usize, desired: usize, _: Option<usize>) -> Result<bool> {
        let wanted = self.used + (desired - current) as u64;
        if wanted > self.memory {
            return Ok(false);
        }
        self.used = wanted;
        self.peak.store(wanted, Ordering::Relaxed);
        Ok(true)
    }

    fn instances(&self) -> usize {
        MAX_CORE_INSTANCES
    }

    fn table_growing(&mut self, _: usize, desired: usize, _: Option<usize>) -> Result<bool> {
        Ok(desired <= self.table_elements)
    }
}

/// The request's body, which C++ brings in pieces.
pub struct RequestBody(pub fusor_http_host_t);

impl Body for RequestBody {
    type Data = Bytes;
    type Error = wasmtime_wasi_http::Error;

    // Keeps no waker: whoever brings the next piece polls the run from its top,
    // and nothing between there and here polls selectively.
    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let mut piece = fusor_bytes_t::of(&[]);
        match unsafe { (self.0.read)(self.0.data, PIECE, &mut piece) } {
            READ_WAITS => Poll::Pending,
            READ_BYTES => {
                let bytes = Bytes::copy_from_slice(unsafe { piece.get() });
                Poll::Ready(Some(Ok(Frame::data(bytes))))
            }
            _ => Poll::Ready(None),
        }
    }
}

/// stdout and stderr, both into the log.
struct Log(fusor_http_host_t);

impl IsTerminal for Log {
    fn is_terminal(&self) -> bool {
        false
    }
}

impl StdoutStream for Log {
    fn async_stream(&self) -> Box<dyn AsyncWrite + Send + Sync> {
        Box::new(tokio::io::sink()) // for WASI 0.3 only
    }
    fn p2_stream(&self) -> Box<dyn OutputStream> {
        Box::new(Log(self.0))
    }
}

#[async_trait]
impl Pollable for Log {
    async fn ready(&mut self) {}
}

impl OutputStream for Log {
    fn write(&mut self, bytes: Bytes) -> StreamResult<()> {
        unsafe { (self.0.log)(self.0.data, fusor_bytes_t::of(&bytes)) };
        Ok(())
    }
    fn flush(&mut self) -> StreamResult<()> {
        Ok(())
    }
    fn check_write(&mut self) -> StreamResult<usize> {
        Ok(PIECE)
    }
}
