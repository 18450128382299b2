// The parse functions of every directive, matcher, nested module and global option: declared here,
// defined in the <directive>_caddyfile.cc of their module, listed in THE table (modules.cc).
#pragma once

#include "core/adapter/directive.h"

namespace fusor::modules {

using adapter::ConfigValues;
using adapter::Helper;
using adapter::ParseDirective;
using adapter::ParseHandler;
using adapter::ParseMatcher;
using adapter::ParseOption;
using adapter::ParsePart;
using adapter::Pile;
using adapter::put;
using adapter::Route;
using adapter::Routes;
using adapter::weak_string;

// Handler directives: one handler each, the matcher is taken before.
ParseHandler parse_abort, parse_redir, parse_respond;

// Directives that take their matcher themselves or make several routes.

// Request matchers.

// Nested modules.

// Global options.

}  // namespace fusor::modules
