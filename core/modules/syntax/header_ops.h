// Header operations, as request_header, header_up and header_down write them.
#pragma once

#include <string_view>

#include "core/adapter/directive.h"

namespace fusor::modules {

// [+|-]<field> [<value|regexp> [<replacement>]], on the rest of the line: sets, adds, deletes or
// replaces; `ops` is {add, set, delete, replace}. A '?' is refused: it needs a response to look at.
Result<void> header_op_line(adapter::Helper& h, json::Object& ops);
// The same for words that were read already; `replacement` is null where there is none.
Result<void> header_op(adapter::Helper& h, json::Object& ops, std::string_view field,
                       std::string_view value, const std::string_view* replacement);

// Go's http.Header.Add: under the canonical name, to an array. Set replaces the array.
void add_header(json::Object& headers, std::string_view field, json::Value value);
void set_header(json::Object& headers, std::string_view field, json::Value value);

}  // namespace fusor::modules
