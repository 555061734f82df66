#include "wasm/codec.h"

#include <algorithm>

#include "wasm/abi.h"
#include "wasm/block.h"

namespace gatehouse::abi {
namespace {

constexpr std::uint32_t empty_bytes_size = 4;
constexpr std::uint32_t smallest_pair_size = 2 * empty_bytes_size;
constexpr std::uint32_t smallest_entry_size = 2 * empty_bytes_size + 8;

/// The result of a call whose answer cannot be believed.
template <typename R>
R unreadable() {
  R result{};
  result.error = HostError::unavailable;
  return result;
}

std::optional<HostError> read_error(BlockReader& reader) { return reader.enumerator(HostError::broken); }

std::string read_string(BlockReader& reader) { return std::string(reader.bytes()); }

std::vector<KvEntry> read_entries(BlockReader& reader) {
  std::vector<KvEntry> entries(reader.count(smallest_entry_size));
  for (KvEntry& entry : entries) {
    entry.key = reader.bytes();
    entry.version = reader.u64();
    entry.value = reader.bytes();
  }
  return entries;
}

void write_strings(BlockWriter& writer, const std::vector<std::string>& strings) {
  writer.count(strings.size());
  for (const std::string& string : strings) writer.bytes(string);
}

/// In one text, which a host reads at once. A line feed within a header, where it would begin
/// another one, becomes a NUL: HTTP knows neither, and the host refuses that.
void write_header_lines(BlockWriter& writer, const std::vector<Header>& headers) {
  std::string lines;
  const auto write_line = [&lines](std::string_view text) {
    const std::size_t start = lines.size();
    lines += text;
    std::replace(lines.begin() + static_cast<std::ptrdiff_t>(start), lines.end(), '\n', '\0');
    lines += '\n';
  };
  for (const Header& header : headers) {
    write_line(header.name);
    write_line(header.value);
  }
  if (!lines.empty()) lines.pop_back();
  writer.bytes(lines);
}

template <typename Enum>
std::uint32_t number(Enum enumerator) {
  return static_cast<std::uint32_t>(enumerator);
}

}  // namespace

std::optional<std::vector<std::pair<std::string_view, std::string_view>>> decode_settings(std::string_view block) {
  BlockReader reader(block);
  std::vector<std::pair<std::string_view, std::string_view>> settings(reader.count(smallest_pair_size));
  for (auto& [name, value] : settings) {
    name = reader.bytes();
    value = reader.bytes();
  }
  if (!reader.finished()) return std::nullopt;
  return settings;
}

std::optional<Request> decode_request(std::string_view block) {
  BlockReader reader(block);
  Request request;
  request.method = reader.bytes();
  request.url = reader.bytes();
  request.headers.resize(reader.count(smallest_pair_size));
  for (HeaderView& header : request.headers) {
    header.name = reader.bytes();
    header.value = reader.bytes();
  }
  const auto body_state = reader.enumerator(RequestBody::broken);
  request.body = reader.bytes();
  if (!reader.finished()) return std::nullopt;
  request.body_state = *body_state;
  return request;
}

std::optional<Url> decode_url(std::string_view block) {
  BlockReader reader(block);
  Url url;
  for (std::string* part : {&url.href, &url.scheme, &url.username, &url.password, &url.hostname, &url.port, &url.path,
                            &url.query, &url.fragment}) {
    *part = reader.bytes();
  }
  if (!reader.finished()) return std::nullopt;
  return url;
}

template <>
KvGetResult decode_answer<KvGetResult>(std::string_view block) {
  BlockReader reader(block);
  KvGetResult result;
  result.error = read_error(reader).value_or(HostError::unavailable);
  result.entries = read_entries(reader);
  return reader.finished() ? std::move(result) : unreadable<KvGetResult>();
}

template <>
KvListResult decode_answer<KvListResult>(std::string_view block) {
  BlockReader reader(block);
  KvListResult result;
  result.error = read_error(reader).value_or(HostError::unavailable);
  result.total = reader.u32();
  result.entries = read_entries(reader);
  return reader.finished() ? std::move(result) : unreadable<KvListResult>();
}

template <>
KvCommitResult decode_answer<KvCommitResult>(std::string_view block) {
  BlockReader reader(block);
  KvCommitResult result;
  result.error = read_error(reader).value_or(HostError::unavailable);
  result.failed_check = reader.u32();
  result.version = reader.u64();
  return reader.finished() ? result : unreadable<KvCommitResult>();
}

template <>
FetchResult decode_answer<FetchResult>(std::string_view block) {
  BlockReader reader(block);
  FetchResult result;
  result.error = read_error(reader).value_or(HostError::unavailable);
  result.status = static_cast<int>(reader.u32());
  result.headers.resize(reader.count(smallest_pair_size));
  for (Header& header : result.headers) {
    header.name = reader.bytes();
    header.value = reader.bytes();
  }
  result.body = BodyId{reader.u32()};
  return reader.finished() ? std::move(result) : unreadable<FetchResult>();
}

template <>
BodyResult decode_answer<BodyResult>(std::string_view block) {
  BlockReader reader(block);
  BodyResult result;
  result.error = read_error(reader).value_or(HostError::unavailable);
  result.bytes = read_string(reader);
  return reader.finished() ? std::move(result) : unreadable<BodyResult>();
}

template <>
RateLimitResult decode_answer<RateLimitResult>(std::string_view block) {
  BlockReader reader(block);
  RateLimitResult result;
  result.error = read_error(reader).value_or(HostError::unavailable);
  const std::size_t count = reader.count(sizeof(std::uint32_t));
  for (std::size_t index = 0; index < count; ++index) {
    if (const auto limiter = reader.enumerator(RateLimiter::installation_sustained)) result.refused.push_back(*limiter);
  }
  return reader.finished() ? std::move(result) : unreadable<RateLimitResult>();
}

template <>
SleepResult decode_answer<SleepResult>(std::string_view block) {
  BlockReader reader(block);
  const SleepResult result{read_error(reader).value_or(HostError::unavailable)};
  return reader.finished() ? result : unreadable<SleepResult>();
}

std::string encode(const Response& response) {
  BlockWriter writer;
  writer.u32(static_cast<std::uint32_t>(response.status));
  write_header_lines(writer, response.headers);
  if (const auto* bytes = std::get_if<std::string>(&response.body)) {
    writer.u32(number(ResponseBody::bytes)).bytes(*bytes);
  } else if (const auto* stream = std::get_if<BodyId>(&response.body)) {
    const bool events = response.stream_kind == StreamKind::event_stream;
    writer.u32(number(events ? ResponseBody::event_stream : ResponseBody::stream)).u32(number(*stream));
    if (events) writer.bytes(response.log_line);
  } else {
    writer.u32(number(ResponseBody::none));
  }
  return writer.take();
}

std::string encode(const KvGetCached& request) {
  BlockWriter writer;
  write_strings(writer, request.replica_keys);
  return writer.take();
}

std::string encode(const KvGetFresh& request) {
  BlockWriter writer;
  writer.bytes(request.partition);
  write_strings(writer, request.keys);
  return writer.take();
}

std::string encode(const KvList& request) {
  BlockWriter writer;
  writer.bytes(request.partition).bytes(request.prefix);
  writer.u32(number(request.order)).u32(request.offset).u32(request.limit).u32(request.value_bytes);
  return writer.take();
}

std::string encode(const KvCommit& request) {
  BlockWriter writer;
  writer.bytes(request.partition).bytes(request.commit_id);
  writer.count(request.checks.size());
  for (const KvCheck& check : request.checks) writer.bytes(check.key).u64(check.version);
  writer.count(request.mutations.size());
  for (const KvMutation& mutation : request.mutations) {
    writer.u32(number(mutation.kind)).bytes(mutation.key).bytes(mutation.value).bytes(mutation.replica_key);
    writer.u64(static_cast<std::uint64_t>(mutation.expires_at));
  }
  return writer.take();
}

std::string encode(const FetchRequest& request) {
  BlockWriter writer;
  writer.bytes(request.method).bytes(request.url);
  write_header_lines(writer, request.headers);
  writer.u32(number(request.body_source)).bytes(request.body).u32(request.timeout_ms);
  return writer.take();
}

std::string encode(const RateLimitRequest& request) {
  BlockWriter writer;
  writer.count(request.checks.size());
  for (const RateLimitCheck& check : request.checks) writer.u32(number(check.limiter)).bytes(check.key);
  return writer.take();
}

}  // namespace gatehouse::abi
