// The upstream of the benchmarks: answers faster than anything in front of it can ask. One
// thread, epoll, canned answers; just enough HTTP/1.1 for requests with a Content-Length.
//   /json            one small JSON-RPC answer
//   /sse?N           N server-sent events
//   /bytes?N         N bytes
//   /first           one event, and then nothing for as long as the client stays
//   /silent          never answers
// Prints its port and runs until its standard input ends.
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <unordered_map>

namespace {

constexpr std::size_t read_bytes = 1 << 18;
constexpr std::string_view end_of_head = "\r\n\r\n";
constexpr std::string_view event =
    "event: message\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\"}\n\n";

struct Connection {
  std::string input;
  std::string output;
  /// Bytes that follow `output`, all the same.
  std::size_t filler = 0;
};

std::string filler_block(1 << 18, 'x');

std::string response(std::string_view type, std::string_view body) {
  return "HTTP/1.1 200 OK\r\nContent-Type: " + std::string(type) +
         "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

std::string chunk(std::string_view data) {
  char size[20];
  std::snprintf(size, sizeof size, "%zx\r\n", data.size());
  return std::string(size) + std::string(data) + "\r\n";
}

/// Events in chunks of one each, as a server that flushes every event sends them.
std::string events(std::size_t count, bool finish) {
  std::string text = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
  const std::string one = chunk(event);
  for (std::size_t i = 0; i < count; ++i) text += one;
  return finish ? text + "0\r\n\r\n" : text;
}

void answer(Connection& connection, std::string_view target) {
  const std::size_t mark = target.find('?');
  const std::string_view path = target.substr(0, mark);
  const std::size_t count =
      mark == std::string_view::npos ? 0 : std::strtoull(std::string(target.substr(mark + 1)).c_str(), nullptr, 10);
  if (path == "/silent") return;
  if (path == "/first") connection.output += events(1, false);
  if (path == "/sse") connection.output += events(count, true);
  if (path == "/bytes") {
    connection.output +=
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(count) + "\r\n\r\n";
    connection.filler += count;
  }
  if (path == "/json") {
    connection.output +=
        response("application/json",
                 R"({"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"sunny, 21 degrees"}]}})");
  }
}

std::size_t content_length(std::string_view head) {
  constexpr std::string_view name = "\r\ncontent-length:";
  for (std::size_t at = head.find("\r\n"); at != std::string_view::npos; at = head.find("\r\n", at + 2)) {
    if (head.size() - at > name.size() && strncasecmp(head.data() + at, name.data(), name.size()) == 0) {
      return std::strtoull(head.data() + at + name.size(), nullptr, 10);
    }
  }
  return 0;
}

/// Answers every request that has arrived whole.
void serve(Connection& connection) {
  std::size_t done = 0;
  while (true) {
    const std::string_view rest = std::string_view(connection.input).substr(done);
    const std::size_t end = rest.find(end_of_head);
    if (end == std::string_view::npos) break;
    const std::size_t size = end + end_of_head.size() + content_length(rest.substr(0, end));
    if (rest.size() < size) break;
    const std::size_t target = rest.find(' ') + 1;
    answer(connection, rest.substr(target, rest.find(' ', target) - target));
    done += size;
  }
  connection.input.erase(0, done);
}

/// Whether the connection lives on.
bool send_waiting(int socket, Connection& connection) {
  while (!connection.output.empty() || connection.filler > 0) {
    if (connection.output.empty()) {
      const std::size_t size = std::min(connection.filler, filler_block.size());
      const ssize_t sent = send(socket, filler_block.data(), size, MSG_NOSIGNAL | MSG_DONTWAIT);
      if (sent <= 0) return errno == EAGAIN;
      connection.filler -= static_cast<std::size_t>(sent);
      continue;
    }
    const ssize_t sent = send(socket, connection.output.data(), connection.output.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent <= 0) return errno == EAGAIN;
    connection.output.erase(0, static_cast<std::size_t>(sent));
  }
  return true;
}

bool receive(int socket, Connection& connection) {
  static char buffer[read_bytes];
  while (true) {
    const ssize_t size = recv(socket, buffer, sizeof buffer, MSG_DONTWAIT);
    if (size <= 0) return size < 0 && errno == EAGAIN;
    connection.input.append(buffer, static_cast<std::size_t>(size));
    serve(connection);
  }
}

int listen_anywhere() {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (bind(socket, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(socket, 4096) != 0) std::exit(1);
  getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
  std::printf("%d\n", ntohs(address.sin_port));
  std::fflush(stdout);
  return socket;
}

}  // namespace

int main() {
  const int listener = listen_anywhere();
  const int poll = epoll_create1(0);
  const auto watch = [poll](int file, std::uint32_t events) {
    epoll_event wanted{};
    wanted.events = events;
    wanted.data.fd = file;
    epoll_ctl(poll, EPOLL_CTL_ADD, file, &wanted);
  };
  watch(listener, EPOLLIN);
  watch(STDIN_FILENO, EPOLLIN);
  std::unordered_map<int, Connection> connections;
  epoll_event ready[256];
  while (true) {
    const int count = epoll_wait(poll, ready, 256, -1);
    for (int i = 0; i < count; ++i) {
      const int file = ready[i].data.fd;
      if (file == STDIN_FILENO) return 0;
      if (file == listener) {
        const int accepted = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK);
        const int on = 1;
        setsockopt(accepted, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        watch(accepted, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET);
        continue;
      }
      Connection& connection = connections[file];
      if (receive(file, connection) && send_waiting(file, connection)) continue;
      connections.erase(file);
      close(file);
    }
  }
}
