// Messages to blocks and back, each as wasm/abi.h lays it out. Pure; calls no import.
//
// What the host sends is checked like any input: a block that does not read to its
// end is a failed call (HostError::unavailable), or no request at all.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "host/host.h"
#include "host/message.h"

namespace gatehouse::abi {

// Into the guest. The views of a Request and of settings point into the block.
std::optional<std::vector<std::pair<std::string_view, std::string_view>>> decode_settings(std::string_view block);
std::optional<Request> decode_request(std::string_view block);
std::optional<Url> decode_url(std::string_view block);

/// The answer of an asynchronous import, by the type of its result.
template <typename R>
R decode_answer(std::string_view block);
template <>
KvGetResult decode_answer<KvGetResult>(std::string_view block);
template <>
KvListResult decode_answer<KvListResult>(std::string_view block);
template <>
KvCommitResult decode_answer<KvCommitResult>(std::string_view block);
template <>
FetchResult decode_answer<FetchResult>(std::string_view block);
template <>
BodyResult decode_answer<BodyResult>(std::string_view block);
template <>
RateLimitResult decode_answer<RateLimitResult>(std::string_view block);
template <>
SleepResult decode_answer<SleepResult>(std::string_view block);

// Out of the guest.
std::string encode(const Response& response);
std::string encode(const KvGetCached& request);
std::string encode(const KvGetFresh& request);
std::string encode(const KvList& request);
std::string encode(const KvCommit& request);
std::string encode(const FetchRequest& request);
std::string encode(const RateLimitRequest& request);

}  // namespace gatehouse::abi
