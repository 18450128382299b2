#include "core/modules/handlers/file_server/content.h"

#include <utility>

#include "core/base/strings.h"
#include "core/http/conditional.h"
#include "core/http/date.h"
#include "core/http/range.h"
#include "core/modules/handlers/file_server/multipart.h"

namespace fusor {
namespace {

void not_modified(Response& response) {
  for (const char* name : {"Content-Type", "Content-Length", "Content-Encoding"}) {
    response.headers.remove(name);
  }
  if (!response.headers.get("Etag").value_or("").empty()) response.headers.remove("Last-Modified");
  response.status = 304;
}

// 416: the headers that describe the file must not describe the message about it.
void unsatisfiable(Exchange& x, std::string_view message) {
  Headers& headers = x.response.headers;
  for (const char* name :
       {"Cache-Control", "Content-Encoding", "Etag", "Last-Modified", "Content-Length"}) {
    headers.remove(name);
  }
  headers.set("Content-Type", "text/plain; charset=utf-8");
  headers.set("X-Content-Type-Options", "nosniff");
  x.response.status = 416;
  x.response.body = Body::bytes(message);
}

std::string_view field(const Exchange& x, std::string_view name) {
  return x.request.headers.get(name).value_or(std::string_view());
}

void partial(Exchange& x, const Files::Opened& opened, std::vector<ByteRange> ranges) {
  Headers& headers = x.response.headers;
  x.response.status = 206;
  if (ranges.size() == 1) {
    const ByteRange range = ranges[0];
    headers.set("Content-Range", content_range(x.arena, range, opened.info.size));
    x.response.body = x.host.files.body(opened, range.offset, range.length);
    return;
  }
  const std::string_view type = headers.get("Content-Type").value_or(std::string_view());
  x.response.body = multipart_ranges(x, opened, type, ranges);
}

}  // namespace

void serve_content(Exchange& x, const Files::Opened& opened, std::optional<std::int64_t> modified_s,
                   int status) {
  Response& response = x.response;
  if (modified_s) {
    char* date = x.arena.allocate_chars(kHttpDateSize);
    response.headers.set("Last-Modified", format_http_date(*modified_s, date));
  }
  const Validators validators{response.headers.get("Etag").value_or(std::string_view()),
                              modified_s};
  switch (check_preconditions(x.request, validators)) {
    case Precondition::kNotModified:
      not_modified(response);
      break;
    case Precondition::kFailed:
      response.status = 412;
      break;
    case Precondition::kProceed: {
      std::string_view range = field(x, "Range");
      if (!range.empty() && !range_applies(x.request, validators)) range = {};
      ByteRanges ranges = parse_ranges(range, opened.info.size);
      if (ranges.kind == ByteRanges::kNoOverlap) {
        response.headers.set("Content-Range",
                             x.arena.concat("bytes */", decimal_unsigned(opened.info.size)));
        unsatisfiable(x, "invalid range: failed to overlap\n");
        break;
      }
      if (ranges.kind == ByteRanges::kInvalid) {
        unsatisfiable(x, "invalid range\n");
        break;
      }
      response.headers.set("Accept-Ranges", "bytes");
      if (ranges.kind == ByteRanges::kPartial) {
        partial(x, opened, std::move(ranges.ranges));
        break;
      }
      response.status = 200;
      if (opened.info.size > 0) {
        response.body = x.host.files.body(opened, 0, opened.info.size);
      } else if (x.request.method == "HEAD") {
        response.headers.set("Content-Length", "0");  // no body says it
      }
      break;
    }
  }
  if (status > 0) response.status = status;
}

}  // namespace fusor
