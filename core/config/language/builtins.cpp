#include "core/config/language/builtins.h"

#include "core/config/language/dict_builder.h"
#include "core/config/language/formatting.h"
#include "core/config/language/numbers.h"
#include "core/config/language/operations.h"
#include "core/config/language/ordering.h"
#include "core/config/misread.h"
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
        raise(message(
            "builtins.typeerror-takes-no-keyword", "TypeError: {name}() takes no keyword argument '{which}'",
            {{"name", name}, {"which", arguments.named.empty() ? message("builtins.key", "key") : asIs(arguments.named.front().first)}}));
    const std::size_t count = arguments.positional.size();
    if (count < least)
        raise(message("builtins.typeerror-expected-at-least", static_cast<std::int64_t>(least),
                      "TypeError: {name}() expected at least {least} argument, got {count}",
                      "TypeError: {name}() expected at least {least} arguments, got {count}",
                      {{"name", name}, {"least", least}, {"count", count}}));
    if (count > most)
        raise(message("builtins.typeerror-expected-at-most", static_cast<std::int64_t>(most),
                      "TypeError: {name}() expected at most {most} argument, got {count}",
                      "TypeError: {name}() expected at most {most} arguments, got {count}",
                      {{"name", name}, {"most", most}, {"count", count}}));
}

std::vector<ConfigValue> pairItems(const ConfigValue& item, std::size_t index, Budget& budget) {
    if (item.isNone() || item.isBool() || item.isNumber())
        raise(message("builtins.typeerror-cannot-convert-dictionary",
                      "TypeError: cannot convert dictionary update sequence element #{index} to a sequence", {{"index", index}}));
    return iterate(item, budget);
}

