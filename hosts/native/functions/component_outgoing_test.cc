// allow_http: what a component may send requests to, and what it must not reach.
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <mutex>
#include <thread>

#include "hosts/native/functions/function_test_support.h"

namespace fusor {
namespace {

using namespace function_test;

// A server on the loopback address that answers each connection with the same reply.
class Upstream {
 public:
  explicit Upstream(std::string reply) : reply_(std::move(reply)) {
    fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(at);
    FUSOR_ASSERT(::bind(fd_, reinterpret_cast<sockaddr*>(&at), size) == 0);
    FUSOR_ASSERT(::listen(fd_, 16) == 0);
    FUSOR_ASSERT(::getsockname(fd_, reinterpret_cast<sockaddr*>(&at), &size) == 0);
    port_ = ntohs(at.sin_port);
    thread_ = std::thread([this] { run(); });
  }
  ~Upstream() {
    ::shutdown(fd_, SHUT_RDWR);
    thread_.join();
    ::close(fd_);
  }
  std::uint16_t port() const { return port_; }
  std::string at(std::string_view host) const { return cat(host, ":", decimal(port_)); }
  std::string request() const {  // the last one's head
    const std::lock_guard lock(mutex_);
    return request_;
  }
  int connections() const { return connections_; }

 private:
  void run() {
    while (true) {
      const int client = ::accept(fd_, nullptr, nullptr);
      if (client < 0) return;
      ++connections_;
      std::string request;
      char buffer[1024];
      const std::string_view hello = "\x16";  // of TLS, which waits for an answer
      while (request.find("\r\n\r\n") == std::string::npos && !request.starts_with(hello)) {
        const ssize_t n = ::read(client, buffer, sizeof(buffer));
        if (n <= 0) break;
        request.append(buffer, static_cast<std::size_t>(n));
      }
      keep(std::move(request));
      if (::write(client, reply_.data(), reply_.size()) < 0) keep("write failed");
      ::close(client);
    }
  }
  void keep(std::string request) {
    const std::lock_guard lock(mutex_);
    request_ = std::move(request);
  }

