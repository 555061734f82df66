// The exports of wasm/abi.h: activations from request to answer. Holds the gateway's only
// mutable static, `module_state`; the heap's are in wasm/allocator.cpp.

#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "core/function_ref.h"
#include "gateway.h"
#include "http/problem.h"
#include "wasm/abi.h"
#include "wasm/codec.h"
#include "wasm/id_map.h"
#include "wasm/operations.h"
#include "wasm/wasm_host.h"

namespace gatehouse::abi {
namespace {

/// A block from gh_allocate, freed with its owner.
class OwnedBlock {
 public:
  OwnedBlock(char* data, std::uint32_t size) : data_(data), size_(size) {}
  [[nodiscard]] std::string_view view() const { return {data_.get(), size_}; }

 private:
  struct Free {
    void operator()(char* data) const { std::free(data); }
  };
  std::unique_ptr<char, Free> data_;
  std::uint32_t size_;
};

/// One request on its way to its answer. The task holds views of the request, the
/// request of the block, and the task's operations know the host: the task goes first.
struct Activation {
  Activation(std::uint32_t its_id, OwnedBlock its_block, Request its_request, OperationTable& operations,
             const Gateway& gateway)
      : id(its_id),
        block(std::move(its_block)),
        request(std::move(its_request)),
        host(its_id, operations),
        task(gateway.handle(request, host)) {}

  enum class State { suspended, running };

  std::uint32_t id;
  OwnedBlock block;
  Request request;
  WasmHost host;
  Task<Response> task;
  State state = State::suspended;
  /// gh_cancel could not destroy it then and there.
  bool is_cancelled = false;
};

struct ModuleState {
  OperationTable operations;
  std::optional<Gateway> gateway;
  IdMap<std::unique_ptr<Activation>> activations;
};

// Never destroyed: a reactor has no end.
[[clang::no_destroy]] ModuleState module_state;

void respond(std::uint32_t activation, const Response& response) {
  const std::string block = encode(response);
  gh_respond(activation, block.data(), static_cast<std::uint32_t>(block.size()));
}

/// Tells the host that a deferred cancellation is done: the last it hears of this id. The
/// status is what servers log for a client that has gone.
void respond_cancelled(std::uint32_t activation) {
  Response response;
  response.status = 499;
  respond(activation, response);
}

void respond_internal_error(std::uint32_t activation) {
  respond(activation, problem(*error(Reason::internal, "The gateway could not read the request.")));
}

void log_error(std::string_view line) {
  gh_log(static_cast<std::uint32_t>(LogLevel::error), line.data(), static_cast<std::uint32_t>(line.size()));
}

/// Lets an activation's code run, then ends the activation if that was the last of it.
/// An activation is destroyed here and in gh_cancel only, and never below its own frames.
void run(Activation& activation, FunctionRef<void()> code) {
  activation.state = Activation::State::running;
  code();
  activation.state = Activation::State::suspended;
  const bool cancelled = activation.is_cancelled && !activation.host.is_shielded();
  if (!cancelled && !activation.task.done()) return;

  const std::uint32_t id = activation.id;
  std::optional<Response> response;
  if (!activation.is_cancelled) response = std::move(activation.task.result());
  // Before the answer, so that the answer is the last the host hears of this id.
  module_state.activations.remove(id);
  response ? respond(id, *response) : respond_cancelled(id);
}

Activation* find_activation(std::uint32_t id) {
  const std::unique_ptr<Activation>* const found = module_state.activations.find(id);
  return found == nullptr ? nullptr : found->get();
}

}  // namespace
}  // namespace gatehouse::abi

using namespace gatehouse;       // NOLINT(google-build-using-namespace): exports are C functions
using namespace gatehouse::abi;  // NOLINT(google-build-using-namespace)

GH_EXPORT(gh_abi_version) std::uint32_t gh_abi_version() { return abi::version; }

GH_EXPORT(gh_allocate) char* gh_allocate(std::uint32_t size) {
  return static_cast<char*>(std::malloc(size == 0 ? 1 : size));
}

GH_EXPORT(gh_configure) void gh_configure(char* data, std::uint32_t size) {
  const OwnedBlock block(data, size);
  if (module_state.gateway) return log_error("configured twice; the first settings stay");
  const auto variables = decode_settings(block.view());
  if (!variables) return log_error("unreadable settings block");
  module_state.gateway.emplace(Settings::from_variables(*variables));
}

GH_EXPORT(gh_max_body_bytes) std::uint32_t gh_max_body_bytes() {
  return module_state.gateway ? module_state.gateway->settings().max_body_bytes : 0;
}

GH_EXPORT(gh_sse_keepalive_ms) std::uint32_t gh_sse_keepalive_ms() {
  return module_state.gateway ? module_state.gateway->settings().sse_keepalive_ms : 0;
}

GH_EXPORT(gh_request) void gh_request(std::uint32_t id, char* data, std::uint32_t size) {
  OwnedBlock block(data, size);
  // To answer would answer the other request.
  if (find_activation(id) != nullptr) return log_error("activation id already in use; request ignored");
  auto request = decode_request(block.view());
  if (!request || !module_state.gateway) {
    log_error(request ? "request before configuration" : "unreadable request block");
    return respond_internal_error(id);
  }
  auto owned = std::make_unique<Activation>(id, std::move(block), std::move(*request), module_state.operations,
                                            *module_state.gateway);
  Activation& activation = *owned;
  module_state.activations.add(id, std::move(owned));
  run(activation, [&] { activation.task.start(); });
}

GH_EXPORT(gh_resume) void gh_resume(std::uint32_t id, char* data, std::uint32_t size) {
  const OwnedBlock block(data, size);
  const auto pending = module_state.operations.take(id);
  if (!pending) return;
  // An operation lives in the frames of its activation, so there is one.
  Activation& activation = *find_activation(pending->activation);
  if (activation.state != Activation::State::suspended) return log_error("answer from within a call; ignored");
  run(activation, [&] {
    std::visit([&]<typename R>(Operation<R>* operation) { operation->complete(decode_answer<R>(block.view())); },
               pending->operation);
  });
}

GH_EXPORT(gh_cancel) std::uint32_t gh_cancel(std::uint32_t id, std::uint32_t cancel) {
  Activation* activation = find_activation(id);
  if (activation == nullptr) return 1;
  const bool at_once = cancel == static_cast<std::uint32_t>(Cancel::at_once);
  if (at_once && !activation->is_cancelled) activation->host.give_up();
  if (activation->state == Activation::State::suspended && (at_once || !activation->host.is_shielded())) {
    module_state.activations.remove(id);
    return 1;
  }
  activation->is_cancelled = true;
  return 0;
}

GH_EXPORT(gh_live_activations) std::uint32_t gh_live_activations() {
  return static_cast<std::uint32_t>(module_state.activations.size());
}

GH_EXPORT(gh_live_operations) std::uint32_t gh_live_operations() {
  return static_cast<std::uint32_t>(module_state.operations.size());
}
