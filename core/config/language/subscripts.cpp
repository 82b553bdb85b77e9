// value[index] and value[start:stop:step].
#include "core/config/language/numbers.h"
#include "core/config/language/operations.h"
#include "core/config/set_values.h"
#include "core/config/value_node.h"

#include <fmt/format.h>

#include <algorithm>

namespace teardown::config {

namespace {

bool isIndex(const ConfigValue& value) { return value.isInt() || value.isBool(); }

struct SliceBounds {
    std::int64_t start, stop, step;
};

/// PySlice_AdjustIndices: resolves absent and out-of-range parts against a length.
SliceBounds adjusted(const ConfigValue& start, const ConfigValue& stop, const ConfigValue& step, std::int64_t length) {
    for (const ConfigValue* part : {&start, &stop, &step})
        if (!part->isNone() && !isIndex(*part))
            raise(message("subscripts.typeerror-slice-indices-must",
                          "TypeError: slice indices must be integers or None or have an __index__ method"));
    SliceBounds bounds{0, length, step.isNone() ? 1 : step.asInt()};
    if (bounds.step == 0) raise(message("subscripts.valueerror-slice-step-cannot", "ValueError: slice step cannot be zero"));
    const bool backwards = bounds.step < 0;
    const std::int64_t lowest = backwards ? -1 : 0;
    const std::int64_t highest = backwards ? length - 1 : length;
    const auto place = [&](const ConfigValue& part, std::int64_t absent) {
        if (part.isNone()) return absent;
        std::int64_t index = part.asInt();
        if (index < 0) index = index < -length ? lowest : index + length;
        return std::clamp(index, lowest, highest);
    };
    bounds.start = place(start, backwards ? highest : lowest);
    bounds.stop = place(stop, backwards ? lowest : highest);
    return bounds;
}

std::size_t sequenceIndex(const ConfigValue& index, std::size_t length, const char* typeName) {
    if (!isIndex(index)) {
        if (std::string_view(typeName) == "str")
            raise(message("subscripts.typeerror-string-indices-must", "TypeError: string indices must be integers, not '{typeName}'",
                          {{"typeName", index.typeName()}}));
        raise(message("subscripts.typeerror-indices-must-be", "TypeError: {typeName} indices must be integers or slices, not {typeName2}",
                      {{"typeName", typeName}, {"typeName2", index.typeName()}}));
    }
    std::int64_t position = index.asInt();
    if (position < 0) position += static_cast<std::int64_t>(length);
    if (position < 0 || position >= static_cast<std::int64_t>(length)) {
        const std::string_view name = typeName;
        raise(message("subscripts.indexerror-out-of-range", "IndexError: {which} out of range",
                      {{"which", name == "str"     ? message("subscripts.string-index", "string index")
                                 : name == "range" ? message("subscripts.range-object-index", "range object index")
                                                   : message("subscripts.index", "{name} index", {{"name", name}})}}));
    }
    return static_cast<std::size_t>(position);
}

}  // namespace

SlicePositions slicePositions(const ConfigValue& start, const ConfigValue& stop, const ConfigValue& step, std::int64_t length) {
    const SliceBounds bounds = adjusted(start, stop, step, length);
    return {bounds.start, bounds.stop, bounds.step, ConfigValue::RangeBounds{bounds.start, bounds.stop, bounds.step}.count()};
}

ConfigValue elementAt(const ConfigValue& value, const ConfigValue& index, Budget& budget) {
    switch (ValueAccess::isImported(value) ? ValueKind::None : value.kind()) {
        case ValueKind::Dict: {
            requireHashable(index);
            const ConfigValue* found = value.find(index);
            if (!found) raise(message("subscripts.keyerror", "KeyError: {index}", {{"index", index.repr()}}));
            return *found;
        }
        case ValueKind::List:
        case ValueKind::Tuple:
            return value.items()[sequenceIndex(index, value.items().size(), value.typeName())];
        case ValueKind::Range: {
            const auto bounds = value.rangeBounds();
            return ConfigValue::integer(
                bounds.at(static_cast<std::int64_t>(sequenceIndex(index, static_cast<std::size_t>(bounds.count()), "range"))));
        }
        case ValueKind::String: {
            budget.spendText(value.asString().size());
            const auto all = characters(value.asString());
            return ConfigValue::string(std::string(all[sequenceIndex(index, all.size(), "str")]));
        }
        default:
            raise(message("subscripts.typeerror-object-is-not", "TypeError: '{typeName}' object is not subscriptable",
                          {{"typeName", value.typeName()}}));
    }
}

ConfigValue sliceOf(const ConfigValue& value, const ConfigValue& start, const ConfigValue& stop, const ConfigValue& step, Budget& budget) {
    if (value.isDict()) raise(message("subscripts.typeerror-unhashable-type-slice", "TypeError: unhashable type: 'slice'"));
    if (value.kind() == ValueKind::Range) {
        const auto range = value.rangeBounds();
        const SliceBounds bounds = adjusted(start, stop, step, range.count());
        std::int64_t stride = 0;
        if (__builtin_mul_overflow(range.step, bounds.step, &stride))
            exceed(message("subscripts.a-range-beyond-64", "a range beyond 64 bits"));
        return ConfigValue::range(range.at(bounds.start), range.at(bounds.stop), stride);
    }
    if ((!value.isString() && !value.isSequence()) || ValueAccess::isImported(value))
        raise(message("subscripts.typeerror-object-is-not", "TypeError: '{typeName}' object is not subscriptable",
                      {{"typeName", value.typeName()}}));
    std::vector<std::string_view> text;
    if (value.isString()) {
        budget.spendText(value.asString().size());
        text = characters(value.asString());
    }
    const SliceBounds bounds =
        adjusted(start, stop, step, static_cast<std::int64_t>(value.isString() ? text.size() : value.items().size()));
    const std::int64_t count = ConfigValue::RangeBounds{bounds.start, bounds.stop, bounds.step}.count();
    budget.spend(static_cast<std::uint64_t>(value.isString() ? count / 64 : count));
    std::string picked;
    std::vector<ConfigValue> items;
    for (std::int64_t i = 0; i < count; ++i) {
        const auto at = static_cast<std::size_t>(bounds.start + i * bounds.step);
        if (value.isString())
            picked += text[at];
        else
            items.push_back(value.items()[at]);
    }
    if (value.isString()) return ConfigValue::string(std::move(picked));
    return value.kind() == ValueKind::List ? ConfigValue::list(std::move(items)) : ConfigValue::tuple(std::move(items));
}

std::vector<std::string_view> characters(std::string_view text) {
    std::vector<std::string_view> out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i]);
        std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
        for (std::size_t k = 1; k < length; ++k)
            if (i + k >= text.size() || (static_cast<unsigned char>(text[i + k]) & 0xC0) != 0x80) length = 1;
        out.push_back(text.substr(i, length));
        i += length;
    }
    return out;
}

}  // namespace teardown::config
