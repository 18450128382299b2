//! One request to a component: its instantiation, the call of its handler and
//! the passing on of its reply, as one thing that C++ polls.

use crate::component::{entered, fusor_http_component_t};
use crate::host::{
    Host, Limits, List, RequestBody, fusor_bytes_t, fusor_directory_t, fusor_field_t,
    fusor_http_host_t,
};
use crate::layout::{CError, report, slice};
use crate::outgoing::{Outgoing, fusor_outgoing_t};
use crate::run::yield_once;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, Uri};
use http_body::Body;
use std::ffi::c_void;
use std::pin::Pin;
use std::ptr::null_mut;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use wasmtime_c_api::wasm_engine_t;
use wasmtime_c_api::wasmtime::{Error, Result, Store, UpdateDeadline, format_err};
use wasmtime_wasi::I32Exit;
use wasmtime_wasi_http::WasiHttpView;
use wasmtime_wasi_http::p2::bindings::http::types::{ErrorCode, Scheme};
use wasmtime_wasi_http::p2::body::HyperOutgoingBody;

/// Bytes that a guest may hand to one host function.
const MAX_ARGUMENTS: usize = 1 << 20;

#[repr(C)]
pub struct fusor_http_request_t {
    method: fusor_bytes_t,
    authority: fusor_bytes_t,
    path_and_query: fusor_bytes_t,
    https: bool,
    fields: *const fusor_field_t,
    field_count: usize,
    arguments: *const fusor_bytes_t,
    argument_count: usize,
    environment: *const fusor_field_t,
    environment_count: usize,
    directories: *const fusor_directory_t,
    directory_count: usize,
    descriptors_end: i32,
    memory: u64,
    table_elements: usize,
}

type Answer = std::result::Result<Response<HyperOutgoingBody>, ErrorCode>;

/// What the handler's future tells while it is at work.
#[derive(Default)]
struct Progress {
    instantiated: AtomicBool,
    answer: Mutex<Option<Answer>>,
}

pub struct fusor_http_run_t<'a> {
    c: fusor_http_host_t,
    handler: Option<Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>>>,
    progress: Arc<Progress>,
    memory: Arc<AtomicU64>,
    answered: bool,
    body: Option<HyperOutgoingBody>,
    alarm: Arc<Alarm>,
    waker: Waker,
}

/// Wakes of the run: those within a poll are only noted; the first one after it
/// is told to C++, on whatever thread it comes.
struct Alarm {
    rung: AtomicBool,
    host: Mutex<Option<fusor_http_host_t>>, // none: polled just now, or gone
}

impl Wake for Alarm {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }
    fn wake_by_ref(self: &Arc<Self>) {
        self.rung.store(true, Ordering::Release);
        if let Ok(mut host) = self.host.lock() {
            if let Some(c) = host.take() {
                unsafe { (c.wake)(c.data) };
            }
        }
    }
}

impl Alarm {
    fn set(&self, host: Option<fusor_http_host_t>) {
        if let Ok(mut guard) = self.host.lock() {
            *guard = host;
        }
    }
}

fn header_map(fields: &[fusor_field_t]) -> Result<HeaderMap> {
    let mut map = HeaderMap::with_capacity(fields.len());
    for field in fields {
        let name = HeaderName::from_bytes(unsafe { field.name.get() })?;
        map.append(name, HeaderValue::from_bytes(unsafe { field.value.get() })?);
    }
    Ok(map)
}

fn fields_of(map: &HeaderMap) -> Vec<fusor_field_t> {
    let field = |(name, value): (&HeaderName, &HeaderValue)| fusor_field_t {
        name: fusor_bytes_t::of(name.as_str().as_bytes()),
        value: fusor_bytes_t::of(value.as_bytes()),
    };
    map.iter().map(field).collect()
}

