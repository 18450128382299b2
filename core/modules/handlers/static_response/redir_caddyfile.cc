#include "core/adapter/directive.h"
#include "core/base/html.h"
#include "core/base/strings.h"
#include "core/base/units.h"
#include "core/modules/modules_caddyfile.h"

namespace fusor::modules {

namespace {

// A page that sends browsers on without a redirect status: some clients drop what they are handed
// (a fragment, POST data) with one.
std::string redirect_page(std::string_view to) {
  const std::string url = escape_html(to);
  return cat(
      "<!DOCTYPE html>\n<html>\n\t<head>\n\t\t<title>Redirecting...</title>\n"
      "\t\t<script>window.location.replace(\"",
      url, "\");</script>\n\t\t<meta http-equiv=\"refresh\" content=\"0; URL='", url,
      "'\">\n\t</head>\n\t<body>Redirecting to <a href=\"", url, "\">", url,
      "</a>...</body>\n</html>\n");
}

void set_header(json::Object& o, std::string_view field, std::string_view value) {
  json::Object headers;
  headers.set(field, json::Array{json::Value(value)});
  o.set("headers", std::move(headers));
}

// permanent | temporary | 3xx | 401 | {placeholder}. 401 is allowed for pages that log people in.
Result<std::string_view> status_of(Helper& h, std::string_view code) {
  if (code == "permanent") return "301";
  if (code == "temporary" || code.empty()) return "302";
  if (code.starts_with('{')) return code;
  const auto number = parse_integer(code);
  if (!number) {
    return h.error(
        cat("unsupported redir code '", caddyfile::shortened(code),
            "', expecting permanent, temporary, html, 401, a 3xx status or a placeholder"));
  }
  if ((*number < 300 || *number > 399) && *number != 401) {
    return h.error(cat("redir code not in the 3xx range or 401: '", code, "'"));
  }
  return code;
}

}  // namespace

// redir [<matcher>] <to> [permanent|temporary|html|<3xx>|401|<placeholder>]
Result<json::Object> parse_redir(Helper& h) {
  if (!h.next_arg()) return h.arg_error();
  const std::string_view to = h.val();
  const std::string_view code = h.next_arg() ? h.val() : "temporary";
  json::Object o;
  if (code == "html") {
    set_header(o, "Content-Type", "text/html; charset=utf-8");
    o.set("status_code", 200);
    o.set("body", redirect_page(to));
    return o;
  }
  TRY_ASSIGN(const std::string_view status, status_of(h, code));
  set_header(o, "Location", to);
  o.set("status_code", weak_string(status));
  return o;
}

}  // namespace fusor::modules
