//! Outgoing requests: to hosts that the route lists, and to the very addresses
//! that were looked at. A name is looked up once, here; what it resolves to is
//! checked, and the connection goes to one of those that passed.

use crate::host::{PIECE, fusor_bytes_t};
use bytes::Bytes;
use http::{Request, Response, Uri, uri::Scheme};
use http_body::{Body, Frame, SizeHint};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, RwLock};
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep, timeout};
use wasmtime_wasi::runtime::spawn;
use wasmtime_wasi_http::io::TokioIo;
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody, WasiHttpHooks};

type Result<T> = std::result::Result<T, Error>;
type Done = Box<dyn Future<Output = Result<()>> + Send>;

/// Connections of one guest, and of all guests, at once.
const MAX_OF_GUEST: usize = 16;
const MAX_OF_ALL: usize = 256;
const NO_TIMEOUT: Duration = Duration::from_secs(600); // the guest's own comes first

/// "name", "*.name" or an address, each with ":port" or without; the syntax was
/// checked when the config was read.
struct Pattern {
    name: String,
    below: bool,
    port: Option<u16>,
}

impl Pattern {
    fn parse(text: &str) -> Self {
        let (text, port) = match text.rsplit_once(':') {
            Some((host, port)) if !host.contains(':') || host.ends_with(']') => {
                (host, port.parse().ok())
            }
            _ => (text, None),
        };
        let below = text.starts_with("*.");
        Self { name: normal(text.trim_start_matches("*.")), below, port }
    }

    fn matches(&self, host: &str, port: u16) -> bool {
        if self.port.is_some_and(|p| p != port) {
            return false;
        }
        match host.strip_suffix(&self.name) {
            Some("") => !self.below,
            Some(labels) => self.below && labels.ends_with('.') && labels.len() > 1,
            None => false,
        }
    }
}

/// A host in the form in which it is compared.
fn normal(host: &str) -> String {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    match bare.parse::<IpAddr>() {
        Ok(ip) => ip.to_canonical().to_string(),
        Err(_) => bare.strip_suffix('.').unwrap_or(bare).to_ascii_lowercase(),
    }
}

/// Where the admin endpoint listens: never for guests, whatever is listed.
static ADMIN_PORTS: RwLock<Vec<u16>> = RwLock::new(Vec::new());

#[unsafe(no_mangle)]
pub unsafe extern "C" fn fusor_outgoing_forbid_local_ports(ports: *const u16, count: usize) {
    let list = unsafe { crate::layout::slice(ports, count) };
    if let Ok(mut admin) = ADMIN_PORTS.write() {
        *admin = list.to_vec();
    }
}

pub struct fusor_outgoing_t(Arc<Vec<Pattern>>);

#[unsafe(no_mangle)]
pub unsafe extern "C" fn fusor_outgoing_new(
    hosts: *const fusor_bytes_t,
    count: usize,
) -> Box<fusor_outgoing_t> {
    let hosts: &[fusor_bytes_t] = unsafe { crate::layout::slice(hosts, count) };
    let patterns = hosts.iter().map(|host| Pattern::parse(&unsafe { host.text() }));
    Box::new(fusor_outgoing_t(Arc::new(patterns.collect())))
}

#[unsafe(no_mangle)]
pub extern "C" fn fusor_outgoing_delete(_: Option<Box<fusor_outgoing_t>>) {}

/// What one guest may send: its route's hosts, and its connections' count.
pub struct Outgoing {
    hosts: Option<Arc<Vec<Pattern>>>,
    open: Arc<AtomicUsize>,
}

impl Outgoing {
    pub fn new(allowed: Option<&fusor_outgoing_t>) -> Self {
        Self { hosts: allowed.map(|a| Arc::clone(&a.0)), open: Arc::default() }
    }

    fn target(&self, uri: &Uri) -> Result<Target> {
        let authority = uri.authority().ok_or(Error::HttpRequestUriInvalid)?;
        let tls = uri.scheme() == Some(&Scheme::HTTPS);
        let port = authority.port_u16().unwrap_or(if tls { 443 } else { 80 });
        let host = normal(authority.host());
        let hosts = self.hosts.as_ref().ok_or(Error::HttpRequestDenied)?;
        let mut matching = hosts.iter().filter(|p| p.matches(&host, port)).peekable();
        matching.peek().ok_or(Error::HttpRequestDenied)?;
        let named = matching.any(|p| !p.below);
        Ok(Target { host, port, tls, named })
    }
}

impl WasiHttpHooks for Outgoing {
    fn send_request(
        &mut self,
        request: Request<WasiBody>,
        options: Option<RequestOptions>,
        _: Done,
    ) -> Box<dyn Future<Output = Result<(Response<WasiBody>, Done)>> + Send> {
        let target = self.target(request.uri());
        let open = Arc::clone(&self.open);
        Box::new(async move {
            let target = target?;
            let place = Place::take(open)?;
            send(request, options.unwrap_or_default(), target, place).await
        })
    }

    fn p2_outgoing_body_chunk_size(&mut self) -> usize {
        PIECE
    }
}

/// One of the connections that may be open; given back when it closes.
struct Place(Arc<AtomicUsize>);
static OPEN: AtomicUsize = AtomicUsize::new(0);

