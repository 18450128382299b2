//! What a handler in Rust does with its bindings and its standard library, chosen by the path:
//!
//!   /hello   a field, the environment and the body, which is read to its end
//!   /echo    the body, in pieces as they come
//!   /fetch   what the host that the body names answers
//!   /panic   writes the reason to its standard error and ends

use std::io::{Read, Write};
use wasip2::http::outgoing_handler;
use wasip2::http::types::{
    ErrorCode, Fields, IncomingBody, IncomingRequest, OutgoingBody, OutgoingRequest,
    OutgoingResponse, ResponseOutparam, Scheme,
};
use wasip2::io::streams::StreamError;

struct Handler;

impl wasip2::exports::http::incoming_handler::Guest for Handler {
    fn handle(request: IncomingRequest, out: ResponseOutparam) {
        let target = request.path_with_query().unwrap_or_default();
        match target.as_str() {
            "/hello" => reply(out, &hello(&request)),
            "/echo" => echo(&request.consume().unwrap(), out),
            "/fetch" => reply(out, &fetch(&text(request.consume().unwrap()))),
            _ => panic!("nothing at {target}"),
        }
    }
}

/// A response and its body, the head set.
fn begin(out: ResponseOutparam) -> OutgoingBody {
    let fields = Fields::from_list(&[("x-guest".into(), b"rust".into())]).unwrap();
    let response = OutgoingResponse::new(fields);
    let body = response.body().unwrap();
    ResponseOutparam::set(out, Ok(response));
    body
}

fn reply(out: ResponseOutparam, text: &str) {
    let body = begin(out);
    body.write().unwrap().write_all(text.as_bytes()).unwrap();
    OutgoingBody::finish(body, None).unwrap();
}

fn text(body: IncomingBody) -> String {
    let mut text = String::new();
    body.stream().unwrap().read_to_string(&mut text).unwrap();
    text
}

fn hello(request: &IncomingRequest) -> String {
    let given = request.headers().get("x-given").concat();
    let variable = std::env::var("KEY").unwrap();
    let body = text(request.consume().unwrap());
    format!("{} {variable} {body}", String::from_utf8(given).unwrap())
}

fn echo(incoming: &IncomingBody, out: ResponseOutparam) {
    let input = incoming.stream().unwrap();
    let body = begin(out);
    let output = body.write().unwrap();
    while !matches!(output.blocking_splice(&input, 65536), Err(StreamError::Closed)) {}
    drop(output);
    OutgoingBody::finish(body, None).unwrap();
}

fn fetch(authority: &str) -> String {
    let request = OutgoingRequest::new(Fields::new());
    request.set_scheme(Some(&Scheme::Http)).unwrap();
    request.set_authority(Some(authority)).unwrap();
    request.set_path_with_query(Some("/")).unwrap();
    let answer = || -> Result<String, ErrorCode> {
        let future = outgoing_handler::handle(request, None)?;
        future.subscribe().block();
        let response = future.get().unwrap().unwrap()?;
        Ok(format!("{}: {}", response.status(), text(response.consume().unwrap())))
    };
    answer().unwrap_or_else(|error| error.to_string())
}

wasip2::http::proxy::export!(Handler);
