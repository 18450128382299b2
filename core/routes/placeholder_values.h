// What each built-in placeholder gives; the table that names them is placeholders.cc.
#pragma once

#include <optional>
#include <string_view>

#include "core/routes/exchange.h"
#include "core/routes/value.h"

namespace fusor::placeholder {

using PlaceholderValue = std::optional<Scalar>;

PlaceholderValue error_text(Exchange& x, std::string_view argument);
PlaceholderValue error_id(Exchange& x, std::string_view argument);
PlaceholderValue error_message(Exchange& x, std::string_view argument);
PlaceholderValue error_status_code(Exchange& x, std::string_view argument);
PlaceholderValue error_status_text(Exchange& x, std::string_view argument);
PlaceholderValue error_trace(Exchange& x, std::string_view argument);
PlaceholderValue body(Exchange& x, std::string_view argument);
PlaceholderValue body_base64(Exchange& x, std::string_view argument);
PlaceholderValue duration(Exchange& x, std::string_view argument);
PlaceholderValue duration_ms(Exchange& x, std::string_view argument);
PlaceholderValue host(Exchange& x, std::string_view argument);
PlaceholderValue hostport(Exchange& x, std::string_view argument);
PlaceholderValue local(Exchange& x, std::string_view argument);
PlaceholderValue local_host(Exchange& x, std::string_view argument);
PlaceholderValue local_port(Exchange& x, std::string_view argument);
PlaceholderValue method(Exchange& x, std::string_view argument);
PlaceholderValue orig_method(Exchange& x, std::string_view argument);
PlaceholderValue orig_uri(Exchange& x, std::string_view argument);
PlaceholderValue orig_path(Exchange& x, std::string_view argument);
PlaceholderValue orig_dir(Exchange& x, std::string_view argument);
PlaceholderValue orig_file(Exchange& x, std::string_view argument);
PlaceholderValue orig_file_escaped(Exchange& x, std::string_view argument);
PlaceholderValue orig_prefixed_query(Exchange& x, std::string_view argument);
PlaceholderValue orig_query(Exchange& x, std::string_view argument);
PlaceholderValue port(Exchange& x, std::string_view argument);
PlaceholderValue proto(Exchange& x, std::string_view argument);
PlaceholderValue proto_name(Exchange& x, std::string_view argument);
PlaceholderValue remote(Exchange& x, std::string_view argument);
PlaceholderValue remote_host(Exchange& x, std::string_view argument);
PlaceholderValue remote_port(Exchange& x, std::string_view argument);
PlaceholderValue scheme(Exchange& x, std::string_view argument);
PlaceholderValue uri(Exchange& x, std::string_view argument);
PlaceholderValue uri_path(Exchange& x, std::string_view argument);
PlaceholderValue uri_dir(Exchange& x, std::string_view argument);
PlaceholderValue uri_file(Exchange& x, std::string_view argument);
PlaceholderValue uri_file_base(Exchange& x, std::string_view argument);
PlaceholderValue uri_file_ext(Exchange& x, std::string_view argument);
PlaceholderValue uri_path_escaped(Exchange& x, std::string_view argument);
PlaceholderValue uri_prefixed_query(Exchange& x, std::string_view argument);
PlaceholderValue uri_query(Exchange& x, std::string_view argument);
PlaceholderValue uri_query_escaped(Exchange& x, std::string_view argument);
PlaceholderValue uri_escaped(Exchange& x, std::string_view argument);
PlaceholderValue uuid(Exchange& x, std::string_view argument);
PlaceholderValue shutting_down(Exchange& x, std::string_view argument);
PlaceholderValue time_until_shutdown(Exchange& x, std::string_view argument);
PlaceholderValue system_arch(Exchange& x, std::string_view argument);
PlaceholderValue system_hostname(Exchange& x, std::string_view argument);
PlaceholderValue system_os(Exchange& x, std::string_view argument);
PlaceholderValue system_slash(Exchange& x, std::string_view argument);
PlaceholderValue system_wd(Exchange& x, std::string_view argument);
PlaceholderValue time_now(Exchange& x, std::string_view argument);
PlaceholderValue time_common_log(Exchange& x, std::string_view argument);
PlaceholderValue time_http(Exchange& x, std::string_view argument);
PlaceholderValue time_rfc3339(Exchange& x, std::string_view argument);
PlaceholderValue time_unix(Exchange& x, std::string_view argument);
PlaceholderValue time_unix_ms(Exchange& x, std::string_view argument);
PlaceholderValue time_year(Exchange& x, std::string_view argument);
PlaceholderValue header(Exchange& x, std::string_view argument);
PlaceholderValue var(Exchange& x, std::string_view argument);
PlaceholderValue query_parameter(Exchange& x, std::string_view argument);
PlaceholderValue cookie(Exchange& x, std::string_view argument);
PlaceholderValue uri_path_part(Exchange& x, std::string_view argument);
PlaceholderValue orig_path_part(Exchange& x, std::string_view argument);
PlaceholderValue host_label(Exchange& x, std::string_view argument);
PlaceholderValue remote_prefix(Exchange& x, std::string_view argument);
PlaceholderValue tls(Exchange& x, std::string_view argument);
PlaceholderValue response_header(Exchange& x, std::string_view argument);
PlaceholderValue env(Exchange& x, std::string_view argument);
PlaceholderValue file(Exchange& x, std::string_view argument);

}  // namespace fusor::placeholder