impl Place {
    fn take(of_guest: Arc<AtomicUsize>) -> Result<Self> {
        let all = OPEN.fetch_add(1, Ordering::Relaxed);
        let own = of_guest.fetch_add(1, Ordering::Relaxed);
        let place = Self(of_guest);
        if all >= MAX_OF_ALL || own >= MAX_OF_GUEST {
            return Err(Error::ConnectionLimitReached);
        }
        Ok(place)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        OPEN.fetch_sub(1, Ordering::Relaxed);
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

struct Target {
    host: String,
    port: u16,
    tls: bool,
    /// Listed as it is, not by a pattern: may be an address of this network.
    named: bool,
}

impl Target {
    async fn addresses(&self) -> Result<Vec<SocketAddr>> {
        let found: Vec<SocketAddr> =
            match tokio::net::lookup_host((self.host.as_str(), self.port)).await {
                Ok(all) => all.collect(),
                Err(_) => return Err(Error::DnsError { rcode: None, info_code: None }),
            };
        let usable: Vec<_> = found.into_iter().filter(|a| self.may_connect(*a)).collect();
        if usable.is_empty() { Err(Error::DestinationIpProhibited) } else { Ok(usable) }
    }

    fn may_connect(&self, address: SocketAddr) -> bool {
        let ip = address.ip().to_canonical();
        (self.named || is_public(ip)) && !(is_admin_port(address.port()) && is_local(ip))
    }

    async fn connect(&self) -> Result<Box<dyn Stream>> {
        let mut refused = Error::DestinationUnavailable;
        for address in self.addresses().await? {
            match TcpStream::connect(address).await {
                Ok(tcp) if self.tls => return self.secure(tcp).await,
                Ok(tcp) => return Ok(Box::new(tcp)),
                Err(e) => refused = Error::Connect(e),
            }
        }
        Err(refused)
    }

    async fn secure(&self, tcp: TcpStream) -> Result<Box<dyn Stream>> {
        let name = rustls::pki_types::ServerName::try_from(self.host.clone())?;
        let config = TLS.as_ref().ok_or(Error::TlsProtocolError)?;
        let connector = tokio_rustls::TlsConnector::from(Arc::clone(config));
        Ok(Box::new(connector.connect(name, tcp).await.map_err(Error::Tls)?))
    }
}

static TLS: LazyLock<Option<Arc<rustls::ClientConfig>>> = LazyLock::new(|| {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .ok()?
        .with_root_certificates(roots())
        .with_no_client_auth();
    Some(Arc::new(config))
});

/// The system's, or those of SSL_CERT_FILE and SSL_CERT_DIR; Mozilla's on a system
/// that has none.
fn roots() -> rustls::RootCertStore {
    let mut roots = rustls::RootCertStore::empty();
    let found = rustls_native_certs::load_native_certs();
    if found.certs.is_empty() && found.errors.is_empty() {
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    }
    roots.add_parsable_certificates(found.certs);
    roots
}

fn is_admin_port(port: u16) -> bool {
    ADMIN_PORTS.read().map_or(true, |ports| ports.contains(&port))
}

/// Whether it is an address of this machine: then one can bind to it.
fn is_local(ip: IpAddr) -> bool {
    ip.is_unspecified() || ip.is_loopback() || UdpSocket::bind((ip, 0)).is_ok()
}

/// IANA's special-purpose registries: what is not for the internet at large,
/// and what only wraps another address.
fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    !(ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_documentation()
        || a == 0
        || a >= 224 // multicast, reserved, broadcast
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (b == 18 || b == 19)))
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [first, second, ..] = ip.segments();
    let global = first & 0xe000 == 0x2000;
    let documentation = first == 0x3fff && second < 0x1000;
    global
        && !documentation
        && first != 0x2002
        && !(first == 0x2001 && (second < 0x200 || second == 0x0db8))
}

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

async fn send(
    mut request: Request<WasiBody>,
    options: RequestOptions,
    target: Target,
    place: Place,
) -> Result<(Response<WasiBody>, Done)> {
    let limit = options.connect_timeout.unwrap_or(NO_TIMEOUT);
    let stream = timeout(limit, target.connect()).await.map_err(|_| Error::ConnectionTimeout)??;
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    let connection = spawn(async move {
        let _place = place;
        connection.await
    });
    // The origin form: the rest is in Host.
    let path = request.uri().path_and_query().map_or("/", |p| p.as_str());
    *request.uri_mut() = path.parse().map_err(|_| Error::HttpRequestUriInvalid)?;
    let limit = options.first_byte_timeout.unwrap_or(NO_TIMEOUT);
    let response = timeout(limit, sender.send_request(request))
        .await
        .map_err(|_| Error::ConnectionReadTimeout)??;
    let between = options.between_bytes_timeout.unwrap_or(NO_TIMEOUT);
    let response = response
        .map(|body| TimedBody { body, between, until: Box::pin(sleep(between)) }.boxed_unsync());
    Ok((response, Box::new(async move { connection.await.map_err(Error::from) })))
}

/// A response's body whose pieces may not be too far apart.
struct TimedBody {
    body: Incoming,
    between: Duration,
    until: Pin<Box<Sleep>>,
}

impl Body for TimedBody {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(cx) {
            let next = Instant::now() + self.between;
            self.until.as_mut().reset(next);
            return Poll::Ready(frame.map(|f| f.map_err(Error::from)));
        }
        ready!(self.until.as_mut().poll(cx));
        Poll::Ready(Some(Err(Error::ConnectionReadTimeout)))
    }
    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }
    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
