#include "core/engine/run/build/pretrained.h"

#include <filesystem>
#include <system_error>

namespace teardown::engine {

/// A prefix as a pattern of re.sub: "backbone" and "backbone." are "^backbone\\.".
static std::string prefixPattern(const std::string& prefix) {
    std::string pattern = "^";
    for (const char c : prefix) pattern += c == '.' ? std::string("\\.") : std::string(1, c);
    return prefix.ends_with('.') ? pattern : pattern + "\\.";
}

PretrainedRule pretrainedRule(const ConfigValue& rule) {
    PretrainedRule found;
    const ConfigValue* checkpoint = rule.find("checkpoint");
    if (checkpoint && checkpoint->isString()) found.checkpoint = checkpoint->asString();
    std::error_code ignored;
    found.isFile = std::filesystem::is_regular_file(found.checkpoint, ignored);
    found.isAddress = !found.isFile && found.checkpoint.find("://") != std::string::npos;
    const ConfigValue* prefix = rule.find("prefix");
    if (prefix && prefix->isString() && !prefix->asString().empty()) {
        found.prefix = prefix->asString();
        found.keys.revise = {{prefixPattern(found.prefix), ""}};
    }
    return found;
}

}  // namespace teardown::engine
