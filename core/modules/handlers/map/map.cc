#include "core/modules/handlers/map/map.h"

#include <limits>
#include <set>
#include <unordered_map>

#include "core/base/strings.h"
#include "core/config/decode.h"
#include "core/host/regex_replace.h"
#include "core/routes/exchange.h"

namespace fusor {
namespace {

struct MappingConfig {
  std::string input;
  std::string input_regexp;
  std::vector<const json::Value*> outputs;
  void decode(config::Fields& f) {
    f.field("input", input).field("input_regexp", input_regexp).field("outputs", outputs);
  }
};

struct Config {
  std::string source;
  std::vector<std::string> destinations;
  std::vector<MappingConfig> mappings;
  std::vector<std::string> defaults;
  void decode(config::Fields& f) {
    f.field("source", source).field("destinations", destinations);
    f.field("mappings", mappings).field("defaults", defaults);
  }
};

struct Mapping {
  std::string input;
  std::shared_ptr<const Regex> regex;  // null: compared as text
  // By destination; nothing: not mapped here. Of a regular expression `text` refers to its groups.
  struct Output {
    std::string text;
    Template expanded;
  };
  std::vector<std::optional<Output>> outputs;
};

class Map;

// One destination, computed when somebody asks for it.
class Destination final : public NameSource {
 public:
  Destination(const Map& map, std::size_t index, std::string name)
      : map_(map), index_(index), name_(std::move(name)) {}
  const std::string& name() const { return name_; }
  std::optional<Scalar> get(Exchange& x, std::string_view rest) const override;

 private:
  const Map& map_;
  std::size_t index_;
  std::string name_;
};

class Map : public Handler {
 public:
  Task<Served> serve(Exchange& x, Next next) const override {
    for (const auto& destination : destinations_) {
      // The first map with a destination keeps it.
      if (!x.has_source(destination->name())) x.publish(destination->name(), destination.get());
    }
    return next(x);
  }

  Scalar value(Exchange& x, std::size_t destination) const {
    const std::string_view input = source_.expand(x);
    // The literal mapping that fits, unless a regular expression before it does.
    std::size_t literal = std::numeric_limits<std::size_t>::max();
    const auto found = literals_.find(input);
    if (found != literals_.end() && mappings_[found->second].outputs[destination]) {
      literal = found->second;
    }
    for (std::size_t i : expressions_) {
      if (i > literal) break;
      const Mapping& mapping = mappings_[i];
      const auto& output = mapping.outputs[destination];
      if (!output || !mapping.regex->match(input, x.regex_groups)) continue;
      std::string text;
      expand_replacement(text, output->text, x.regex_groups, mapping.regex->group_names());
      return x.arena.copy(text);
    }
    if (literal < mappings_.size())
      return mappings_[literal].outputs[destination]->expanded.expand(x);
    if (destination < defaults_.size()) return defaults_[destination].expand(x);
    return {};
  }

  bool read(const Config& config, const json::Value& at, Provision& p);

 private:
  bool read_mapping(const MappingConfig& config, const json::Value& at, Provision& p);

  Template source_;
  std::vector<std::unique_ptr<Destination>> destinations_;
  std::vector<Mapping> mappings_;
  std::unordered_map<std::string, std::size_t, StringHash, std::equal_to<>> literals_;
  std::vector<std::size_t> expressions_;
  std::vector<Template> defaults_;
};

std::optional<Scalar> Destination::get(Exchange& x, std::string_view rest) const {
  if (!rest.empty()) return std::nullopt;
  return map_.value(x, index_);
}

bool is_placeholder(std::string_view text) {
  return text.size() > 2 && text.starts_with('{') && text.ends_with('}') &&
         text.find('{', 1) == text.npos && text.find('}') == text.size() - 1;
}

std::string output_text(const json::Value& value) {
  return value.is_string() ? value.as_string() : json::write(value);
}

bool Map::read_mapping(const MappingConfig& config, const json::Value& at, Provision& p) {
  if (!config.input.empty() && !config.input_regexp.empty()) {
    p.error(at, "a mapping has both input and input_regexp");
    return false;
  }
  if (config.outputs.size() != destinations_.size()) {
    p.error(at,
            cat("a mapping has ", decimal(static_cast<std::int64_t>(config.outputs.size())),
                " outputs but there are ", decimal(static_cast<std::int64_t>(destinations_.size())),
                " destinations defined"));
    return false;
  }
  Mapping mapping;
  if (!config.input_regexp.empty()) {
    mapping.regex = p.regex(at, config.input_regexp);
    if (!mapping.regex) return false;
    expressions_.push_back(mappings_.size());
  } else if (!literals_.emplace(config.input, mappings_.size()).second) {
    p.error(at, cat("a mapping has a duplicate input '", config.input, "'"));
    return false;
  }
  for (const json::Value* output : config.outputs) {
    auto& made = mapping.outputs.emplace_back();
    if (!output || output->is_null()) continue;
    const std::string text = output_text(*output);
    made = Mapping::Output{text, mapping.regex ? Template() : p.compile(at, text)};
  }
  mappings_.push_back(std::move(mapping));
  return true;
}

bool Map::read(const Config& config, const json::Value& at, Provision& p) {
  source_ = p.compile(at, config.source);
  for (const std::string& destination : config.destinations) {
    if (!is_placeholder(destination)) {
      p.error(at, cat("a destination must be a placeholder and only a placeholder, but got '",
                      destination, "'"));
      return false;
    }
    destinations_.push_back(std::make_unique<Destination>(
        *this, destinations_.size(), destination.substr(1, destination.size() - 2)));
  }
  if (!config.defaults.empty() && config.defaults.size() != config.destinations.size()) {
    p.error(at, cat(decimal(static_cast<std::int64_t>(config.destinations.size())),
                    " destinations != ", decimal(static_cast<std::int64_t>(config.defaults.size())),
                    " defaults"));
    return false;
  }
  std::set<std::string_view> seen;
  for (const MappingConfig& mapping : config.mappings) {
    if (!mapping.input_regexp.empty() && !seen.insert(mapping.input_regexp).second) {
      p.error(at, cat("a mapping has a duplicate input '", mapping.input_regexp, "'"));
      return false;
    }
    if (!read_mapping(mapping, at, p)) return false;
  }
  for (const std::string& value : config.defaults) defaults_.push_back(p.compile(at, value));
  return true;
}

}  // namespace

std::unique_ptr<Handler> make_map(const json::Value& config, Provision& p) {
  Config read;
  if (!config::read(config, read, p.diagnostics, "handler")) return nullptr;
  auto map = std::make_unique<Map>();
  if (!map->read(read, config, p)) return nullptr;
  return map;
}

}  // namespace fusor
