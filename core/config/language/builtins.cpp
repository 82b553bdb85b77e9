#include "core/config/language/builtins.h"

#include "core/config/language/dict_builder.h"
#include "core/config/language/formatting.h"
#include "core/config/language/numbers.h"
#include "core/config/language/operations.h"
#include "core/config/language/ordering.h"
#include "core/config/set_values.h"
#include "core/config/value_node.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace teardown::config {

const ConfigValue* CallArguments::find(std::string_view name) const {
    for (const auto& [key, value] : named)
        if (key == name) return &value;
    return nullptr;
}

void requireArguments(std::string_view name, const CallArguments& arguments, std::size_t least, std::size_t most) {
    if (!arguments.named.empty() || !arguments.keyFunction.empty())
        raise(fmt::format("TypeError: {}() takes no keyword argument '{}'", name, arguments.named.empty() ? "key" : arguments.named.front().first));
    const std::size_t count = arguments.positional.size();
    if (count < least)
        raise(fmt::format("TypeError: {}() expected at least {} argument{}, got {}", name, least, least == 1 ? "" : "s", count));
    if (count > most) raise(fmt::format("TypeError: {}() expected at most {} argument{}, got {}", name, most, most == 1 ? "" : "s", count));
}

std::vector<ConfigValue> pairItems(const ConfigValue& item, std::size_t index, Budget& budget) {
    if (item.isNone() || item.isBool() || item.isNumber())
        raise(fmt::format("TypeError: cannot convert dictionary update sequence element #{} to a sequence", index));
    return iterate(item, budget);
}