fn request(c: fusor_http_host_t, r: &fusor_http_request_t) -> Result<Request<RequestBody>> {
    let uri = Uri::builder()
        .scheme(if r.https { "https" } else { "http" })
        .authority(unsafe { r.authority.get() })
        .path_and_query(unsafe { r.path_and_query.get() })
        .build()?;
    let mut request = Request::new(RequestBody(c));
    *request.method_mut() = Method::from_bytes(unsafe { r.method.get() })?;
    *request.uri_mut() = uri;
    *request.headers_mut() = header_map(unsafe { slice(r.fields, r.field_count) })?;
    Ok(request)
}

fn on_epoch(c: fusor_http_host_t) -> Result<UpdateDeadline> {
    let mut delta = 0;
    let mut kind = 0;
    match unsafe { (c.epoch)(null_mut::<c_void>(), c.data, &mut delta, &mut kind) } {
        Some(error) => Err(Error::from(*error)),
        None if kind == wasmtime_c_api::WASMTIME_UPDATE_DEADLINE_YIELD => {
            Ok(UpdateDeadline::Yield(delta))
        }
        None => Ok(UpdateDeadline::Continue(delta)),
    }
}

async fn handle(
    component: &fusor_http_component_t,
    mut store: Store<Host>,
    request: Request<RequestBody>,
    progress: Arc<Progress>,
) -> Result<()> {
    let proxy = component.pre.instantiate_async(&mut store).await?;
    progress.instantiated.store(true, Ordering::Relaxed);
    yield_once().await;
    let https = request.uri().scheme() == Some(&http::uri::Scheme::HTTPS);
    let scheme = if https { Scheme::Https } else { Scheme::Http };
    let mut http = store.data_mut().http();
    let request = http.new_incoming_request(scheme, request)?;
    let reply = http.new_response_outparam_from_callback(move |answer| {
        if let Ok(mut slot) = progress.answer.lock() {
            *slot = Some(answer);
        }
    })?;
    proxy.wasi_http_incoming_handler().call_handle(&mut store, request, reply).await
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn fusor_http_run_new<'a>(
    engine: &wasm_engine_t,
    component: &'a fusor_http_component_t,
    r: &fusor_http_request_t,
    outgoing: Option<&fusor_outgoing_t>,
    c: &fusor_http_host_t,
    out: &mut Option<Box<fusor_http_run_t<'a>>>,
) -> CError {
    report(|| {
        let c = *c;
        let request = request(c, r)?;
        let memory = Arc::new(AtomicU64::new(0));
        let host = Host::new(
            c,
            Outgoing::new(outgoing),
            List(unsafe { slice(r.arguments, r.argument_count) }),
            List(unsafe { slice(r.environment, r.environment_count) }),
            (List(unsafe { slice(r.directories, r.directory_count) }), r.descriptors_end),
            Limits::new(r.memory, r.table_elements, Arc::clone(&memory)),
        );
        let mut store = Store::new(crate::layout::engine(engine), host);
        store.limiter(|host| &mut host.limits);
        store.set_hostcall_fuel(MAX_ARGUMENTS);
        store.set_epoch_deadline(1);
        store.epoch_deadline_callback(move |_| on_epoch(c));
        let progress = Arc::new(Progress::default());
        let handler = Box::pin(handle(component, store, request, Arc::clone(&progress)));
        let alarm = Arc::new(Alarm { rung: AtomicBool::new(false), host: Mutex::new(None) });
        let waker = Waker::from(Arc::clone(&alarm));
        *out = Some(Box::new(fusor_http_run_t {
            c,
            handler: Some(handler),
            progress,
            memory,
            answered: false,
            body: None,
            alarm,
            waker,
        }));
        Ok(())
    })
}

const ENDED: u8 = 0;
const WOKEN: u8 = 1;
const WAITS: u8 = 2;

