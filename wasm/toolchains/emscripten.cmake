# Emscripten: the SDK that EMSDK names, else the distribution's em++ (3.1.6 and later).
set(GATEHOUSE_WASM emscripten)
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR wasm32)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)

if(DEFINED ENV{EMSDK} AND EXISTS "$ENV{EMSDK}/upstream/emscripten/em++")
  set(emscripten_path "$ENV{EMSDK}/upstream/emscripten")
  set(GATEHOUSE_BINARYEN_PATH "$ENV{EMSDK}/upstream/bin")
endif()
find_program(CMAKE_CXX_COMPILER em++ HINTS ${emscripten_path} REQUIRED)
find_program(CMAKE_AR emar HINTS ${emscripten_path} REQUIRED)
find_program(CMAKE_RANLIB emranlib HINTS ${emscripten_path} REQUIRED)

set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)

# A reactor without JavaScript glue. Imports carry their names in wasm/abi.h, which this
# linker calls undefined; tests/wasm/module_contract.test.mjs sees what is undefined in truth.
set(GATEHOUSE_WASM_LINK_OPTIONS
    -sSTANDALONE_WASM
    -sMALLOC=none
    --no-entry
    -sERROR_ON_UNDEFINED_SYMBOLS=0
    -sWARN_ON_UNDEFINED_SYMBOLS=0
    -sALLOW_MEMORY_GROWTH=1
    -sINITIAL_MEMORY=<INITIAL_MEMORY>
    -sMAXIMUM_MEMORY=<MAXIMUM_MEMORY>
    -sTOTAL_STACK=<STACK>
    -Wl,--stack-first)
