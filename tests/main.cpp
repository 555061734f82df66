// The test program's main function, and Catch2's implementation. No tests.

#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