#[unsafe(no_mangle)]
pub extern "C" fn fusor_http_run_poll(
    run: &mut fusor_http_run_t<'_>,
    error: &mut CError,
    exit_code: &mut i32,
) -> u8 {
    run.alarm.set(None);
    run.alarm.rung.store(false, Ordering::Relaxed);
    let mut ended = false;
    *error = report(|| {
        let result = entered(|| run.poll());
        if let Ok(done) = &result {
            ended = *done;
        } else if let Err(e) = &result {
            ended = true;
            *exit_code = e.downcast_ref::<I32Exit>().map_or(-1, |exit| exit.0);
        }
        result.map(|_| ())
    });
    if ended || error.is_some() {
        return ENDED;
    }
    run.alarm.set(Some(run.c));
    if run.alarm.rung.load(Ordering::Acquire) { WOKEN } else { WAITS }
}

impl fusor_http_run_t<'_> {
    /// True when the handler has returned and all of its reply was passed on.
    fn poll(&mut self) -> Result<bool> {
        let waker = self.waker.clone();
        let mut cx = Context::from_waker(&waker);
        if let Some(handler) = &mut self.handler {
            if let Poll::Ready(result) = handler.as_mut().poll(&mut cx) {
                self.handler = None; // the store with it, and what the guest held of its reply
                self.take_answer()?;
                self.pass_on(&mut cx)?;
                match result {
                    Err(e) if e.downcast_ref::<I32Exit>().is_some_and(|exit| exit.0 == 0) => {}
                    result => result?,
                }
            } else {
                self.take_answer()?;
            }
        }
        let passed_on = self.pass_on(&mut cx)?;
        if self.handler.is_none() && !self.answered {
            return Err(format_err!("its handler returned without a response"));
        }
        Ok(self.handler.is_none() && passed_on)
    }

    fn take_answer(&mut self) -> Result<()> {
        let answer = match self.progress.answer.lock() {
            Ok(mut slot) => slot.take(),
            Err(_) => None,
        };
        match answer {
            None => Ok(()),
            Some(Err(code)) => Err(format_err!("its handler failed: {code:?}")),
            Some(Ok(response)) => {
                let (parts, body) = response.into_parts();
                let fields = fields_of(&parts.headers);
                let status = parts.status.as_u16();
                unsafe { (self.c.head)(self.c.data, status, fields.as_ptr(), fields.len()) };
                self.answered = true;
                self.body = Some(body);
                Ok(())
            }
        }
    }

    /// As much of the reply's body as there is room for; true at its end.
    fn pass_on(&mut self, cx: &mut Context<'_>) -> Result<bool> {
        while let Some(body) = &mut self.body {
            if !unsafe { (self.c.has_room)(self.c.data) } {
                return Ok(false);
            }
            match Pin::new(body).poll_frame(cx) {
                Poll::Pending => return Ok(false),
                Poll::Ready(None) => self.body = None,
                Poll::Ready(Some(Err(e))) => {
                    self.body = None;
                    return Err(format_err!("its response's body was not finished: {e:?}"));
                }
                Poll::Ready(Some(Ok(frame))) => {
                    if let Some(trailers) = frame.trailers_ref() {
                        let fields = fields_of(trailers);
                        unsafe { (self.c.trailers)(self.c.data, fields.as_ptr(), fields.len()) };
                    } else if let Ok(bytes) = frame.into_data()
                        && !unsafe { (self.c.write)(self.c.data, fusor_bytes_t::of(&bytes)) }
                    {
                        return Err(format_err!("its response is too large"));
                    }
                }
            }
        }
        Ok(true)
    }
}

#[unsafe(no_mangle)]
pub extern "C" fn fusor_http_run_instantiated(run: &fusor_http_run_t<'_>) -> bool {
    run.progress.instantiated.load(Ordering::Relaxed)
}

#[unsafe(no_mangle)]
pub extern "C" fn fusor_http_run_memory(run: &fusor_http_run_t<'_>) -> u64 {
    run.memory.load(Ordering::Relaxed)
}

#[unsafe(no_mangle)]
pub extern "C" fn fusor_http_run_delete(run: Option<Box<fusor_http_run_t<'_>>>) {
    if let Some(run) = run {
        run.alarm.set(None);
        let _ = entered(|| {
            drop(run);
            Ok(())
        });
    }
}
