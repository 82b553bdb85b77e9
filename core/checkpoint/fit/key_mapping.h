// KeyMapping: tables that rename between the key names of other programs and mmclassification's.
#pragma once

#include "core/base/message.h"
#include "core/checkpoint/fit/key_choice.h"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace teardown {

/// The table that selects the averaged weights of an EMAHook.
inline constexpr const char* kEmaMapping = "ema";

/// A table of renames, as data: original RepVGG names, ... (after mmclassification's tools/convert_models).
struct KeyMapping {
    std::string name;     ///< "repvgg"
    Message description;  ///< "the authors' RepVGG (DingXiaoH/RepVGG)"
};
const std::vector<KeyMapping>& keyMappings();
bool isKeyMapping(const std::string& name);
/// The key under the model's naming; unchanged if no row matches. Tables that count blocks need all keys: mapKeys().
std::string mapKey(const std::string& mapping, const std::string& key);
/// All keys of a state dict under the model's naming, in order.
std::vector<std::string> mapKeys(const std::string& mapping, std::span<const std::string> keys);

/// revise_keys patterns are ECMAScript regular expressions, which read what mmcv users write there as Python does. Describes the first
/// invalid pattern; nullopt if all are valid.
std::optional<Message> reviseKeysProblem(const ReviseKeys& pairs);
std::vector<std::string> revisedKeys(const ReviseKeys& pairs, std::span<const std::string> keys);

}  // namespace teardown
