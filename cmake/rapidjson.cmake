# gatehouse_rapidjson: RapidJSON's headers, staged into the build tree. Cross compilers must
# not see /usr/include, and version 1.1.0 needs two lines corrected.
find_path(RAPIDJSON_INCLUDE rapidjson/document.h PATHS /usr/include /usr/local/include NO_CMAKE_FIND_ROOT_PATH REQUIRED)
set(staged ${PROJECT_BINARY_DIR}/third_party/include)
file(COPY ${RAPIDJSON_INCLUDE}/rapidjson DESTINATION ${staged})

function(correct header wrong right)
  file(READ ${staged}/rapidjson/${header} text)
  string(REPLACE "${wrong}" "${right}" corrected "${text}")
  if(NOT corrected STREQUAL text)
    file(WRITE ${staged}/rapidjson/${header} "${corrected}")
  endif()
endfunction()

# GenericStringRef assigns its const members; clang 19 and later look into templates nobody
# uses, and refuse. Later versions of RapidJSON declare the operator without a body.
correct(document.h "operator=(const GenericStringRef& rhs) { s = rhs.s; length = rhs.length; }"
        "operator=(const GenericStringRef& rhs) = delete;")
# A stack that is empty adds to a null pointer. Later versions compare sizes.
correct(internal/stack.h "stackTop_ + sizeof(T) * count > stackEnd_"
        "static_cast<size_t>(stackEnd_ - stackTop_) < sizeof(T) * count")

add_library(gatehouse_rapidjson INTERFACE)
target_include_directories(gatehouse_rapidjson SYSTEM INTERFACE ${staged})
# A failed assertion ends the program without assert's message, and so without stdio.
target_compile_options(gatehouse_rapidjson INTERFACE "-DRAPIDJSON_ASSERT(x)=((x)?(void)0:__builtin_trap())")
