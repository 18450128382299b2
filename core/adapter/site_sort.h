// The order of the sites of one server, and their matchers.
#pragma once

#include "core/adapter/site.h"

namespace fusor::adapter {

// The most specific host first, then path; sites for every host last.
void sort_sites(std::vector<SiteOnServer>& sites);

// No two sites of a server may have the same key.
void check_ambiguity(const std::vector<SiteOnServer>& sites, Diagnostics& diagnostics);

// The matcher sets of a site by its keys' hosts and paths. None: it takes every request.
json::Array site_matchers(const SiteOnServer& site);

}  // namespace fusor::adapter
