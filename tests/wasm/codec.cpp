// wasm/codec: messages have the layout that wasm/abi.h states, and a block that lies
// is a failed call and nothing worse.

#include "wasm/codec.h"

#include <catch2/catch.hpp>
#include <string>

#include "wasm/abi.h"
#include "wasm/block.h"

using namespace gatehouse;
using abi::BlockWriter;
using abi::decode_answer;

TEST_CASE("a request is read in place", "[wasm]") {
  BlockWriter writer;
  writer.bytes("POST").bytes("https://gate.example/x");
  writer.count(1).bytes("accept").bytes("*/*");
  writer.u32(0).bytes("{}");
  const auto request = abi::decode_request(writer.block());
  REQUIRE(request);
  CHECK(request->method == "POST");
  CHECK(request->url == "https://gate.example/x");
  REQUIRE(request->headers.size() == 1);
  CHECK(request->headers[0].name == "accept");
  CHECK(request->headers[0].value == "*/*");
  CHECK(request->body_state == RequestBody::complete);
  CHECK(request->body == "{}");
  CHECK(request->body.data() == writer.block().data() + writer.block().size() - 2);

  SECTION("one that is cut off anywhere is none") {
    for (std::size_t size = 0; size < writer.block().size(); ++size) {
      CHECK_FALSE(abi::decode_request(writer.block().substr(0, size)));
    }
  }
  SECTION("one with a tail is none") { CHECK_FALSE(abi::decode_request(writer.block() + "x")); }
}

TEST_CASE("a request's body state is one of those there are", "[wasm]") {
  const auto with_state = [](std::uint32_t state) {
    return abi::decode_request(BlockWriter().bytes("GET").bytes("u").count(0).u32(state).bytes("").block());
  };
  CHECK(with_state(1)->body_state == RequestBody::too_large);
  CHECK(with_state(2)->body_state == RequestBody::broken);
  CHECK_FALSE(with_state(3));
}

TEST_CASE("settings are name and value pairs", "[wasm]") {
  const std::string block = BlockWriter().count(1).bytes("PUBLIC_URL").bytes("https://gate.example").block();
  const auto settings = abi::decode_settings(block);
  REQUIRE(settings);
  REQUIRE(settings->size() == 1);
  CHECK(settings->front().first == "PUBLIC_URL");
  CHECK(settings->front().second == "https://gate.example");
  CHECK_FALSE(abi::decode_settings(block.substr(1)));
}

TEST_CASE("a URL has nine parts", "[wasm]") {
  BlockWriter writer;
  for (const char* part : {"h", "s", "u", "p", "n", "o", "/", "?", "#"}) writer.bytes(part);
  const auto url = abi::decode_url(writer.block());
  REQUIRE(url);
  CHECK(url->href + url->scheme + url->username + url->password + url->hostname + url->port + url->path + url->query +
            url->fragment ==
        "hsupno/?#");
  CHECK_FALSE(abi::decode_url(BlockWriter().bytes("h").block()));
}

TEST_CASE("the answer of a sleep is read", "[wasm]") {
  CHECK(decode_answer<SleepResult>(BlockWriter().u32(0).block()).error == HostError::none);
  CHECK(decode_answer<SleepResult>(BlockWriter().u32(99).block()).error == HostError::unavailable);
  CHECK(decode_answer<SleepResult>(BlockWriter().u32(0).u32(0).block()).error == HostError::unavailable);
}

TEST_CASE("answers of storage are read", "[wasm]") {
  SECTION("get") {
    const auto result =
        decode_answer<KvGetResult>(BlockWriter().u32(0).count(1).bytes("k").u64(1ULL << 40).bytes("v").block());
    CHECK(result.error == HostError::none);
    REQUIRE(result.entries.size() == 1);
    CHECK(result.entries[0].key == "k");
    CHECK(result.entries[0].version == 1ULL << 40);
    CHECK(result.entries[0].value == "v");
  }
  SECTION("list") {
    const auto result = decode_answer<KvListResult>(BlockWriter().u32(0).u32(12).count(0).block());
    CHECK(result.error == HostError::none);
    CHECK(result.total == 12);
    CHECK(result.entries.empty());
  }
  SECTION("commit") {
    const auto result = decode_answer<KvCommitResult>(BlockWriter().u32(2).u32(3).u64(4).block());
    CHECK(result.error == HostError::conflict);
    CHECK(result.failed_check == 3);
    CHECK(result.version == 4);
  }
}

