// wasm/block: what goes in comes out, and no block, however wrong, is read past its end.

#include "wasm/block.h"

#include <catch2/catch.hpp>
#include <string>
#include <string_view>

using gatehouse::abi::BlockReader;
using gatehouse::abi::BlockWriter;
using namespace std::string_literals;
using namespace std::string_view_literals;

namespace {

enum class Colour : std::uint32_t { red = 0, green = 1, blue = 2 };

}  // namespace

TEST_CASE("a block is packed and little-endian", "[wasm]") {
  CHECK(BlockWriter().u32(0x01020304).block() == "\x04\x03\x02\x01"s);
  CHECK(BlockWriter().u64(0x0102030405060708).block() == "\x08\x07\x06\x05\x04\x03\x02\x01"s);
  CHECK(BlockWriter().bytes("ab").block() == "\x02\0\0\0ab"s);
  CHECK(BlockWriter().bytes("").block() == "\0\0\0\0"s);
  CHECK(BlockWriter().count(2).u32(7).u32(8).block() == "\x02\0\0\0\x07\0\0\0\x08\0\0\0"s);
}

TEST_CASE("a writer hands its block over without a copy", "[wasm]") {
  BlockWriter writer;
  writer.bytes(std::string(100, 'x'));
  const char* const data = writer.block().data();
  const std::string taken = writer.take();
  CHECK(taken.data() == data);
  CHECK(taken.size() == 104);
  CHECK(writer.block().empty());
}

TEST_CASE("a reader gives back what a writer wrote", "[wasm]") {
  BlockWriter writer;
  writer.u32(0xfffffffe).bytes("name").u64(0xfedcba9876543210).count(1).bytes("\0\xff"sv).u32(2);

  BlockReader reader(writer.block());
  CHECK(reader.u32() == 0xfffffffe);
  CHECK(reader.bytes() == "name");
  CHECK(reader.u64() == 0xfedcba9876543210);
  CHECK(reader.count(4) == 1);
  CHECK(reader.bytes() == "\0\xff"sv);
  CHECK_FALSE(reader.finished());
  CHECK(reader.enumerator(Colour::blue) == Colour::blue);
  CHECK(reader.finished());
}

TEST_CASE("bytes are views into the block", "[wasm]") {
  const std::string block = BlockWriter().bytes("name").block();
  CHECK(BlockReader(block).bytes().data() == block.data() + 4);
}

TEST_CASE("a reader never leaves its block", "[wasm]") {
  const std::string whole = BlockWriter().u32(1).u64(2).bytes("three").block();

  SECTION("every shorter block fails") {
    for (std::size_t size = 0; size < whole.size(); ++size) {
      // A copy of its own, so that the address sanitizer sees a read past its end.
      const std::string block = whole.substr(0, size);
      BlockReader reader(block);
      reader.u32();
      reader.u64();
      reader.bytes();
      CHECK_FALSE(reader.finished());
    }
  }
  SECTION("a length past the end yields nothing") {
    BlockReader reader(
        "\xff\xff\xff\xff"
        "ab"sv);
    CHECK(reader.bytes().empty());
    CHECK_FALSE(reader.finished());
  }
  SECTION("a failed reader stays failed") {
    BlockReader reader("\x05\0\0\0\x01\0\0\0"sv);
    CHECK(reader.bytes().empty());
    CHECK(reader.u32() == 0);
    CHECK(reader.u64() == 0);
    CHECK(reader.count(1) == 0);
    CHECK_FALSE(reader.finished());
  }
  SECTION("bytes left over are a failure too") {
    BlockReader reader("\x01\0\0\0x"sv);
    CHECK(reader.u32() == 1);
    CHECK_FALSE(reader.finished());
  }
}

TEST_CASE("a list says no more items than the block can hold", "[wasm]") {
  const std::string two_empty_strings = BlockWriter().count(2).bytes("").bytes("").block();
  CHECK(BlockReader(two_empty_strings).count(4) == 2);
  CHECK(BlockReader(two_empty_strings).count(5) == 0);
  CHECK(BlockReader("\xff\xff\xff\xff"sv).count(1) == 0);
  CHECK(BlockReader(""sv).count(1) == 0);
}

TEST_CASE("an enumerator past the last fails the block", "[wasm]") {
  BlockReader good("\x02\0\0\0"sv);
  CHECK(good.enumerator(Colour::blue) == Colour::blue);
  CHECK(good.finished());

  BlockReader bad("\x03\0\0\0"sv);
  CHECK(bad.enumerator(Colour::blue) == std::nullopt);
  CHECK_FALSE(bad.finished());
}
