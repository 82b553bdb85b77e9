#include "core/registry/arguments.h"

#include "core/base/text.h"

#include <algorithm>
#include <cassert>

namespace teardown {

Place placeOf(const ConfigValue& value, const std::string& path) {
    Place place;
    if (const Origin* origin = value.origin()) {
        if (origin->file) place.file = *origin->file;
        place.line = origin->line;
        place.column = origin->column;
    }
    place.member = path;
    return place;
}

const ConfigValue& anchorOf(const ConfigValue& config) {
    const ConfigValue* type = config.find("type");
    return type && type->origin() ? *type : config;
}

Arguments::Arguments(const Signature& signature, ConfigValue config, std::string configPath, const RegistryErrors& errors)
    : m_signature(signature), m_config(std::move(config)), m_configPath(std::move(configPath)), m_errors(errors) {}

Result<void> Arguments::check() const {
    for (const DictEntry& item : m_config.entries()) {
        const std::string key = item.key.isString() ? item.key.asString() : item.key.repr();
        if (key == "type" || m_signature.takesMore() || m_signature.argument(key)) continue;
        Error error = m_errors.unknownArgument(m_signature, key);
        error.where = placeOf(item.value.origin() ? item.value : anchorOf(m_config), path(key));
        return inside(std::move(error));
    }
    std::vector<std::string> missing;
    for (const ArgumentSpec& spec : m_signature.arguments)
        if (!spec.defaultValue && !m_config.contains(spec.name)) missing.push_back(spec.name);
    if (missing.empty()) return {};
    Error error = m_errors.missingArguments(m_signature, missing);
    error.where = placeOf(anchorOf(m_config), m_configPath);
    return inside(std::move(error));
}

const ConfigValue& Arguments::operator[](const std::string& name) const {
    if (const ConfigValue* value = m_config.find(name)) return *value;
    const ArgumentSpec* spec = m_signature.argument(name);
    assert(spec);
    static const ConfigValue s_none;
    return spec && spec->defaultValue ? *spec->defaultValue : s_none;
}

Place Arguments::place(const std::string& name) const {
    const ConfigValue* value = m_config.find(name);
    return placeOf(value && value->origin() ? *value : anchorOf(m_config), path(name));
}

Error Arguments::bad(const std::string& name, const Message& what, const Message& remedy) const {
    return {ErrorKind::BadInput, m_errors.valueCode(), escapeForDisplay(what, 400), remedy, place(name)};
}

Error Arguments::inside(Error error) const {
    error.what = message("arguments.text", "{className}: {what}", {{"className", m_signature.className()}, {"what", error.what}});
    if (error.where.file.empty() && error.where.line == 0)
        error.where = placeOf(anchorOf(m_config), error.where.member.empty() ? m_configPath : error.where.member);
    return error;
}

static BuildFailure wrongKind(const Arguments& arguments, const std::string& name, const std::string& expected) {
    const ConfigValue& value = arguments[name];
    return {
        arguments.bad(name, message("arguments.must-be-but-is", "{name}={value}: must be {expected}, but is {typeName}",
                                    {{"name", name}, {"value", value.repr()}, {"expected", expected}, {"typeName", value.typeName()}}))};
}

static bool isMachineInt(const ConfigValue& value) { return value.isInt() && !value.isBigInt(); }

std::int64_t Arguments::integer(const std::string& name) const {
    const ConfigValue& value = (*this)[name];
    if (value.isBool()) return value.asBool() ? 1 : 0;
    if (!isMachineInt(value)) throw wrongKind(*this, name, "an int");
    return value.asInt();
}

double Arguments::number(const std::string& name) const {
    const ConfigValue& value = (*this)[name];
    if (!value.isNumber() && !value.isBool()) throw wrongKind(*this, name, "a number");
    return value.asDouble();
}

bool Arguments::boolean(const std::string& name) const { return (*this)[name].truthy(); }

std::string Arguments::text(const std::string& name) const {
    const ConfigValue& value = (*this)[name];
    if (!value.isString()) throw wrongKind(*this, name, "a str");
    return value.asString();
}

std::vector<std::int64_t> Arguments::integers(const std::string& name) const {
    const ConfigValue& value = (*this)[name];
    if (value.isInt() || value.isBool()) return {integer(name)};
    std::vector<std::int64_t> numbers;
    for (const ConfigValue& item : value.items()) {
        if (!isMachineInt(item)) throw wrongKind(*this, name, "a sequence of int");
        numbers.push_back(item.asInt());
    }
    if (!value.isSequence()) throw wrongKind(*this, name, "a sequence of int");
    return numbers;
}

std::vector<double> Arguments::numbers(const std::string& name) const {
    const ConfigValue& value = (*this)[name];
    if (value.isNumber()) return {value.asDouble()};
    std::vector<double> numbers;
    for (const ConfigValue& item : value.items()) {
        if (!item.isNumber()) throw wrongKind(*this, name, "a sequence of numbers");
        numbers.push_back(item.asDouble());
    }
    if (!value.isSequence()) throw wrongKind(*this, name, "a sequence of numbers");
    return numbers;
}

std::string Arguments::choice(const std::string& name, const std::vector<std::string>& choices) const {
    const ConfigValue& value = (*this)[name];
    const bool known = value.isString() && std::find(choices.begin(), choices.end(), value.asString()) != choices.end();
    if (known) return value.asString();
    std::string list;
    for (const std::string& choice : choices) list += (list.empty() ? "'" : ", '") + choice + "'";
    const Message hint = value.isString() ? didYouMean(value.asString(), choices) : Message();
    throw BuildFailure{bad(
        name,
        message("arguments.is-not-known", "{name}={value} is not known.{hint}", {{"name", name}, {"value", value.repr()}, {"hint", hint}}),
        message("do.it-can-be", "It can be {list}.", {{"list", list}}))};
}

}  // namespace teardown