namespace {

using Arguments = CallArguments;

/// An argument given by position or by keyword; nullptr when absent.
const ConfigValue* positionOrName(const Arguments& arguments, std::size_t position, std::string_view name) {
    return position < arguments.positional.size() ? &arguments.positional[position] : arguments.find(name);
}

ConfigValue makeDict(const Arguments& arguments, Budget& budget) {
    if (arguments.positional.size() > 1)
        raise(fmt::format("TypeError: dict expected at most 1 argument, got {}", arguments.positional.size()));
    if (arguments.positional.empty()) {  // keywords are distinct already
        budget.spend(arguments.named.size());
        std::vector<DictEntry> entries;
        entries.reserve(arguments.named.size());
        for (const auto& [name, value] : arguments.named) entries.push_back({ConfigValue::string(name), value});
        return ConfigValue::dict(std::move(entries));
    }
    DictBuilder builder;
    const ConfigValue& source = arguments.positional[0];
    if (source.isDict()) {
        budget.spend(source.entries().size());
        builder = DictBuilder(source);
    } else {
        std::size_t index = 0;
        for (const ConfigValue& item : iterate(source, budget)) {
            const auto pair = pairItems(item, index, budget);
            if (pair.size() != 2)
                raise(fmt::format("ValueError: dictionary update sequence element #{} has length {}; 2 is required", index, pair.size()));
            builder.set(pair[0], pair[1]);
            ++index;
        }
    }
    for (const auto& [name, value] : arguments.named) builder.set(name, value);
    return std::move(builder).build();
}

ConfigValue dictFromKeys(const Arguments& arguments, Budget& budget) {
    requireArguments("fromkeys", arguments, 1, 2);
    DictBuilder builder;
    for (const ConfigValue& key : iterate(arguments.positional[0], budget))
        builder.set(key.withOrigins({}), arguments.positional.size() == 2 ? arguments.positional[1] : ConfigValue::none());
    return std::move(builder).build();
}

ConfigValue makeList(const Arguments& arguments, Budget& budget) {
    requireArguments("list", arguments, 0, 1);
    return ConfigValue::list(arguments.positional.empty() ? std::vector<ConfigValue>() : iterate(arguments.positional[0], budget));
}

ConfigValue makeTuple(const Arguments& arguments, Budget& budget) {
    requireArguments("tuple", arguments, 0, 1);
    if (!arguments.positional.empty() && arguments.positional[0].kind() == ValueKind::Tuple) return arguments.positional[0];
    return ConfigValue::tuple(arguments.positional.empty() ? std::vector<ConfigValue>() : iterate(arguments.positional[0], budget));
}

ConfigValue makeSet(const Arguments& arguments, Budget& budget) {
    requireArguments("set", arguments, 0, 1);
    return setOf(arguments.positional.empty() ? std::vector<ConfigValue>() : iterate(arguments.positional[0], budget));
}

ConfigValue makeText(const Arguments& arguments, Budget& budget) {
    requireArguments("str", arguments, 0, 1);
    return ConfigValue::string(arguments.positional.empty() ? std::string() : textOf(arguments.positional[0], budget));
}

/// int(text, base): 2 to 36, or 0 for the prefix of a literal.
ConfigValue integerInBase(const ConfigValue& text, const ConfigValue& base, Budget& budget) {
    if (!text.isString()) raise("TypeError: int() can't convert non-string with explicit base");
    if (!base.isInt() && !base.isBool()) raise(fmt::format("TypeError: '{}' object cannot be interpreted as an integer", base.typeName()));
    const std::int64_t radix = base.asInt();
    if (radix != 0 && (radix < 2 || radix > 36)) raise("ValueError: int() base must be >= 2 and <= 36, or 0");
    budget.spend(1 + text.asString().size() / 8);
    if (const auto number = parseIntInBase(text.asString(), static_cast<int>(radix))) return *number;
    raise(fmt::format("ValueError: invalid literal for int() with base {}: {}", radix, reprOf(text, budget)));
}

ConfigValue makeInt(const Arguments& arguments, Budget& budget) {
    requireArguments("int", arguments, 0, 2);
    if (arguments.positional.empty()) return ConfigValue::integer(0);
    const ConfigValue& value = arguments.positional[0];
    if (arguments.positional.size() == 2) return integerInBase(value, arguments.positional[1], budget);
    if (value.isString()) {
        budget.spend(value.asString().size() / 8);
        if (const auto number = parsePythonInt(value.asString())) return *number;
        raise("ValueError: invalid literal for int() with base 10: " + reprOf(value, budget));
    }
    if (!isNumeric(value))
        raise(fmt::format("TypeError: int() argument must be a string, a bytes-like object or a real number, not '{}'", value.typeName()));
    if (value.kind() != ValueKind::Float) return fromBig(toBig(value));
    if (std::isnan(value.asDouble())) raise("ValueError: cannot convert float NaN to integer");
    if (std::isinf(value.asDouble())) raise("OverflowError: cannot convert float infinity to integer");
    return fromBig(BigInteger::truncated(value.asDouble()));
}

ConfigValue makeFloat(const Arguments& arguments, Budget& budget) {
    requireArguments("float", arguments, 0, 1);
    if (arguments.positional.empty()) return ConfigValue::floating(0);
    const ConfigValue& value = arguments.positional[0];
    if (value.isString()) {
        budget.spendText(value.asString().size());
        if (const auto number = parsePythonFloat(value.asString())) return ConfigValue::floating(*number);
        raise("ValueError: could not convert string to float: " + reprOf(value, budget));
    }
    if (!isNumeric(value)) raise(fmt::format("TypeError: float() argument must be a string or a real number, not '{}'", value.typeName()));
    if (value.kind() == ValueKind::Float) return value;
    const double number = toBig(value).toDouble();
    if (std::isinf(number)) raise("OverflowError: int too large to convert to float");
    return ConfigValue::floating(number);
}

ConfigValue makeBool(const Arguments& arguments, Budget&) {
    requireArguments("bool", arguments, 0, 1);
    return ConfigValue::boolean(!arguments.positional.empty() && arguments.positional[0].truthy());
}

ConfigValue lengthOf(const Arguments& arguments, Budget& budget) {
    if (arguments.positional.size() != 1)
        raise(fmt::format("TypeError: len() takes exactly one argument ({} given)", arguments.positional.size()));
    const ConfigValue& value = arguments.positional[0];
    const char* transient = ValueAccess::transient(value);
    if (transient && !std::string_view(transient).starts_with("dict_"))
        raise(fmt::format("TypeError: object of type '{}' has no len()", transient));
    if (value.isString()) {
        budget.spendText(value.asString().size());
        return ConfigValue::integer(static_cast<std::int64_t>(characters(value.asString()).size()));
    }
    if (value.isDict()) return ConfigValue::integer(static_cast<std::int64_t>(value.entries().size()));
    if (value.isSequence() || value.kind() == ValueKind::Set) return ConfigValue::integer(static_cast<std::int64_t>(value.items().size()));
    if (value.kind() == ValueKind::Range) return ConfigValue::integer(value.rangeBounds().count());
    raise(fmt::format("TypeError: object of type '{}' has no len()", value.typeName()));
}

std::int64_t wholeNumber(const ConfigValue& value) {
    if (!value.isInt() && !value.isBool())
        raise(fmt::format("TypeError: '{}' object cannot be interpreted as an integer", value.typeName()));
    if (value.isBigInt()) exceed("a range beyond 64 bits");
    return value.asInt();
}

ConfigValue makeRange(const Arguments& arguments, Budget&) {
    requireArguments("range", arguments, 1, 3);
    const auto& given = arguments.positional;
    if (given.size() == 1) return ConfigValue::range(0, wholeNumber(given[0]), 1);
    const std::int64_t step = given.size() == 3 ? wholeNumber(given[2]) : 1;
    if (step == 0) raise("ValueError: range() arg 3 must not be zero");
    return ConfigValue::range(wholeNumber(given[0]), wholeNumber(given[1]), step);
}

ConfigValue roundNumber(const Arguments& arguments, Budget& budget) {
    const ConfigValue* number = positionOrName(arguments, 0, "number");
    const ConfigValue* digits = positionOrName(arguments, 1, "ndigits");
    if (!number || arguments.positional.size() > 2) raise("TypeError: round() missing required argument 'number' (pos 1)");
    budget.spend(8);
    if (!digits || digits->isNone()) return pythonRound(*number, std::nullopt);
    if (!digits->isInt() && !digits->isBool())
        raise(fmt::format("TypeError: '{}' object cannot be interpreted as an integer", digits->typeName()));
    return pythonRound(*number, digits->asInt());
}

ConfigValue sum(const Arguments& arguments, Budget& budget) {
    const ConfigValue* start = positionOrName(arguments, 1, "start");
    if (arguments.positional.empty()) raise("TypeError: sum() takes at least 1 positional argument (0 given)");
    ConfigValue total = start ? *start : ConfigValue::integer(0);
    if (total.isString()) raise("TypeError: sum() can't sum strings [use ''.join(seq) instead]");
    for (const ConfigValue& item : iterate(arguments.positional[0], budget))
        total = checked(binaryOperation(Operator::Add, total, item, budget));
    return total.withOrigins({});
}

ConfigValue reversedList(const Arguments& arguments, Budget& budget) {
    requireArguments("reversed", arguments, 1, 1);
    const ConfigValue& value = arguments.positional[0];
    if (value.isNone() || value.isBool() || value.isNumber() || value.kind() == ValueKind::Set ||
        (ValueAccess::transient(value) && !std::string_view(value.typeName()).starts_with("dict_")))
        raise(fmt::format("TypeError: '{}' object is not reversible", value.typeName()));
    auto items = iterate(arguments.positional[0], budget);
    std::reverse(items.begin(), items.end());
    return ValueAccess::asTransient("reversed", std::move(items));
}

ConfigValue zipped(const Arguments& arguments, Budget& budget) {
    const ConfigValue* strict = arguments.find("strict");
    if (arguments.named.size() > (strict ? 1U : 0U))
        raise(fmt::format("TypeError: zip() got an unexpected keyword argument '{}'", arguments.named[0].first));
    if (arguments.positional.size() > 100) exceed("zip() of more than 100 values");
    std::vector<std::vector<ConfigValue>> columns;
    std::size_t shortest = arguments.positional.empty() ? 0 : kMaxElements;
    for (const ConfigValue& argument : arguments.positional) {
        columns.push_back(iterate(argument, budget));
        shortest = std::min(shortest, columns.back().size());
    }
    for (std::size_t i = 0; strict && strict->truthy() && i < columns.size(); ++i) {
        if (columns[i].size() == columns[0].size()) continue;
        raise(fmt::format("ValueError: zip() argument {} is {} than argument{}", i + 1,
                          columns[i].size() < columns[0].size() ? "shorter" : "longer",
                          i == 1 ? std::string(" 1") : fmt::format("s 1-{}", i)));
    }
    budget.spend(shortest * columns.size());
    std::vector<ConfigValue> rows;
    for (std::size_t i = 0; i < shortest; ++i) {
        std::vector<ConfigValue> row;
        for (const auto& column : columns) row.push_back(column[i]);
        rows.push_back(ConfigValue::tuple(std::move(row)));
    }
    return ValueAccess::asTransient("zip", std::move(rows));
}

ConfigValue enumerated(const Arguments& arguments, Budget& budget) {
    const ConfigValue* start = positionOrName(arguments, 1, "start");
    if (arguments.positional.empty()) raise("TypeError: enumerate() missing required argument 'iterable' (pos 1)");
    ConfigValue index = start ? *start : ConfigValue::integer(0);
    std::vector<ConfigValue> rows;
    for (const ConfigValue& item : iterate(arguments.positional[0], budget)) {
        rows.push_back(ConfigValue::tuple({index.withOrigins({}), item}));
        index = binaryOperation(Operator::Add, index, ConfigValue::integer(1), budget);
    }
    return ValueAccess::asTransient("enumerate", std::move(rows));
}

ConfigValue anyOrAll(std::string_view name, const Arguments& arguments, Budget& budget) {
    requireArguments(name, arguments, 1, 1);
    const bool decisive = name == "any";
    for (const ConfigValue& item : iterate(arguments.positional[0], budget))
        if (item.truthy() == decisive) return ConfigValue::boolean(decisive);
    return ConfigValue::boolean(!decisive);
}

ConfigValue absolute(const Arguments& arguments, Budget&) {
    requireArguments("abs", arguments, 1, 1);
    const ConfigValue& value = arguments.positional[0];
    if (!isNumeric(value)) raise(fmt::format("TypeError: bad operand type for abs(): '{}'", value.typeName()));
    if (value.kind() == ValueKind::Float) return ConfigValue::floating(std::abs(value.asDouble()));
    const BigInteger number = toBig(value);
    return fromBig(number.isNegative() ? number.negated() : number);
}

ConfigValue representation(const Arguments& arguments, Budget& budget) {
    requireArguments("repr", arguments, 1, 1);
    return ConfigValue::string(reprOf(arguments.positional[0], budget));
}

ConfigValue power(const Arguments& arguments, Budget& budget) {
    requireArguments("pow", arguments, 2, 2);
    return binaryOperation(Operator::Power, arguments.positional[0], arguments.positional[1], budget);
}

ConfigValue quotientAndRest(const Arguments& arguments, Budget& budget) {
    requireArguments("divmod", arguments, 2, 2);
    const auto& [a, b] = std::tie(arguments.positional[0], arguments.positional[1]);
    return ConfigValue::tuple({binaryOperation(Operator::FloorDivide, a, b, budget), binaryOperation(Operator::Modulo, a, b, budget)});
}

struct Builtin {
    std::string_view name;
    ConfigValue (*call)(const Arguments&, Budget&);
    bool iterables = false;  ///< takes zip objects, generators, dict views
};

constexpr Builtin kBuiltinTable[] = {
    {"dict", makeDict, true},
    {"dict.fromkeys", dictFromKeys, true},
    {"list", makeList, true},
    {"tuple", makeTuple, true},
    {"set", makeSet, true},
    {"str", makeText},
    {"int", makeInt},
    {"float", makeFloat},
    {"bool", makeBool},
    {"len", lengthOf, true},
    {"range", makeRange},
    {"round", roundNumber},
    {"sum", sum, true},
    {"sorted", sorted, true},
    {"reversed", reversedList, true},
    {"zip", zipped, true},
    {"enumerate", enumerated, true},
    {"abs", absolute},
    {"repr", representation},
    {"pow", power},
    {"divmod", quotientAndRest},
    {"min", [](const Arguments& arguments, Budget& budget) { return extreme("min", arguments, budget); }, true},
    {"max", [](const Arguments& arguments, Budget& budget) { return extreme("max", arguments, budget); }, true},
    {"any", [](const Arguments& arguments, Budget& budget) { return anyOrAll("any", arguments, budget); }, true},
    {"all", [](const Arguments& arguments, Budget& budget) { return anyOrAll("all", arguments, budget); }, true},
};

const Builtin* findBuiltin(std::string_view name) {
    for (const Builtin& builtin : kBuiltinTable)
        if (builtin.name == name) return &builtin;
    return nullptr;
}

}  // namespace