namespace {

using Arguments = CallArguments;

/// An argument given by position or keyword; nullptr if absent.
const ConfigValue* positionOrName(const Arguments& arguments, std::size_t position, std::string_view name) {
    return position < arguments.positional.size() ? &arguments.positional[position] : arguments.find(name);
}

ConfigValue makeDict(const Arguments& arguments, Budget& budget) {
    if (arguments.positional.size() > 1)
        raise(message("builtins.typeerror-dict-expected-at", "TypeError: dict expected at most 1 argument, got {positional}",
                      {{"positional", arguments.positional.size()}}));
    if (arguments.positional.empty()) {  // keywords are already distinct
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
                raise(message("builtins.valueerror-dictionary-update-sequence",
                              "ValueError: dictionary update sequence element #{index} has length {pair}; 2 is required",
                              {{"index", index}, {"pair", pair.size()}}));
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
    if (!text.isString())
        raise(message("builtins.typeerror-int-cant-convert", "TypeError: int() can't convert non-string with explicit base"));
    if (!base.isInt() && !base.isBool())
        raise(message("builtins.typeerror-object-cannot-be", "TypeError: '{typeName}' object cannot be interpreted as an integer",
                      {{"typeName", base.typeName()}}));
    const std::int64_t radix = base.asInt();
    if (radix != 0 && (radix < 2 || radix > 36))
        raise(message("builtins.valueerror-int-base-must", "ValueError: int() base must be >= 2 and <= 36, or 0"));
    budget.spend(1 + text.asString().size() / 8);
    if (const auto number = parseIntInBase(text.asString(), static_cast<int>(radix))) return *number;
    raise(message("builtins.valueerror-invalid-literal-for", "ValueError: invalid literal for int() with base {radix}: {value}",
                  {{"radix", radix}, {"value", reprOf(text, budget)}}));
}

ConfigValue makeInt(const Arguments& arguments, Budget& budget) {
    requireArguments("int", arguments, 0, 2);
    if (arguments.positional.empty()) return ConfigValue::integer(0);
    const ConfigValue& value = arguments.positional[0];
    if (arguments.positional.size() == 2) return integerInBase(value, arguments.positional[1], budget);
    if (value.isString()) {
        budget.spend(value.asString().size() / 8);
        if (const auto number = parsePythonInt(value.asString())) return *number;
        raise(message("builtins.valueerror-invalid-literal-for-int", "ValueError: invalid literal for int() with base 10: {value}",
                      {{"value", reprOf(value, budget)}}));
    }
    if (!isNumeric(value))
        raise(message("builtins.typeerror-int-argument-must",
                      "TypeError: int() argument must be a string, a bytes-like object or a real number, not '{typeName}'",
                      {{"typeName", value.typeName()}}));
    if (value.kind() != ValueKind::Float) return fromBig(toBig(value));
    if (std::isnan(value.asDouble()))
        raise(message("builtins.valueerror-cannot-convert-float", "ValueError: cannot convert float NaN to integer"));
    if (std::isinf(value.asDouble()))
        raise(message("builtins.overflowerror-cannot-convert-float", "OverflowError: cannot convert float infinity to integer"));
    return fromBig(BigInteger::truncated(value.asDouble()));
}

ConfigValue makeFloat(const Arguments& arguments, Budget& budget) {
    requireArguments("float", arguments, 0, 1);
    if (arguments.positional.empty()) return ConfigValue::floating(0);
    const ConfigValue& value = arguments.positional[0];
    if (value.isString()) {
        budget.spendText(value.asString().size());
        if (const auto number = parsePythonFloat(value.asString())) return ConfigValue::floating(*number);
        raise(message("builtins.valueerror-could-not-convert", "ValueError: could not convert string to float: {value}",
                      {{"value", reprOf(value, budget)}}));
    }
    if (!isNumeric(value))
        raise(message("builtins.typeerror-float-argument-must",
                      "TypeError: float() argument must be a string or a real number, not '{typeName}'", {{"typeName", value.typeName()}}));
    if (value.kind() == ValueKind::Float) return value;
    const double number = toBig(value).toDouble();
    if (std::isinf(number)) raise(message("builtins.overflowerror-int-too-large", "OverflowError: int too large to convert to float"));
    return ConfigValue::floating(number);
}

ConfigValue makeBool(const Arguments& arguments, Budget&) {
    requireArguments("bool", arguments, 0, 1);
    return ConfigValue::boolean(!arguments.positional.empty() && arguments.positional[0].truthy());
}

ConfigValue lengthOf(const Arguments& arguments, Budget& budget) {
    if (arguments.positional.size() != 1)
        raise(message("builtins.typeerror-len-takes-exactly", "TypeError: len() takes exactly one argument ({positional} given)",
                      {{"positional", arguments.positional.size()}}));
    const ConfigValue& value = arguments.positional[0];
    const char* transient = ValueAccess::transient(value);
    if (transient && !std::string_view(transient).starts_with("dict_"))
        raise(message("builtins.typeerror-object-of-type", "TypeError: object of type '{transient}' has no len()",
                      {{"transient", transient}}));
    if (value.isString() && !ValueAccess::isImported(value)) {
        budget.spendText(value.asString().size());
        return ConfigValue::integer(static_cast<std::int64_t>(characters(value.asString()).size()));
    }
    if (value.isDict()) return ConfigValue::integer(static_cast<std::int64_t>(value.entries().size()));
    if (value.isSequence() || value.kind() == ValueKind::Set) return ConfigValue::integer(static_cast<std::int64_t>(value.items().size()));
    if (value.kind() == ValueKind::Range) return ConfigValue::integer(value.rangeBounds().count());
    raise(message("builtins.typeerror-object-of-type-has", "TypeError: object of type '{typeName}' has no len()",
                  {{"typeName", value.typeName()}}));
}

std::int64_t wholeNumber(const ConfigValue& value) {
    if (!value.isInt() && !value.isBool())
        raise(message("builtins.typeerror-object-cannot-be", "TypeError: '{typeName}' object cannot be interpreted as an integer",
                      {{"typeName", value.typeName()}}));
    if (value.isBigInt()) exceed(message("builtins.a-range-beyond-64", "a range beyond 64 bits"));
    return value.asInt();
}

ConfigValue makeRange(const Arguments& arguments, Budget&) {
    requireArguments("range", arguments, 1, 3);
    const auto& given = arguments.positional;
    if (given.size() == 1) return ConfigValue::range(0, wholeNumber(given[0]), 1);
    const std::int64_t step = given.size() == 3 ? wholeNumber(given[2]) : 1;
    if (step == 0) raise(message("builtins.valueerror-range-arg-3", "ValueError: range() arg 3 must not be zero"));
    return ConfigValue::range(wholeNumber(given[0]), wholeNumber(given[1]), step);
}

ConfigValue roundNumber(const Arguments& arguments, Budget& budget) {
    const ConfigValue* number = positionOrName(arguments, 0, "number");
    const ConfigValue* digits = positionOrName(arguments, 1, "ndigits");
    if (!number || arguments.positional.size() > 2)
        raise(message("builtins.typeerror-round-missing-required", "TypeError: round() missing required argument 'number' (pos 1)"));
    budget.spend(8);
    if (!digits || digits->isNone()) return pythonRound(*number, std::nullopt);
    if (!digits->isInt() && !digits->isBool())
        raise(message("builtins.typeerror-object-cannot-be", "TypeError: '{typeName}' object cannot be interpreted as an integer",
                      {{"typeName", digits->typeName()}}));
    return pythonRound(*number, digits->asInt());
}

ConfigValue sum(const Arguments& arguments, Budget& budget) {
    const ConfigValue* start = positionOrName(arguments, 1, "start");
    if (arguments.positional.empty())
        raise(message("builtins.typeerror-sum-takes-at", "TypeError: sum() takes at least 1 positional argument (0 given)"));
    ConfigValue total = start ? *start : ConfigValue::integer(0);
    if (total.isString())
        raise(message("builtins.typeerror-sum-cant-sum", "TypeError: sum() can't sum strings [use ''.join(seq) instead]"));
    for (const ConfigValue& item : iterate(arguments.positional[0], budget))
        total = checked(binaryOperation(Operator::Add, total, item, budget));
    return total.withOrigins({});
}

ConfigValue reversedList(const Arguments& arguments, Budget& budget) {
    requireArguments("reversed", arguments, 1, 1);
    const ConfigValue& value = arguments.positional[0];
    if (value.isNone() || value.isBool() || value.isNumber() || value.kind() == ValueKind::Set ||
        (ValueAccess::transient(value) && !std::string_view(value.typeName()).starts_with("dict_")))
        raise(message("builtins.typeerror-object-is-not", "TypeError: '{typeName}' object is not reversible",
                      {{"typeName", value.typeName()}}));
    auto items = iterate(arguments.positional[0], budget);
    std::reverse(items.begin(), items.end());
    return ValueAccess::asTransient("reversed", std::move(items));
}

ConfigValue zipped(const Arguments& arguments, Budget& budget) {
    const ConfigValue* strict = arguments.find("strict");
    if (arguments.named.size() > (strict ? 1U : 0U))
        raise(message("builtins.typeerror-zip-got-an", "TypeError: zip() got an unexpected keyword argument '{named}'",
                      {{"named", arguments.named[0].first}}));
    if (arguments.positional.size() > 100) exceed(message("builtins.zip-of-more-than", "zip() of more than 100 values"));
    std::vector<std::vector<ConfigValue>> columns;
    std::size_t shortest = arguments.positional.empty() ? 0 : kMaxElements;
    for (const ConfigValue& argument : arguments.positional) {
        columns.push_back(iterate(argument, budget));
        shortest = std::min(shortest, columns.back().size());
    }
    for (std::size_t i = 0; strict && strict->truthy() && i < columns.size(); ++i) {
        if (columns[i].size() == columns[0].size()) continue;
        raise(message("builtins.valueerror-zip-argument-is", "ValueError: zip() argument {i} is {which} than argument{which2}",
                      {{"i", i + 1},
                       {"which", columns[i].size() < columns[0].size() ? message("builtins.shorter", "shorter")
                                                                       : message("builtins.longer", "longer")},
                       {"which2", i == 1 ? message("builtins.1", " 1") : message("builtins.s-1", "s 1-{i}", {{"i", i}})}}));
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
    if (arguments.positional.empty())
        raise(message("builtins.typeerror-enumerate-missing-required",
                      "TypeError: enumerate() missing required argument 'iterable' (pos 1)"));
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
    if (!isNumeric(value))
        raise(message("builtins.typeerror-bad-operand-type", "TypeError: bad operand type for abs(): '{typeName}'",
                      {{"typeName", value.typeName()}}));
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
    bool iterables = false;  ///< accepts zip objects, generators, dict views
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
        "aiter",       "anext",   "ascii",        "bin",        "breakpoint", "bytearray", "bytes",   "callable", "chr",
        "classmethod", "compile", "complex",      "copyright",  "credits",    "delattr",   "dir",     "eval",     "exec",
        "exit",        "filter",  "format",       "frozenset",  "getattr",    "globals",   "hasattr", "hash",     "help",
        "hex",         "id",      "input",        "isinstance", "issubclass", "iter",      "license", "locals",   "map",
        "memoryview",  "next",    "object",       "oct",        "open",       "ord",       "print",   "property", "quit",
        "setattr",     "slice",   "staticmethod", "super",      "type",       "vars"};
    return std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames);
}

bool acceptsIterables(std::string_view name) {
    const Builtin* builtin = findBuiltin(name);
    return builtin && builtin->iterables;
}

ConfigValue callBuiltin(std::string_view name, const CallArguments& arguments, Budget& budget) {
    const Builtin* builtin = findBuiltin(name);
    if (!builtin) refuse(message("builtins.a-call-of", "a call of '{name}'", {{"name", name}}), adviceForCall(name));
    return checked(builtin->call(arguments, budget));
}

}  // namespace teardown::config
