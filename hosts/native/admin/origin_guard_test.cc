#include "hosts/native/admin/origin_guard.h"

#include <gtest/gtest.h>

#include "hosts/native/admin/admin_server.h"

namespace fusor {
namespace {

struct Asked {
  const char* host;
  std::vector<Field> headers;
  int status;
};

void check(const AdminSettings& settings, const std::vector<Asked>& cases) {
  const OriginGuard guard = OriginGuard::make(settings, 2019);
  for (const Asked& c : cases) {
    Request request;
    request.host = c.host;
    for (const Field& field : c.headers) request.headers.add(field.name, field.value);
    EXPECT_EQ(guard.check(request).status, c.status)
        << c.host << (c.headers.empty() ? "" : c.headers[0].value);
  }
}

TEST(OriginGuard, LocalhostAnswersItsOwnNamesOnly) {
  AdminSettings settings;
  settings.listen = "localhost:2019";
  check(settings, {
                      {"localhost:2019", {}, 0},
                      {"127.0.0.1:2019", {}, 0},
                      {"[::1]:2019", {}, 0},
                      {"localhost", {}, 403},
                      {"rebound.example:2019", {}, 403},
                      {"", {}, 403},
                      {"localhost:2019", {{"Origin", "http://localhost:2019"}}, 0},
                      {"localhost:2019", {{"Origin", "http://localhost:2019.evil.example"}}, 403},
                      {"localhost:2019", {{"Origin", "http://localhost:2019@evil.example"}}, 403},
                      {"localhost:2019", {{"Origin", "null"}}, 400},
                      {"localhost:2019", {{"Sec-Fetch-Mode", "no-cors"}}, 400},
                      {"localhost:2019", {{"Sec-Fetch-Mode", "navigate"}}, 403},
                      {"localhost:2019",
                       {{"Sec-Fetch-Mode", "cors"}, {"Referer", "http://localhost:2019/x"}},
                       0},
                      {"localhost:2019", {{"Upgrade", "h2c, WebSocket"}}, 400},
                  });
}

TEST(OriginGuard, SettingsReplaceTheDefaults) {
  AdminSettings settings;
  settings.listen = ":2019";
  settings.enforce_origin = true;
  settings.origins = {"https://admin.example"};
  check(settings, {
                      {"whatever", {}, 403},
                      {"whatever", {{"Origin", "https://admin.example"}}, 0},
                      {"whatever", {{"Origin", "http://admin.example"}}, 403},
                  });
}

TEST(OriginGuard, UnixSocketsHaveNoHost) {
  AdminSettings settings;
  settings.listen = "unix//run/x.sock";
  check(settings, {{"anything", {}, 0}, {"x", {{"Origin", "http://evil.example"}}, 403}});
}

}  // namespace
}  // namespace fusor
