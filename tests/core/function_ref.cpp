// core/function_ref: calls what it refers to, with what it is given.
#include "core/function_ref.h"

#include <catch2/catch.hpp>
#include <memory>
#include <string>

using gatehouse::FunctionRef;

namespace {

int twice(FunctionRef<int(int)> function) { return function(function(1)); }

}  // namespace

TEST_CASE("a function reference calls the very function that it was made of") {
  int calls = 0;
  const auto counting = [&calls](int number) {
    ++calls;
    return number + 10;
  };
  CHECK(twice(counting) == 21);
  CHECK(calls == 2);
  const FunctionRef<int(int)> original = counting;
  const FunctionRef<int(int)> copy = original;
  CHECK(copy(5) == 15);
  CHECK(calls == 3);
}

TEST_CASE("a function reference passes references on as such, and moves what it is given by value") {
  std::string text = "a";
  const auto append = [](std::string& changed, std::unique_ptr<std::string> suffix) { changed += *suffix; };
  const FunctionRef<void(std::string&, std::unique_ptr<std::string>)> function = append;
  function(text, std::make_unique<std::string>("b"));
  CHECK(text == "ab");
}
