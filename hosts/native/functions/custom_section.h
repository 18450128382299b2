// Custom sections: what a tool leaves in a module for another (WebAssembly core specification,
// "Custom Section").
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace fusor::wasm {

// What `fusor function build --warm-up` leaves: the body of the request that pre-initialisation
// runs before its snapshot.
inline constexpr std::string_view kWarmUpSection = "fusor.warm_up";

// The content of the first one of that name. Nothing: there is none before the module's end, or
// before the first place that is malformed. A view of `module`.
std::optional<std::string_view> custom_section(std::string_view module, std::string_view name);

// One more section, to be appended to a module.
std::string make_custom_section(std::string_view name, std::string_view content);

}  // namespace fusor::wasm
