# Plain clang with wasi-libc and libc++: the wasi-sdk that WASI_SDK_PATH names, else the
# newest of Debian's compilers that has its WebAssembly parts installed
# (clang-NN, lld-NN, libc++-NN-dev-wasm32, libclang-rt-NN-dev-wasm32, wasi-libc).
set(GATEHOUSE_WASM wasi)
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR wasm32)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
set(CMAKE_CXX_COMPILER_TARGET wasm32-wasi)

if(DEFINED ENV{WASI_SDK_PATH})
  set(CMAKE_SYSROOT "$ENV{WASI_SDK_PATH}/share/wasi-sysroot")
  set(CMAKE_CXX_COMPILER "$ENV{WASI_SDK_PATH}/bin/clang++")
  set(CMAKE_AR "$ENV{WASI_SDK_PATH}/bin/llvm-ar")
  set(CMAKE_RANLIB "$ENV{WASI_SDK_PATH}/bin/llvm-ranlib")
  if(EXISTS "${CMAKE_SYSROOT}/lib/wasm32-wasip1")
    set(CMAKE_CXX_COMPILER_TARGET wasm32-wasip1)
  endif()
else()
  foreach(version 22 19 16 14)
    set(headers "/usr/lib/llvm-${version}/include/wasm32-wasi/c++/v1")
    file(GLOB builtins "/usr/lib/llvm-${version}/lib/clang/*/lib/wasi/libclang_rt.builtins-wasm32.a")
    find_program(wasi_clang_${version} clang++-${version})
    if(wasi_clang_${version} AND builtins AND EXISTS "${headers}")
      set(CMAKE_CXX_COMPILER ${wasi_clang_${version}})
      if(version LESS 19)
        # These look for libc++ next to the host's own.
        set(CMAKE_CXX_FLAGS_INIT "-stdlib++-isystem /usr/include/wasm32-wasi/c++/v1")
      else()
        # Debian's directories have the target's old name, of which the compiler complains.
        set(CMAKE_CXX_FLAGS_INIT "-Wno-deprecated")
        # Optimized as a whole when it is linked: a tenth smaller. Not among the flags of
        # CMake's own checks, whose archiver need not know this compiler's format.
        set(GATEHOUSE_WASM_CODE_OPTIONS -flto)
        # A small struct, such as a std::string_view, is passed and returned in registers, not in
        # memory: smaller and faster. No function of the libraries that is linked takes or returns
        # one; where one does, the linker sees two signatures.
        list(APPEND GATEHOUSE_WASM_CODE_OPTIONS -Xclang=-target-abi -Xclang=experimental-mv)
        set(GATEHOUSE_WASM_EXTRA_LINK_OPTIONS -Wl,-mllvm,-target-abi=experimental-mv -Wl,--fatal-warnings)
      endif()
      if(NOT version LESS 22)
        # Not whatever wasm-opt this compiler finds in the PATH: ours runs on what is linked.
        list(APPEND GATEHOUSE_WASM_EXTRA_LINK_OPTIONS --no-wasm-opt)
      endif()
      break()
    endif()
  endforeach()
  if(NOT CMAKE_CXX_COMPILER)
    message(FATAL_ERROR "Set WASI_SDK_PATH, or install clang, lld, libc++-dev-wasm32, libclang-rt-dev-wasm32 "
                        "(22, 19, 16 or 14) and wasi-libc.")
  endif()
endif()

set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)

set(GATEHOUSE_WASM_LINK_OPTIONS
    -mexec-model=reactor
    ${GATEHOUSE_WASM_CODE_OPTIONS}
    ${GATEHOUSE_WASM_EXTRA_LINK_OPTIONS}
    -Wl,--gc-sections
    -Wl,--strip-debug
    -Wl,--initial-memory=<INITIAL_MEMORY>
    -Wl,--max-memory=<MAXIMUM_MEMORY>
    -Wl,-z,stack-size=<STACK>
    -Wl,--stack-first)
