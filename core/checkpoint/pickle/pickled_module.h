// A torch.nn.Module inside a pickle: which of its tensors its state_dict() would hold, and under which names. Nothing is made of it.
#pragma once

#include "core/checkpoint/pickle/pickle_value.h"

#include <string>
#include <string_view>
#include <vector>

namespace teardown {

/// The dict with _parameters, _buffers and _modules: the state of an object, or what torch.fx hands to its constructor. kNoRef: no module.
pickle::Ref moduleAttributes(const pickle::Arena& arena, pickle::Ref ref);
/// True for an object of a TorchScript class: each of its tensors and modules is an attribute.
bool isScriptObject(const pickle::Arena& arena, pickle::Ref ref);
/// True where the module keeps the buffer out of its state_dict(): register_buffer(persistent=False).
bool isTransientBuffer(const pickle::Arena& arena, pickle::Ref attributes, std::string_view name);

struct ModuleEntry {
    std::string key;  ///< "backbone.stem.weight"
    pickle::Ref value = pickle::kNoRef;
};
/// What state_dict() would hold, in its order: parameters, buffers, then the modules below. At most kMaxModuleEntries; a module that holds
/// itself is not entered again.
std::vector<ModuleEntry> moduleEntries(const pickle::Arena& arena, pickle::Ref module);
inline constexpr std::size_t kMaxModuleEntries = 1'000'000;

}  // namespace teardown
