#include "host-shims/native/url_parser.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

extern char** environ;

namespace gatehouse {
namespace {

constexpr std::uint32_t part_count = 9;

[[noreturn]] void give_up(const char* what) {
  std::fprintf(stderr, "url_parser: %s. Is `node` on the PATH?\n", what);
  std::abort();
}

/// url_parser.mjs, which lies beside this file.
std::string script_path() { return GATEHOUSE_SOURCE_DIR "/host-shims/native/url_parser.mjs"; }

}  // namespace

UrlParser& UrlParser::shared() {
  static UrlParser parser;
  return parser;
}

UrlParser::~UrlParser() {
  if (child_ == 0) return;
  close(to_child_);
  close(from_child_);
  waitpid(child_, nullptr, 0);
}

void UrlParser::start() {
  int input[2];
  int output[2];
  if (pipe2(input, O_CLOEXEC) != 0 || pipe2(output, O_CLOEXEC) != 0) give_up("no pipe");
  // A child that died is an error to report, not a signal to die of.
  std::signal(SIGPIPE, SIG_IGN);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input[0], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output[1], STDOUT_FILENO);
  std::string program = "node";
  std::string script = script_path();
  char* const arguments[] = {program.data(), script.data(), nullptr};
  const int failure = posix_spawnp(&child_, program.c_str(), &actions, nullptr, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  close(input[0]);
  close(output[1]);
  if (failure != 0) give_up("cannot start the parser");
  to_child_ = input[1];
  from_child_ = output[0];
}

void UrlParser::send(std::string_view text) const {
  const auto size = static_cast<std::uint32_t>(text.size());
  std::string frame(sizeof size, '\0');
  std::memcpy(frame.data(), &size, sizeof size);
  frame.append(text);
  for (std::string_view rest = frame; !rest.empty();) {
    const ssize_t written = write(to_child_, rest.data(), rest.size());
    if (written <= 0) give_up("the parser takes no input");
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
}

std::string UrlParser::receive(std::size_t size) const {
  std::string bytes(size, '\0');
  for (std::size_t at = 0; at < size;) {
    const ssize_t count = read(from_child_, bytes.data() + at, size - at);
    if (count <= 0) give_up("the parser gave no answer");
    at += static_cast<std::size_t>(count);
  }
  return bytes;
}

std::uint32_t UrlParser::receive_number() const {
  std::uint32_t number = 0;
  std::memcpy(&number, receive(sizeof number).data(), sizeof number);
  return number;
}

std::optional<Url> UrlParser::parse(std::string_view input, std::string_view base) {
  const auto [known, is_new] = known_.try_emplace({std::string(input), std::string(base)});
  if (!is_new) return known->second;
  if (child_ == 0) start();
  send(input);
  send(base);
  if (receive_number() != part_count) return known->second;
  Url url;
  for (std::string* part : {&url.href, &url.scheme, &url.username, &url.password, &url.hostname, &url.port, &url.path,
                            &url.query, &url.fragment}) {
    *part = receive(receive_number());
  }
  known->second = std::move(url);
  return known->second;
}

}  // namespace gatehouse
