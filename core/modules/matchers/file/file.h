// http.matchers.file: does one of some files exist? The one chosen is published as
// {http.matchers.file.relative}, .absolute, .remainder and .type.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/host/files.h"
#include "core/routes/exchange.h"
#include "core/routes/handler.h"
#include "core/routes/module.h"
#include "core/routes/template.h"

namespace fusor {

class FileMatcher : public Matcher {
 public:
  enum class Policy { kFirst, kFirstOrLast, kLargest, kSmallest, kNewest };

  // An entry of try_files.
  struct Pattern {
    std::string text;
    Template whole;
    // Where `text` has glob characters: what stands between placeholders, and the placeholders,
    // whose values are not to act as globs.
    std::vector<std::pair<std::string, Template>> pieces;
    int status = 0;  // "=404": not a file, but an error
  };
  struct Settings {
    Template root;  // expands to "": the working directory
    std::vector<Pattern> files;
    Policy policy = Policy::kFirst;
    std::vector<std::string> split_path;
  };

  explicit FileMatcher(Settings settings) : settings_(std::move(settings)) {}
  Result<bool, HttpError> match(Exchange& x) const override;

 private:
  // A file that may be the one. Views into the arena.
  struct Candidate {
    std::string_view path;       // with the root
    std::string_view remainder;  // behind the split
  };

  std::vector<Candidate> candidates(Exchange& x, std::string_view root,
                                    const Pattern& pattern) const;
  Candidate literal(Exchange& x, std::string_view root, const Pattern& pattern) const;
  Result<bool, HttpError> match_first(Exchange& x, std::string_view root) const;
  bool match_best(Exchange& x, std::string_view root) const;
  std::pair<std::string_view, std::string_view> split(std::string_view path) const;

  Settings settings_;
};

// {fs, root, try_files, try_policy, split_path}
std::unique_ptr<Matcher> make_file_matcher(const json::Value& config, Provision& p);

}  // namespace fusor
