#include "cli/functions/tools.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "core/base/strings.h"

namespace fusor::cli {
namespace fs = std::filesystem;
namespace {

std::vector<char*> pointers(Words& words) {
  std::vector<char*> out;
  for (std::string& word : words) out.push_back(word.data());
  out.push_back(nullptr);
  return out;
}

// The command's exit code, or -1. `output`, `errors`: where they go, or -1 for where ours do.
int exit_code_of(const fs::path& folder, Words command, Words environment, int output, int errors) {
  std::vector<char*> arguments = pointers(command);
  const pid_t child = fork();
  if (child < 0) return -1;
  if (child == 0) {
    for (std::string& variable : environment) putenv(variable.data());
    const bool ready = (output < 0 || dup2(output, STDOUT_FILENO) >= 0) &&
                       (errors < 0 || dup2(errors, STDERR_FILENO) >= 0);
    if (ready && chdir(folder.c_str()) == 0) execvp(arguments[0], arguments.data());
    _exit(127);
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

std::vector<fs::path> folders_with(std::string_view tool) {
  std::vector<fs::path> out;
  const char* path = std::getenv("PATH");
  for (std::string_view folder : split(path ? path : "", ':')) {
    if (access(cat(folder, "/", tool).c_str(), X_OK) == 0) out.emplace_back(folder);
  }
  return out;
}

Result<void> run_tool(const fs::path& folder, Words command, Words environment) {
  const std::string name = command[0];
  if (exit_code_of(folder, std::move(command), std::move(environment), -1, -1) == 0) return {};
  return fail(cat(name, " failed"));
}

std::string output_of(const fs::path& folder, Words command) {
  int ends[2];
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (pipe2(ends, O_CLOEXEC) != 0) return {};
  const int code = exit_code_of(folder, std::move(command), {}, ends[1], nowhere);
  close(ends[1]);
  close(nowhere);
  char text[4096];  // less than a pipe holds
  const ssize_t size = read(ends[0], text, sizeof(text));
  close(ends[0]);
  if (code != 0 || size <= 0) return {};
  return std::string(trim({text, static_cast<std::size_t>(size)}));
}

}  // namespace fusor::cli
