#include "hosts/native/log/filters.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cstring>

#include "core/base/sha256.h"
#include "core/base/strings.h"
#include "hosts/native/log/value_filters.h"
#include "hosts/native/system/regex.h"

namespace fusor {
namespace {

// Filters that map texts: applied to a string, or to each string of a list.
class TextFilter : public FieldFilter {
 public:
  bool apply(LogField& field, Arena& arena) const override {
    if (auto* text = std::get_if<std::string_view>(&field.value)) {
      *text = map(*text, arena);
    } else if (auto* list = std::get_if<std::span<const std::string_view>>(&field.value)) {
      auto* changed =
          static_cast<std::string_view*>(arena.allocate(sizeof(std::string_view) * list->size()));
      for (std::size_t i = 0; i < list->size(); ++i) changed[i] = map((*list)[i], arena);
      *list = {changed, list->size()};
    }
    return true;
  }
  virtual std::string_view map(std::string_view text, Arena& arena) const = 0;
};

class Delete : public FieldFilter {
 public:
  bool apply(LogField&, Arena&) const override { return false; }
};

class Rename : public FieldFilter {
 public:
  explicit Rename(std::string name) : name_(std::move(name)) {}
  bool apply(LogField& field, Arena&) const override {
    field.key = name_;
    return true;
  }

 private:
  std::string name_;
};

class Replace : public FieldFilter {
 public:
  explicit Replace(std::string value) : value_(std::move(value)) {}
  bool apply(LogField& field, Arena&) const override {
    field.value = std::string_view(value_);
    return true;
  }

 private:
  std::string value_;
};

class Hash : public TextFilter {
  std::string_view map(std::string_view text, Arena& arena) const override {
    return arena.copy(sha256_hex(text, 4));
  }
};

class IpMask : public TextFilter {
 public:
  IpMask(int v4, int v6) : v4_(v4), v6_(v6) {}

  // A comma-separated list, as X-Forwarded-For has it, is masked address by address.
  std::string_view map(std::string_view text, Arena& arena) const override {
    std::string out;
    for (const std::string_view part : split(text, ',')) {
      if (!out.empty()) out += ", ";
      out += one(std::string(trim(part)));
    }
    return arena.copy(out);
  }

 private:
  std::string one(const std::string& text) const {
    // "1.2.3.4:80" and "[::1]:80" lose their port, as in Caddy.
    std::string host = text;
    if (const std::size_t close = host.find(']'); host.starts_with('[') && close != host.npos) {
      host = host.substr(1, close - 1);
    } else if (std::count(host.begin(), host.end(), ':') == 1) {
      host.resize(host.find(':'));
    }
    unsigned char bytes[16];
    char printed[INET6_ADDRSTRLEN];
    if (::inet_pton(AF_INET, host.c_str(), bytes) == 1) {
      mask(bytes, 4, v4_);
      return ::inet_ntop(AF_INET, bytes, printed, sizeof printed);
    }
    if (::inet_pton(AF_INET6, host.c_str(), bytes) == 1) {
      mask(bytes, 16, v6_);
      return ::inet_ntop(AF_INET6, bytes, printed, sizeof printed);
    }
    return text;
  }
  static void mask(unsigned char* bytes, int size, int bits) {
    for (int i = 0; i < size; ++i) {
      const int keep = std::clamp(bits - 8 * i, 0, 8);
      bytes[i] = static_cast<unsigned char>(bytes[i] & (0xFF00 >> keep));
    }
  }
  int v4_, v6_;
};

class Regexp : public TextFilter {
 public:
  struct Step {
    std::shared_ptr<const Regex> regex;
    std::string value;
  };
  explicit Regexp(std::vector<Step> steps) : steps_(std::move(steps)) {}
  std::string_view map(std::string_view text, Arena& arena) const override {
    for (const Step& step : steps_) text = arena.copy(step.regex->replace_all(text, step.value));
    return text;
  }

 private:
  std::vector<Step> steps_;
};

class Mapped : public TextFilter {
 public:
  explicit Mapped(std::unique_ptr<ValueFilter> filter) : filter_(std::move(filter)) {}
  std::string_view map(std::string_view text, Arena& arena) const override {
    return arena.copy(filter_->apply(text));
  }

 private:
  std::unique_ptr<ValueFilter> filter_;
};

std::string text_of(const json::Value& config, std::string_view key) {
  const json::Value* value = config.get(key);
  return value && value->is_string() ? value->as_string() : std::string();
}

int bits_of(const json::Value& config, std::string_view key, int most, Diagnostics& diagnostics) {
  const json::Value* value = config.get(key);
  if (!value || value->is_null()) return 0;
  if (!value->is_integer() || value->as_integer() < 0 || value->as_integer() > most) {
    diagnostics.error(value->origin(), cat("ip_mask: ", key, " must be 0 to ", decimal(most)));
    return 0;
  }
  return static_cast<int>(value->as_integer());
}

bool add_step(const json::Value& config, std::vector<Regexp::Step>& steps,
              Diagnostics& diagnostics) {
  auto regex = Re2Compiler().compile(text_of(config, "regexp"));
  if (!regex) {
    diagnostics.error(config.origin(), cat("log filter: ", regex.error().message()));
    return false;
  }
  steps.push_back({*regex, text_of(config, "value")});
  return true;
}

std::unique_ptr<FieldFilter> make_regexp(const json::Value& config, bool multi,
                                         Diagnostics& diagnostics) {
  std::vector<Regexp::Step> steps;
  bool good = true;
  if (!multi) {
    good = add_step(config, steps, diagnostics);
  } else if (const json::Value* list = config.get("operations"); list && list->is_array()) {
    for (const json::Value& operation : list->as_array()) {
      good = add_step(operation, steps, diagnostics) && good;
    }
  }
  if (!good) return nullptr;
  return std::make_unique<Regexp>(std::move(steps));
}

}  // namespace

std::unique_ptr<FieldFilter> make_field_filter(const json::Value& config,
                                               Diagnostics& diagnostics) {
  const std::string name = text_of(config, "filter");
  if (name == "delete") return std::make_unique<Delete>();
  if (name == "rename") return std::make_unique<Rename>(text_of(config, "name"));
  if (name == "replace") return std::make_unique<Replace>(text_of(config, "value"));
  if (name == "hash") return std::make_unique<Hash>();
  if (name == "ip_mask") {
    return std::make_unique<IpMask>(bits_of(config, "ipv4_cidr", 32, diagnostics),
                                    bits_of(config, "ipv6_cidr", 128, diagnostics));
  }
  if (name == "regexp") return make_regexp(config, false, diagnostics);
  if (name == "multi_regexp") return make_regexp(config, true, diagnostics);
  if (name == "query" || name == "cookie" || name == "set_cookie") {
    auto filter = make_value_filter(name, config, diagnostics);
    if (!filter) return nullptr;
    return std::make_unique<Mapped>(std::move(filter));
  }
  diagnostics.error(config.origin(),
                    cat("caddy.logging.encoders.filter.", name, " is not available in this build"));
  return nullptr;
}

}  // namespace fusor
