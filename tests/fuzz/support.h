// What every fuzzer needs. One file of this folder is one libFuzzer program: it reads any bytes
// by what reads them in the gateway, and ends where something does not hold that always must.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace gatehouse {

inline void hold(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "Does not hold: %s\n", what);
  std::abort();
}

/// Defined by each fuzzer.
void fuzz(std::string_view input);

}  // namespace gatehouse

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  gatehouse::fuzz({reinterpret_cast<const char*>(data), size});
  return 0;
}