TEST_CASE("answers of the network are read", "[wasm]") {
  const auto fetched =
      decode_answer<FetchResult>(BlockWriter().u32(0).u32(201).count(1).bytes("a").bytes("b").u32(9).block());
  CHECK(fetched.error == HostError::none);
  CHECK(fetched.status == 201);
  REQUIRE(fetched.headers.size() == 1);
  CHECK(fetched.headers[0].name == "a");
  CHECK(fetched.headers[0].value == "b");
  CHECK(fetched.body == BodyId{9});

  const auto body = decode_answer<BodyResult>(BlockWriter().u32(5).bytes("half").block());
  CHECK(body.error == HostError::broken);
  CHECK(body.bytes == "half");
}

TEST_CASE("an answer that cannot be read is a host out of reach", "[wasm]") {
  const std::string block = GENERATE(std::string(), std::string("x"), BlockWriter().u32(0).u32(0xffffffff).block(),
                                     BlockWriter().u32(6).u64(0).u64(0).block());
  CHECK(decode_answer<KvGetResult>(block).error == HostError::unavailable);
  CHECK(decode_answer<KvListResult>(block).error == HostError::unavailable);
  CHECK(decode_answer<KvCommitResult>(block).error == HostError::unavailable);
  CHECK(decode_answer<FetchResult>(block).error == HostError::unavailable);
  CHECK(decode_answer<BodyResult>(block).error == HostError::unavailable);
}

TEST_CASE("a response says which kind of body follows", "[wasm]") {
  Response response;
  response.status = 204;
  response.headers = {{"a", "b"}};
  BlockWriter start;
  start.u32(204).bytes("a\nb");

  CHECK(abi::encode(response) == BlockWriter(start).u32(0).block());
  response.body = std::string("text");
  CHECK(abi::encode(response) == BlockWriter(start).u32(1).bytes("text").block());
  response.body = BodyId{3};
  CHECK(abi::encode(response) == BlockWriter(start).u32(2).u32(3).block());
}

TEST_CASE("headers are lines, and none can begin another", "[wasm]") {
  const auto lines = [](std::vector<Header> headers) {
    Response response;
    response.status = 200;
    response.headers = std::move(headers);
    return abi::encode(response);
  };
  const auto block = [](std::string_view text) { return BlockWriter().u32(200).bytes(text).u32(0).block(); };
  CHECK(lines({}) == block(""));
  CHECK(lines({{"a", "b"}, {"c", ""}, {"d", "e f"}}) == block("a\nb\nc\n\nd\ne f"));
  CHECK(lines({{"", "v"}, {"a", ""}}) == block("\nv\na\n"));
  CHECK(lines({{"a", "b\nx-forged"}, {"c\n", "d"}}) == block(std::string_view("a\nb\0x-forged\nc\0\nd", 17)));
}

TEST_CASE("questions have the layout of wasm/abi.h", "[wasm]") {
  CHECK(abi::encode(KvGetCached{{"a", "b"}}) == BlockWriter().count(2).bytes("a").bytes("b").block());
  CHECK(abi::encode(KvGetFresh{"p", {"k"}}) == BlockWriter().bytes("p").count(1).bytes("k").block());
  CHECK(abi::encode(KvList{"p", "k/", ListOrder::descending, 5, 6, 7}) ==
        BlockWriter().bytes("p").bytes("k/").u32(1).u32(5).u32(6).u32(7).block());
  CHECK(abi::encode(KvCommit{"p", "id", {{"c", 7}}, {{MutationKind::remove, "k", "v", "r", 8}}}) == BlockWriter()
                                                                                                        .bytes("p")
                                                                                                        .bytes("id")
                                                                                                        .count(1)
                                                                                                        .bytes("c")
                                                                                                        .u64(7)
                                                                                                        .count(1)
                                                                                                        .u32(1)
                                                                                                        .bytes("k")
                                                                                                        .bytes("v")
                                                                                                        .bytes("r")
                                                                                                        .u64(8)
                                                                                                        .block());
  CHECK(abi::encode(FetchRequest{"GET", "u", {{"n", "v"}}, FetchBody::inline_bytes, "b", 9}) ==
        BlockWriter().bytes("GET").bytes("u").bytes("n\nv").u32(2).bytes("b").u32(9).block());
}
