#include "core/registry/signature.h"

#include <algorithm>

namespace teardown {

ReferenceClass ReferenceClass::of(std::string cls) {
    std::string file = cls.substr(0, cls.rfind('.'));
    std::replace(file.begin(), file.end(), '.', '/');
    return {file + ".py", std::move(cls)};
}

std::string Signature::className() const {
    const std::size_t dot = reference.cls.rfind('.');
    return dot == std::string::npos ? name : reference.cls.substr(dot + 1);
}

const ArgumentSpec* Signature::argument(const std::string& argumentName) const {
    const auto it = std::find_if(arguments.begin(), arguments.end(), [&](const ArgumentSpec& spec) { return spec.name == argumentName; });
    return it == arguments.end() ? nullptr : &*it;
}

std::vector<std::string> Signature::argumentNames() const {
    std::vector<std::string> names;
    for (const ArgumentSpec& spec : arguments) names.push_back(spec.name);
    return names;
}

}  // namespace teardown
