// The functions behind THE list (cli/commands.cc), each in commands/<name>.cc.
#pragma once

#include "cli/arguments.h"

namespace fusor::cli {

int run_adapt(const Arguments& arguments);
int run_completion(const Arguments& arguments);
int run_fmt(const Arguments& arguments);
int run_function_build(const Arguments& arguments);
int run_function_list(const Arguments& arguments);
int run_function_new(const Arguments& arguments);
int run_function_run(const Arguments& arguments);
int run_help(const Arguments& arguments);
int run_list_modules(const Arguments& arguments);
int run_manpage(const Arguments& arguments);
int run_reload(const Arguments& arguments);
int run_run(const Arguments& arguments);
int run_stop(const Arguments& arguments);
int run_build(const Arguments& arguments);
int run_check(const Arguments& arguments);
int run_validate(const Arguments& arguments);
int run_version(const Arguments& arguments);

}  // namespace fusor::cli
