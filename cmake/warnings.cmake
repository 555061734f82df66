# gatehouse_warnings: what every source of this repository compiles with.
add_library(gatehouse_warnings INTERFACE)
target_compile_options(gatehouse_warnings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion)
if(GATEHOUSE_WARNINGS_AS_ERRORS)
  target_compile_options(gatehouse_warnings INTERFACE -Werror)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # TRY is a statement expression behind __extension__, which gcc takes at its word.
  target_compile_options(gatehouse_warnings INTERFACE -Wno-gnu-statement-expression)
  if(CMAKE_CXX_COMPILER_VERSION VERSION_LESS 15)
    # With a libc++ that old, <experimental/coroutine> is the only one there is.
    target_compile_options(gatehouse_warnings INTERFACE -Wno-deprecated-experimental-coroutine)
  endif()
endif()
