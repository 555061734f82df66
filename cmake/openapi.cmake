# GATEHOUSE_OPENAPI_SOURCE: src/schema/openapi.json as a source file. Run with -P, this same
# file is the generator (openapi.json → openapi.cpp).
if(CMAKE_SCRIPT_MODE_FILE)
  file(READ "${INPUT}" json)
  # A JSON string never holds a line break, so white space around one means nothing.
  string(REGEX REPLACE "[ \t\r]*\n[ \t\r\n]*" "" json "${json}")
  # Nor does a quote within one stand without its backslash, so these are between tokens.
  string(REGEX REPLACE "([^\\])\": " "\\1\":" json "${json}")
  string(REGEX REPLACE "([^\\])\", \"" "\\1\",\"" json "${json}")
  string(REGEX REPLACE "([^\\])\" }" "\\1\"}" json "${json}")
  string(REPLACE "{ \"" "{\"" json "${json}")
  string(HEX "${json}" bytes)
  # Bytes and not a string literal: literals of this length are not portable.
  string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
  string(REGEX REPLACE "(0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,)" "\\1\n" bytes "${bytes}")
  file(WRITE "${OUTPUT}" "// Generated from src/schema/openapi.json.
#include \"schema/openapi.h\"

namespace gatehouse {
namespace {

constexpr unsigned char document[] = {
${bytes}
};

}  // namespace

std::string_view openapi_document() { return {reinterpret_cast<const char*>(document), sizeof document}; }

}  // namespace gatehouse
")
  return()
endif()

set(GATEHOUSE_OPENAPI_SOURCE ${PROJECT_BINARY_DIR}/generated/openapi.cpp)
add_custom_command(
  OUTPUT ${GATEHOUSE_OPENAPI_SOURCE}
  COMMAND ${CMAKE_COMMAND} -D INPUT=${PROJECT_SOURCE_DIR}/src/schema/openapi.json -D OUTPUT=${GATEHOUSE_OPENAPI_SOURCE}
          -P ${CMAKE_CURRENT_LIST_FILE}
  DEPENDS ${PROJECT_SOURCE_DIR}/src/schema/openapi.json ${CMAKE_CURRENT_LIST_FILE}
  VERBATIM)
