#include "core/data/transform.h"

#include "core/base/text.h"

#include <algorithm>

namespace teardown {

TransformArguments::TransformArguments(std::string type, ConfigValue config, std::string configPath, std::vector<TransformArgumentSpec> specs)
    : m_type(std::move(type)), m_config(std::move(config)), m_configPath(std::move(configPath)), m_specs(std::move(specs)) {}

Place TransformArguments::placeOf(const std::string& name) const {
    const ConfigValue* value = name.empty() ? nullptr : m_config.find(name);
    const Origin* origin = value ? value->origin() : nullptr;
    if (!origin) origin = m_config.origin();
    Place place;
    if (origin) {
        place.file = origin->file ? *origin->file : std::string();
        place.line = origin->line;
    }
    place.member = name.empty() ? m_configPath : m_configPath + '.' + name;
    return place;
}

Error TransformArguments::bad(const std::string& name, const Message& what, const Message& remedy) const {
    return {ErrorKind::BadInput, "transform-argument", message("transform-argument.text", "{type}: {what}", {{"type", m_type}, {"what", what}}), remedy, placeOf(name)};
}

Result<void> TransformArguments::check() const {
    std::vector<std::string> names;
    for (const auto& spec : m_specs) names.push_back(spec.name);
    for (const DictEntry& entry : m_config.entries()) {
        const std::string name = entry.key.isString() ? entry.key.asString() : entry.key.repr();
        if (name == "type" || std::find(names.begin(), names.end(), name) != names.end()) continue;
        std::string list;
        for (const auto& known : names) list += (list.empty() ? "" : ", ") + known;
        return bad(name, message("transform-arguments.there-is-no-argument", "there is no argument '{name}'.{hint}", {{"name", escapeForDisplay(name)}, {"hint", didYouMean(name, names)}}), message("do.it-takes", "It takes {list}.", {{"list", list}}));
    }
    for (const auto& spec : m_specs)
        if (spec.required && !m_config.contains(spec.name))
            return bad({}, message("transform-arguments.the-argument-is-missing", "the argument '{name}' is missing.", {{"name", spec.name}}), message("do.add-to-it", "Add {name}=... to it.", {{"name", spec.name}}));
    return {};
}

const ConfigValue* TransformArguments::given(const std::string& name) const { return m_config.find(name); }

Result<bool> TransformArguments::boolean(const std::string& name, bool fallback) const {
    const ConfigValue* value = given(name);
    return value ? value->truthy() : fallback;
}

Result<double> TransformArguments::number(const std::string& name, double fallback) const {
    const ConfigValue* value = given(name);
    if (!value) return fallback;
    if (!value->isNumber()) return bad(name, message("transform-arguments.is-no-number", "{name}={value} is no number.", {{"name", name}, {"value", escapeForDisplay(value->repr())}}));
    return value->asDouble();
}

Result<std::string> TransformArguments::choice(const std::string& name, const std::string& fallback, const std::vector<std::string>& choices) const {
    const ConfigValue* value = given(name);
    if (!value) return fallback;
    if (value->isString() && std::find(choices.begin(), choices.end(), value->asString()) != choices.end()) return value->asString();
    std::string list;
    for (const auto& known : choices) list += (list.empty() ? "'" : ", '") + known + "'";
    return bad(name, message("transform-arguments.is-not-known", "{name}={value} is not known.{which}", {{"name", name}, {"value", escapeForDisplay(value->repr())}, {"which", value->isString() ? didYouMean(value->asString(), choices) : Message()}}),
               message("do.it-can-be", "It can be {list}.", {{"list", list}}));
}

Result<std::vector<double>> TransformArguments::numbers(const std::string& name) const {
    const ConfigValue* value = given(name);
    std::vector<double> result;
    if (value && value->isNumber()) return std::vector<double>{value->asDouble()};
    if (!value || !value->isSequence()) return bad(name, message("transform-arguments.must-be-a-list", "{name} must be a list of numbers.", {{"name", name}}));
    for (const ConfigValue& item : value->items()) {
        if (!item.isNumber()) return bad(name, message("transform-arguments.must-hold-numbers-only", "{name}={value} must hold numbers only.", {{"name", name}, {"value", escapeForDisplay(value->repr())}}));
        result.push_back(item.asDouble());
    }
    if (result.empty()) return bad(name, message("transform-arguments.is-an-empty-list", "{name} is an empty list.", {{"name", name}}));
    return result;
}

Result<std::pair<int, int>> TransformArguments::sides(const std::string& name, bool secondMayBeMinusOne, bool* isSingle, Diagnostics* notes) const {
    // No picture of a classification network is larger; the bound keeps the arithmetic inside int.
    constexpr std::int64_t kLargest = 1 << 15;
    const ConfigValue* value = given(name);
    const auto wrong = [&] {
        return bad(name, message("transform-arguments.is-no-size", "{name}={which} is no size.", {{"name", name}, {"which", value ? asIs(escapeForDisplay(value->repr())) : message("transform-arguments.none", "None")}}),
                   secondMayBeMinusOne ? message("do.write-224-224-224", "Write 224, (224, 224) or (256, -1).") : message("do.write-224-or-224", "Write 224 or (224, 224)."));
    };
    if (!value) return wrong();
    const auto fits = [&](const ConfigValue& item) { return item.isInt() && !item.isBigInt() && item.asInt() > 0 && item.asInt() <= kLargest; };
    if (isSingle) *isSingle = value->isInt();
    if (value->isInt()) {
        if (!fits(*value)) return wrong();
        return std::pair{static_cast<int>(value->asInt()), static_cast<int>(value->asInt())};
    }
    if (!value->isSequence() || value->items().size() != 2 || !fits(value->items()[0])) return wrong();
    const ConfigValue& second = value->items()[1];
    const bool minusOne = secondMayBeMinusOne && second.isInt() && second.asInt() == -1;
    if (!minusOne && !fits(second)) return wrong();
    if (value->kind() == ValueKind::List && notes)
        notes->push_back({Severity::Warning, "transform-size-list",
                          message("transform-size-list.is-a-list-mmclassification", "{type}: {name}={value} is a list; mmclassification asserts a tuple here and would stop.", {{"type", m_type}, {"name", name}, {"value", value->repr()}}), placeOf(name)});
    return std::pair{static_cast<int>(value->items()[0].asInt()), static_cast<int>(second.asInt())};
}

std::vector<StepArgument> TransformArguments::stepArguments() const {
    std::vector<StepArgument> result;
    for (const auto& spec : m_specs) {
        StepArgument argument;
        argument.name = spec.name;
        argument.configPath = m_configPath + '.' + spec.name;
        if (const ConfigValue* value = given(spec.name)) {
            argument.value = value->repr();
            const Place place = placeOf(spec.name);
            argument.file = place.file;
            argument.line = place.line;
        } else {
            argument.value = spec.defaultText;
            argument.isDefault = true;
        }
        result.push_back(std::move(argument));
    }
    return result;
}

}  // namespace teardown
