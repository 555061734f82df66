#include "wasm/block.h"

namespace gatehouse::abi {
namespace {

/// Little-endian by construction, so the native tests prove what wasm does.
template <typename Unsigned>
Unsigned from_little_endian(std::string_view bytes) {
  Unsigned value = 0;
  unsigned shift = 0;
  for (const char byte : bytes) {
    value |= static_cast<Unsigned>(static_cast<Unsigned>(static_cast<unsigned char>(byte)) << shift);
    shift += 8;
  }
  return value;
}

template <typename Unsigned>
void append_little_endian(std::string& out, Unsigned value) {
  char bytes[sizeof value];
  for (char& byte : bytes) {
    byte = static_cast<char>(value & 0xff);
    value >>= 8;
  }
  out.append(bytes, sizeof bytes);
}

}  // namespace

std::string_view BlockReader::take(std::size_t size) {
  if (failed_ || size > rest_.size()) {
    failed_ = true;
    return {};
  }
  const std::string_view taken = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return taken;
}

std::uint32_t BlockReader::u32() { return from_little_endian<std::uint32_t>(take(sizeof(std::uint32_t))); }

std::uint64_t BlockReader::u64() { return from_little_endian<std::uint64_t>(take(sizeof(std::uint64_t))); }

std::string_view BlockReader::bytes() { return take(u32()); }

std::uint32_t BlockReader::count(std::uint32_t smallest_item_size) {
  const std::uint32_t items = u32();
  if (failed_ || items > rest_.size() / smallest_item_size) {
    failed_ = true;
    return 0;
  }
  return items;
}

BlockWriter& BlockWriter::u32(std::uint32_t value) {
  append_little_endian(block_, value);
  return *this;
}

BlockWriter& BlockWriter::u64(std::uint64_t value) {
  append_little_endian(block_, value);
  return *this;
}

BlockWriter& BlockWriter::bytes(std::string_view value) {
  u32(static_cast<std::uint32_t>(value.size()));
  block_.append(value);
  return *this;
}

}  // namespace gatehouse::abi
