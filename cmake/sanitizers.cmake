# With GATEHOUSE_SANITIZE, everything is compiled and linked with the sanitizers, and the
# first finding ends the program. `vptr` needs RTTI, which the gateway is built without.
if(GATEHOUSE_SANITIZE)
  set(sanitizers -fsanitize=address,undefined -fno-sanitize=vptr -fno-sanitize-recover=all -fno-omit-frame-pointer)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    # Clang 14 cannot assemble a coroutine with it.
    list(APPEND sanitizers -fno-sanitize=function)
  endif()
  target_compile_options(gatehouse_warnings INTERFACE ${sanitizers})
  target_link_options(gatehouse_warnings INTERFACE ${sanitizers})
endif()

# With GATEHOUSE_FUZZ, the fuzzers see which code an input reaches (clang).
if(GATEHOUSE_FUZZ)
  target_compile_options(gatehouse_warnings INTERFACE -fsanitize=fuzzer-no-link)
endif()
