// A torch.nn.Module inside a pickle: which of its tensors its state_dict() would contain, and under which names. It is never instantiated.
#pragma once

#include "core/checkpoint/pickle/pickle_value.h"

#include <string>
#include <string_view>
#include <vector>

namespace teardown {

/// The dict with _parameters, _buffers and _modules: an object's state, or the argument that torch.fx passes to the constructor. kNoRef:
/// not a module.
pickle::Ref moduleAttributes(const pickle::Arena& arena, pickle::Ref ref);
/// True for an object of a TorchScript class, whose tensors and modules are plain attributes.
bool isScriptObject(const pickle::Arena& arena, pickle::Ref ref);
/// True if the module excludes the buffer from its state_dict(): register_buffer(persistent=False).
bool isTransientBuffer(const pickle::Arena& arena, pickle::Ref attributes, std::string_view name);

struct ModuleEntry {
    std::string key;  ///< "backbone.stem.weight"
    pickle::Ref value = pickle::kNoRef;
};
/// What state_dict() would contain, in order: parameters, buffers, then child modules. At most kMaxModuleEntries; a module that contains
/// itself is not entered again.
std::vector<ModuleEntry> moduleEntries(const pickle::Arena& arena, pickle::Ref module);
inline constexpr std::size_t kMaxModuleEntries = 1'000'000;

}  // namespace teardown
