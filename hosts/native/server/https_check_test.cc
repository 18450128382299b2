#include "hosts/native/server/https_check.h"

#include <gtest/gtest.h>

#include "core/base/strings.h"

namespace fusor {
namespace {

std::string refused(std::string_view http, std::string_view more = "") {
  const auto config = json::parse(cat("{\"apps\":{\"http\":{", http, "}", more, "}}"));
  EXPECT_TRUE(config.has_value());
  Diagnostics diagnostics;
  refuse_https(*config, diagnostics);
  return diagnostics.to_string();
}

TEST(HttpsCheck, NamesTheSiteAndTheSpellingThatWorks) {
  const struct {
    const char* http;
    const char* expected;
  } cases[] = {
      {R"("servers":{"s":{"listen":[":80"],"routes":[{"match":[{"host":["a.example"]}]}]}})", ""},
      {R"("servers":{"s":{"listen":[":8080"]}})", ""},
      {R"("servers":{"s":{"listen":[":443"],"routes":[{"match":[{"host":["a.example"]}]}]}})",
       "a.example needs HTTPS, which this build does not serve yet: write http://a.example"},
      {R"("servers":{"s":{"listen":[":8443"],"routes":[{"match":[{"host":["localhost"]}]}]}})",
       "localhost needs HTTPS, which this build does not serve yet: write http://localhost:8443"},
      {R"("servers":{"s":{"listen":[":443"]}})",
       ":443 needs HTTPS, which this build does not serve yet: write http:// (port 80), or another "
       "port such as :8080"},
      // auto_https off: Caddy then serves port 443 in the clear.
      {R"("servers":{"s":{"listen":[":443"],"automatic_https":{"disable":true},
          "routes":[{"match":[{"host":["a.example"]}]}]}})",
       ""},
      {R"("servers":{"s":{"listen":[":9000"],"automatic_https":{"disable":true},
          "tls_connection_policies":[{}]}})",
       ":9000 needs HTTPS, which this build does not serve yet: write http://:9000"},
      // http://a.example:8080 beside others: the adapter puts it into skip.
      {R"("servers":{"s":{"listen":[":8080"],"automatic_https":{"skip":["a.example"]},
          "routes":[{"match":[{"host":["a.example"]}]}]}})",
       ""},
      {R"("http_port":8080,"servers":{"s":{"listen":[":8080"],
          "routes":[{"match":[{"host":["a.example"]}]}]}})",
       ""},
      {R"("https_port":8443,"servers":{"s":{"listen":[":8443"]}})",
       ":8443 needs HTTPS, which this build does not serve yet: write http:// (port 80), or "
       "another "
       "port such as :8080"},
      {R"("servers":{"s":{"listen":["unix//run/x.sock"]}})", ""},
  };
  for (const auto& c : cases) EXPECT_EQ(refused(c.http), c.expected) << c.http;
}

TEST(HttpsCheck, AppsThatWouldDoNothingAreFine) {
  EXPECT_EQ(refused("", R"(,"tls":{"automation":{"policies":[{"issuers":[]}]}},
      "pki":{"certificate_authorities":{"local":{"install_trust":false}}})"),
            "");
  EXPECT_EQ(refused("", R"(,"tls":{"certificates":{"automate":["a.example"]}})"),
            "certificates are not loaded or managed by this build yet: TLS is not served");
  EXPECT_EQ(refused("", R"(,"pki":{"certificate_authorities":{"x":{"name":"X"}}})"),
            "the certificate authority x is not available in this build: TLS is not served yet");
}

}  // namespace
}  // namespace fusor
