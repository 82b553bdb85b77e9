#include "core/config/language/operations.h"

#include "core/config/language/dict_builder.h"
#include "core/config/language/formatting.h"
#include "core/config/language/numbers.h"
#include "core/config/set_values.h"
#include "core/config/value_node.h"

#include <fmt/format.h>

namespace teardown::config {

namespace {

const char* symbolOf(Operator operation) {
    static constexpr const char* kSymbols[] = {"+",  "-", "*",  "/",  "//", "%",  "** or pow()", "@",  "<<",     ">>", "&", "|", "^",  "<",
                                               "<=", ">", ">=", "==", "!=", "in", "not in",      "is", "is not", "+",  "-", "~", "not"};
    return kSymbols[static_cast<std::size_t>(operation)];
}

[[noreturn]] void unsupported(Operator operation, const ConfigValue& a, const ConfigValue& b) {
    raise(message("operations.typeerror-unsupported-operand-type",
                  "TypeError: unsupported operand type(s) for {infix}: '{typeName}' and '{typeName2}'",
                  {{"infix", symbolOf(operation)}, {"typeName", a.typeName()}, {"typeName2", b.typeName()}}));
}

ConfigValue sequenceLike(const ConfigValue& model, std::vector<ConfigValue> items) {
    return model.kind() == ValueKind::List ? ConfigValue::list(std::move(items)) : ConfigValue::tuple(std::move(items));
}

ConfigValue concatenated(const ConfigValue& a, const ConfigValue& b, Budget& budget) {
    if (a.isString() && b.isString()) {
        budget.spendText(a.asString().size() + b.asString().size());
        return ConfigValue::string(a.asString() + b.asString());
    }
    if (a.isSequence() && a.kind() == b.kind()) {
        budget.spend(a.items().size() + b.items().size());
        std::vector<ConfigValue> items(a.items().begin(), a.items().end());
        items.insert(items.end(), b.items().begin(), b.items().end());
        return sequenceLike(a, std::move(items));
    }
    if (a.isString() || a.isSequence())
        raise(message("operations.typeerror-can-only-concatenate",
                      "TypeError: can only concatenate {typeName} (not \"{typeName2}\") to {typeName}",
                      {{"typeName", a.typeName()}, {"typeName2", b.typeName()}}));
    unsupported(Operator::Add, a, b);
}

ConfigValue repeated(const ConfigValue& sequence, const ConfigValue& times, Budget& budget) {
    if (!times.isInt() && !times.isBool())
        raise(message("operations.typeerror-cant-multiply-sequence", "TypeError: can't multiply sequence by non-int of type '{typeName}'",
                      {{"typeName", times.typeName()}}));
    if (times.isBigInt())
        raise(message("operations.overflowerror-cannot-fit-int", "OverflowError: cannot fit 'int' into an index-sized integer"));
    const auto count = static_cast<std::uint64_t>(std::max<std::int64_t>(times.asInt(), 0));
    const std::uint64_t size = sequence.isString() ? sequence.asString().size() : sequence.items().size();
    std::uint64_t total = 0;
    if (__builtin_mul_overflow(count, size, &total))
        exceed(message("operations.a-sequence-of-more", "a sequence of more than 1,000,000 elements"));
    if (sequence.isString()) {
        budget.spendText(total);
        std::string text;
        text.reserve(total);
        for (std::uint64_t i = 0; i < count && size > 0; ++i) text += sequence.asString();
        return ConfigValue::string(std::move(text));
    }
    budget.spend(total);
    std::vector<ConfigValue> items;
    items.reserve(total);
    for (std::uint64_t i = 0; i < count && size > 0; ++i) items.insert(items.end(), sequence.items().begin(), sequence.items().end());
    return sequenceLike(sequence, std::move(items));
}

ConfigValue mergedDicts(const ConfigValue& a, const ConfigValue& b, Budget& budget) {
    budget.spend(a.entries().size() + b.entries().size());
    DictBuilder builder(a);
    for (const DictEntry& entry : b.entries()) builder.set(entry.key, entry.value);
    return std::move(builder).build();
}

bool isRepeatable(const ConfigValue& value) { return value.isString() || value.isSequence(); }

bool contains(const ConfigValue& container, const ConfigValue& item, Budget& budget) {
    if (ValueAccess::isImported(container))
        raise(message("operations.typeerror-argument-of-type", "TypeError: argument of type '{typeName}' is not iterable",
                      {{"typeName", container.typeName()}}));
    if (container.isString()) {
        if (!item.isString() || ValueAccess::isImported(item))
            raise(message("operations.typeerror-in-string-requires",
                          "TypeError: 'in <string>' requires string as left operand, not {typeName}", {{"typeName", item.typeName()}}));
        budget.spendText(container.asString().size());
        return container.asString().find(item.asString()) != std::string::npos;
    }
    if (container.isDict()) {
        requireHashable(item);
        return container.find(item) != nullptr;
    }
    if (container.kind() == ValueKind::Range && (item.isInt() || item.isBool()) && !item.isBigInt()) {
        const auto bounds = container.rangeBounds();
        const std::int64_t count = bounds.count();
        if (count == 0) return false;
        const std::int64_t first = std::min(bounds.start, bounds.at(count - 1)), last = std::max(bounds.start, bounds.at(count - 1));
        const auto distance = static_cast<std::uint64_t>(item.asInt()) - static_cast<std::uint64_t>(bounds.start);
        const auto stride = static_cast<std::uint64_t>(bounds.step);
        const bool onStep = bounds.step > 0 ? distance % stride == 0 : (0 - distance) % (0 - stride) == 0;
        return item.asInt() >= first && item.asInt() <= last && onStep;
    }
    if (container.kind() == ValueKind::Set) requireHashable(item);
    if (container.isNone() || container.isBool() || container.isNumber())
        raise(message("operations.typeerror-argument-of-type", "TypeError: argument of type '{typeName}' is not iterable",
                      {{"typeName", container.typeName()}}));
    for (const ConfigValue& candidate : iterate(container, budget)) {
        budget.spend(item.nodeCount() / 8);
        if (candidate == item) return true;
    }
    return false;
}

bool setsOrdered(Operator operation, const ConfigValue& a, const ConfigValue& b, Budget& budget) {
    const bool upwards = operation == Operator::Less || operation == Operator::LessEqual;
    const ConfigValue& smaller = upwards ? a : b;
    const ConfigValue& larger = upwards ? b : a;
    const bool strict = operation == Operator::Less || operation == Operator::Greater;
    return isSubset(smaller, larger, budget) && (!strict || smaller.items().size() < larger.items().size());
}

bool identical(const ConfigValue& a, const ConfigValue& b) {
    if (a.kind() != b.kind()) return false;
    return a.isNone() || (a.isBool() && a.asBool() == b.asBool()) || a.sameObject(b);
}

/// Three-way comparison at the first difference, as Python compares sequences.
bool ordered(Operator operation, const ConfigValue& a, const ConfigValue& b, Budget& budget) {
    if (isNumeric(a) && isNumeric(b)) {
        const auto order = compareNumbers(a, b);
        switch (operation) {
            case Operator::Less:
                return order < 0;
            case Operator::LessEqual:
                return order <= 0;
            case Operator::Greater:
                return order > 0;
            default:
                return order >= 0;
        }
    }
    if (a.kind() == ValueKind::Set && b.kind() == ValueKind::Set) return setsOrdered(operation, a, b, budget);
    int order = 0;
    if (a.isString() && b.isString() && !ValueAccess::isImported(a) && !ValueAccess::isImported(b)) {
        budget.spendText(std::min(a.asString().size(), b.asString().size()));
        order = a.asString().compare(b.asString());
    } else if (a.isSequence() && a.kind() == b.kind()) {
        const auto left = a.items();
        const auto right = b.items();
        const std::size_t common = std::min(left.size(), right.size());
        budget.spend(common);
        for (std::size_t i = 0; i < common; ++i)
            if (!(left[i] == right[i])) return ordered(operation, left[i], right[i], budget);
        order = left.size() < right.size() ? -1 : left.size() > right.size() ? 1 : 0;
    } else {
        raise(message("operations.typeerror-not-supported-between",
                      "TypeError: '{operation}' not supported between instances of '{typeName}' and '{typeName2}'",
                      {{"operation", symbolOf(operation)}, {"typeName", a.typeName()}, {"typeName2", b.typeName()}}));
    }
    switch (operation) {
        case Operator::Less:
            return order < 0;
        case Operator::LessEqual:
            return order <= 0;
        case Operator::Greater:
            return order > 0;
        default:
            return order >= 0;
    }
}

}  // namespace

ConfigValue binaryOperation(Operator operation, const ConfigValue& a, const ConfigValue& b, Budget& budget) {
    if (ValueAccess::isImported(a) || (ValueAccess::isImported(b) && operation != Operator::Modulo)) unsupported(operation, a, b);
    if (isNumeric(a) && isNumeric(b)) {
        if (a.isBigInt() || b.isBigInt()) budget.spend(16);
        if (operation == Operator::Power) budget.spend(64);
        return numericBinary(operation, a, b);
    }
    if (operation == Operator::Add) return concatenated(a, b, budget);
    if (operation == Operator::Multiply && isRepeatable(a)) return repeated(a, b, budget);
    if (operation == Operator::Multiply && isRepeatable(b)) return repeated(b, a, budget);
    if (operation == Operator::Modulo && a.isString()) return ConfigValue::string(percentFormat(a.asString(), b, budget));
    if (operation == Operator::BitOr && a.isDict() && b.isDict()) return mergedDicts(a, b, budget);
    const bool ofSets =
        operation == Operator::BitOr || operation == Operator::BitAnd || operation == Operator::BitXor || operation == Operator::Subtract;
    if (ofSets && a.kind() == ValueKind::Set && b.kind() == ValueKind::Set) return setOperation(operation, a, b, budget);
    unsupported(operation, a, b);
}

ConfigValue unaryOperation(Operator operation, const ConfigValue& value) {
    if (operation == Operator::Not) return ConfigValue::boolean(!value.truthy());
    if (isNumeric(value)) return numericUnary(operation, value);
    raise(message("operations.typeerror-bad-operand-type", "TypeError: bad operand type for unary {operation}: '{typeName}'",
                  {{"operation", symbolOf(operation)}, {"typeName", value.typeName()}}));
}

bool compare(Operator operation, const ConfigValue& a, const ConfigValue& b, Budget& budget) {
    budget.spend(std::min(a.nodeCount(), b.nodeCount()) / 8);
    switch (operation) {
        case Operator::Equal:
            return ValueAccess::isImported(a) == ValueAccess::isImported(b) && a == b;
        case Operator::NotEqual:
            return !(ValueAccess::isImported(a) == ValueAccess::isImported(b) && a == b);
        case Operator::Is:
            return identical(a, b);
        case Operator::IsNot:
            return !identical(a, b);
        case Operator::In:
            return contains(b, a, budget);
        case Operator::NotIn:
            return !contains(b, a, budget);
        default:
            return ordered(operation, a, b, budget);
    }
}

bool lessThan(const ConfigValue& a, const ConfigValue& b, Budget& budget) { return ordered(Operator::Less, a, b, budget); }

bool greaterThan(const ConfigValue& a, const ConfigValue& b, Budget& budget) { return ordered(Operator::Greater, a, b, budget); }

std::vector<ConfigValue> iterate(const ConfigValue& value, Budget& budget) {
    std::vector<ConfigValue> items;
    switch (ValueAccess::isImported(value) ? ValueKind::None : value.kind()) {
        case ValueKind::List:
        case ValueKind::Tuple:
        case ValueKind::Set:
            budget.spend(value.items().size());
            items.assign(value.items().begin(), value.items().end());
            break;
        case ValueKind::Dict:
            budget.spend(value.entries().size());
            for (const DictEntry& entry : value.entries()) items.push_back(entry.key);
            break;
        case ValueKind::String:
            budget.spend(value.asString().size());
            for (const std::string_view character : characters(value.asString()))
                items.push_back(ConfigValue::string(std::string(character)));
            break;
        case ValueKind::Range: {
            const auto bounds = value.rangeBounds();
            const std::int64_t count = bounds.count();
            budget.spend(static_cast<std::uint64_t>(count));
            items.reserve(static_cast<std::size_t>(count));
            for (std::int64_t i = 0; i < count; ++i) items.push_back(ConfigValue::integer(bounds.at(i)));
            break;
        }
        default:
            raise(message("operations.typeerror-object-is-not", "TypeError: '{typeName}' object is not iterable",
                          {{"typeName", value.typeName()}}));
    }
    return items;
}

const ConfigValue& checked(const ConfigValue& value) {
    if (value.depth() > kMaxNesting) exceed(message("operations.nested-deeper-than-200", "nested deeper than 200"));
    if (value.nodeCount() > kMaxElements) exceed(message("operations.more-than-1-000", "more than 1,000,000 elements"));
    return value;
}

}  // namespace teardown::config
