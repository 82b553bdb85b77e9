// KeyMapping: renames between the key names of other programs and mmclassification's, as tables.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace teardown {

/// A table of renames, as data: original RepVGG names, ... (facts: tools/convert_models).
struct KeyMapping {
    std::string name;         ///< "repvgg"
    std::string description;  ///< "the authors' RepVGG (DingXiaoH/RepVGG)"
};
const std::vector<KeyMapping>& keyMappings();
/// The key under the model's naming; unchanged when no row fits. Tables that count blocks need all keys: mapKeys().
std::string mapKey(const std::string& mapping, const std::string& key);
/// All keys of a state dict under the model's naming, in their order.
std::vector<std::string> mapKeys(const std::string& mapping, std::span<const std::string> keys);

/// mmcv's revise_keys: each pair is re.sub(pattern, replacement) over all keys, in order. Patterns are ECMAScript regular expressions,
/// which read what mmcv's users write there as Python does. Error revise-keys for a pattern that is none.
using ReviseKeys = std::vector<std::pair<std::string, std::string>>;
std::optional<std::string> reviseKeysProblem(const ReviseKeys& pairs);
std::vector<std::string> revisedKeys(const ReviseKeys& pairs, std::span<const std::string> keys);

}  // namespace teardown