  std::string reply_;
  mutable std::mutex mutex_;
  std::string request_;
  int fd_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<int> connections_{0};
  std::thread thread_;
};

constexpr std::string_view kReply = "HTTP/1.1 203 X\r\nContent-Length: 4\r\n\r\nsaid";

// What a guest whose route allows `hosts` gets from `host`: its words (tests/components/http.c).
std::string fetch(std::vector<std::string> hosts, std::string_view host) {
  FunctionSettings s = settings("component_http");
  s.allow_http = std::move(hosts);
  Ask asked{.request = {.method = "POST", .target = "/fetch", .body = std::string(host)}};
  return ask(s, std::move(asked)).text;
}

constexpr std::string_view kDenied = "200 | failed: 15\n";     // HTTP-request-denied
constexpr std::string_view kProhibited = "200 | failed: 4\n";  // destination-IP-prohibited

TEST(ComponentOutgoing, ReachesWhatIsListed) {
  Upstream upstream{std::string(kReply)};
  EXPECT_EQ(fetch({"127.0.0.1"}, upstream.at("127.0.0.1")), "200 | 203: said");
  EXPECT_EQ(upstream.request(),
            cat("GET /from-guest?a=b HTTP/1.1\r\nhost: ", upstream.at("127.0.0.1"), "\r\n\r\n"));
  EXPECT_EQ(fetch({"other.example", upstream.at("127.0.0.1")}, upstream.at("127.0.0.1")),
            "200 | 203: said");
  EXPECT_EQ(fetch({"localhost"}, upstream.at("LOCALHOST")), "200 | 203: said");
  EXPECT_EQ(fetch({"127.0.0.1"}, upstream.at("[::ffff:127.0.0.1]")), "200 | 203: said");
}

TEST(ComponentOutgoing, ReachesNothingElse) {
  Upstream upstream{std::string(kReply)};
  EXPECT_EQ(fetch({}, upstream.at("127.0.0.1")), kDenied);
  EXPECT_EQ(fetch({"example.com"}, upstream.at("127.0.0.1")), kDenied);
  EXPECT_EQ(fetch({"127.0.0.1:1"}, upstream.at("127.0.0.1")), kDenied);
  EXPECT_EQ(fetch({"127.0.0.1:80"}, "127.0.0.2"), kDenied);
  EXPECT_EQ(fetch({"host"}, "localhost"), kDenied);         // the end of a name is not the name
  EXPECT_EQ(fetch({"*.localhost"}, "localhost"), kDenied);  // below it, not itself
  EXPECT_EQ(fetch({"*.host"}, "localhost"), kDenied);       // labels, not letters
  EXPECT_EQ(fetch({"example.com"}, upstream.at("example.com@127.0.0.1")), kDenied);
  EXPECT_EQ(fetch({"127.0.0.1"}, upstream.at("2130706433")),
            kDenied);  // the same address, not so listed
  EXPECT_EQ(upstream.connections(), 0);
}

// What only a pattern allows does not lead into this network, however the address is written: the
// resolver reads "127.1" as an address, as it would a name that somebody else's zone points here.
TEST(ComponentOutgoing, PatternsDoNotReachPrivateAddresses) {
  Upstream upstream{std::string(kReply)};
  EXPECT_EQ(fetch({"*.1"}, upstream.at("127.0.0.1")), kProhibited);
  EXPECT_EQ(fetch({"*.1"}, upstream.at("127.1")), kProhibited);
  EXPECT_EQ(fetch({"*.1"}, upstream.at("0x7f.0.1")), kProhibited);
  EXPECT_EQ(fetch({"*.1"}, upstream.at("[::ffff:127.0.0.1]")), kProhibited);
  EXPECT_EQ(fetch({"127.1", "*.1"}, upstream.at("127.1")), "200 | 203: said");  // named
  EXPECT_EQ(upstream.connections(), 1);
  for (const char* address :
       {"0.0.0.1", "10.1.2.1", "100.64.0.1", "127.255.0.1", "169.254.169.1", "172.16.0.1",
        "172.31.255.1", "192.0.0.1", "192.0.2.1", "192.168.1.1", "198.18.0.1", "198.51.100.1",
        "203.0.113.1", "224.0.0.1", "240.0.0.1"}) {
    EXPECT_EQ(fetch({"*.1"}, address), kProhibited) << address;
  }
}

TEST(ComponentOutgoing, NeverTheAdminEndpoint) {
  Upstream admin{std::string(kReply)};
  NativeFunctions::set_admin_port(admin.port());
  EXPECT_EQ(fetch({"127.0.0.1", "localhost"}, admin.at("127.0.0.1")), kProhibited);
  EXPECT_EQ(fetch({"127.0.0.1", "localhost"}, admin.at("localhost")), kProhibited);
  EXPECT_EQ(fetch({"0.0.0.0"}, admin.at("0.0.0.0")), kProhibited);
  EXPECT_EQ(admin.connections(), 0);
  NativeFunctions::set_admin_port(0);
  EXPECT_EQ(fetch({"0.0.0.0"}, admin.at("0.0.0.0")), "200 | 203: said");
}

TEST(ComponentOutgoing, RedirectsAreTheGuests) {
  Upstream upstream{"HTTP/1.1 302 X\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"};
  EXPECT_EQ(fetch({"127.0.0.1"}, upstream.at("127.0.0.1")), "200 | 302: ");
  EXPECT_EQ(upstream.connections(), 1);
}

TEST(ComponentOutgoing, UpstreamsThatFail) {
  Upstream rude{"no HTTP at all\r\n\r\n"};
  EXPECT_EQ(fetch({"127.0.0.1"}, rude.at("127.0.0.1")),
            "200 | failed: 35\n");  // HTTP-protocol-error
  EXPECT_EQ(fetch({"127.0.0.1"}, rude.at("https://127.0.0.1")), "200 | failed: 12\n");  // TLS-...
  EXPECT_EQ(rude.request().substr(0, 3), "\x16\x03\x01");  // it was spoken to in TLS
  Upstream silent{""};
  EXPECT_NE(fetch({"127.0.0.1"}, silent.at("127.0.0.1")), "200 | 203: said");
}

}  // namespace
}  // namespace fusor
