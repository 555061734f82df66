# gatehouse_rapidjson: RapidJSON's headers, staged into the build tree. Cross compilers must
# not see /usr/include, and version 1.1.0 needs one line corrected.
find_path(RAPIDJSON_INCLUDE rapidjson/document.h PATHS /usr/include /usr/local/include NO_CMAKE_FIND_ROOT_PATH REQUIRED)
set(staged ${PROJECT_BINARY_DIR}/third_party/include)
file(COPY ${RAPIDJSON_INCLUDE}/rapidjson DESTINATION ${staged})

# GenericStringRef assigns its const members; clang 19 and later look into templates nobody
# uses, and refuse. Later versions of RapidJSON declare the operator without a body.
set(document ${staged}/rapidjson/document.h)
file(READ ${document} text)
string(REPLACE "operator=(const GenericStringRef& rhs) { s = rhs.s; length = rhs.length; }"
               "operator=(const GenericStringRef& rhs) = delete;" corrected "${text}")
if(NOT corrected STREQUAL text)
  file(WRITE ${document} "${corrected}")
endif()

add_library(gatehouse_rapidjson INTERFACE)
target_include_directories(gatehouse_rapidjson SYSTEM INTERFACE ${staged})
# A failed assertion ends the program without assert's message, and so without stdio.
target_compile_options(gatehouse_rapidjson INTERFACE "-DRAPIDJSON_ASSERT(x)=((x)?(void)0:__builtin_trap())")
