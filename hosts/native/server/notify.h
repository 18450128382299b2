// Tells the service manager how we are (sd_notify(3)); nothing where there is none.
#pragma once

#include <string_view>

namespace fusor {

void notify_ready(std::string_view status);
void notify_reloading();
void notify_stopping();
void notify_status(std::string_view status);

}  // namespace fusor