bool isBuiltin(std::string_view name) { return findBuiltin(name) != nullptr; }

bool isForeignBuiltin(std::string_view name) {
    static constexpr std::string_view kNames[] = {
        "aiter",   "anext", "ascii",      "bin",         "breakpoint", "bytearray",  "bytes",  "callable", "chr",       "classmethod", "compile",
        "complex", "copyright", "credits", "delattr",    "dir",        "eval",       "exec",   "exit",     "filter",    "format",      "frozenset",
        "getattr", "globals", "hasattr",  "hash",        "help",       "hex",        "id",     "input",    "isinstance", "issubclass", "iter",
        "license", "locals", "map",       "memoryview",  "next",       "object",     "oct",    "open",     "ord",       "print",       "property",
        "quit",    "setattr", "slice",    "staticmethod", "super",     "type",       "vars"};
    return std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames);
}

bool takesIterables(std::string_view name) {
    const Builtin* builtin = findBuiltin(name);
    return builtin && builtin->iterables;
}

ConfigValue callBuiltin(std::string_view name, const CallArguments& arguments, Budget& budget) {
    const Builtin* builtin = findBuiltin(name);
    if (!builtin) refuse(fmt::format("a call of '{}'", name));
    return checked(builtin->call(arguments, budget));
}

}  // namespace teardown::config
