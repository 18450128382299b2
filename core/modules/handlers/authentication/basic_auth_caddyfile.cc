#include "core/adapter/directive.h"
#include "core/base/strings.h"
#include "core/modules/modules_caddyfile.h"

namespace fusor::modules {

// basic_auth [<matcher>] [bcrypt|argon2id [<realm>]] {
//     <user> <hashed password>
// }
Result<json::Object> parse_basic_auth(Helper& h) {
  if (h.tokens().front().text == "basicauth") {
    h.warn("the 'basicauth' directive is deprecated, please use 'basic_auth' instead");
  }
  TRY_ASSIGN(const auto args, h.args(0, 2));
  const std::string_view algorithm = args.empty() ? "bcrypt" : args[0];
  if (algorithm != "bcrypt" && algorithm != "argon2id") {
    return h.error(cat("unrecognized hash algorithm: ", caddyfile::shortened(algorithm),
                       "; expected bcrypt or argon2id"));
  }
  json::Object basic;
  json::Object hash;
  hash.set("algorithm", algorithm);
  basic.set("hash", std::move(hash));
  json::Array accounts;
  for (auto block = h.block(); block.next();) {
    const json::Value user = h.value();
    const json::Value password = h.next_arg() ? h.value() : json::Value("");
    TRY(h.no_args());
    if (user.as_string().empty() || password.as_string().empty()) {
      return h.error("username and password cannot be empty or missing");
    }
    json::Object account;
    account.set("username", user);
    account.set("password", password);
    accounts.emplace_back(std::move(account));
  }
  put(basic, "accounts", std::move(accounts));
  if (args.size() > 1) put(basic, "realm", args[1]);
  basic.set("hash_cache", json::Object());
  json::Object providers;
  providers.set("http_basic", std::move(basic));
  json::Object o;
  o.set("providers", std::move(providers));
  return o;
}

}  // namespace fusor::modules
