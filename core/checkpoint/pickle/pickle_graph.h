// A pickle's object graph for people: the tensors with their paths, and everything else as Python-like data. Iterative and limited.
#pragma once

#include "core/base/diagnostics.h"
#include "core/base/task_context.h"
#include "core/checkpoint/checkpoint_file.h"
#include "core/checkpoint/torch/torch_tensors.h"

#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace teardown {

inline constexpr int kMaxListedDepth = 256;                          ///< levels searched for tensors
inline constexpr int kMaxShownDepth = 200;                           ///< levels of object()
inline constexpr std::size_t kMaxShownElements = 200'000;            ///< values of object()
inline constexpr std::size_t kMaxShownText = std::size_t{64} << 20;  ///< bytes of text in object()
inline constexpr std::size_t kMaxListedTensors = 1'000'000;
inline constexpr std::size_t kMaxPathText = std::size_t{64} << 20;  ///< bytes of all paths together
inline constexpr std::size_t kMaxVisits = 5'000'000;

/// The tensors below `root` with their paths; shared tensors once per path. Reaching a limit is a warning. `nodes`: the tensor nodes.
std::vector<CheckpointTensor> listTensors(const pickle::Arena& arena, pickle::Ref root, const FoundTensors& table, Diagnostics& warnings,
                                          std::vector<pickle::Ref>* nodes = nullptr);

/// One dotted path below `root` for each of these nodes; unreachable ones are omitted.
std::unordered_map<pickle::Ref, std::string> pathsTo(const pickle::Arena& arena, pickle::Ref root,
                                                     const std::unordered_set<pickle::Ref>& wanted);

/// The object as data: tensors as "<tensor float32[3,4]>", calls as text, objects of unknown classes as dicts of their state.
ConfigValue shownObject(const pickle::Arena& arena, pickle::Ref root, const FoundTensors& table, Diagnostics& warnings);

/// One named part of a container or object.
struct GraphChild {
    pickle::Ref key = pickle::kNoRef;  ///< of dicts
    std::string name;                  ///< text of the key, attribute name or index
    pickle::Ref value = pickle::kNoRef;
};
/// Entries, items, and the attributes set by BUILD. `scalars` false: only parts that can hold tensors.
std::vector<GraphChild> childrenOf(const pickle::Arena& arena, pickle::Ref ref, bool scalars);

/// The text of a dict key.
std::string keyText(const pickle::Arena& arena, pickle::Ref key);

}  // namespace teardown
