#include "core/expression/reductions.h"

#include <cmath>
#include <limits>

namespace teardown::expression {
namespace {

/// Neumaier's compensated sum: the effect of the order of summation stays below the last digit. (Neumaier 1974, "Rundungsfehleranalyse
/// einiger Verfahren zur Summation endlicher Summen".)
class ExactSum {
public:
    void add(double x) {
        const double total = m_sum + x;
        m_lost += std::abs(m_sum) >= std::abs(x) ? (m_sum - total) + x : (x - total) + m_sum;
        m_sum = total;
    }
    /// If the sum is not finite, the compensation is NaN and meaningless.
    double value() const { return std::isfinite(m_sum) ? m_sum + m_lost : m_sum; }

private:
    double m_sum = 0;
    double m_lost = 0;
};

Result<double> total(Work& work, const Value& value) {
    TD_CHECK(requireReal(value));
    ExactSum sum;
    TD_CHECK(forEachBlock(work, value, [&](std::span<const double> block) {
        for (const double x : block) sum.add(x);
    }));
    return sum.value();
}

Result<double> variance(Work& work, const Value& value) {
    const auto count = static_cast<double>(countOf(value));
    TD_TRY(const double whole, total(work, value));
    if (count < 2) return std::numeric_limits<double>::quiet_NaN();
    const double mean = whole / count;
    ExactSum squares;
    TD_CHECK(forEachBlock(work, value, [&](std::span<const double> block) {
        for (const double x : block) squares.add((x - mean) * (x - mean));
    }));
    return squares.value() / (count - 1);
}

struct Extreme {
    double value = 0;
    std::int64_t index = -1;  ///< -1 for an empty tensor
};

template <class Beyond>
Result<Extreme> extreme(Work& work, const Value& value, Beyond beyond) {
    TD_CHECK(requireReal(value));
    Extreme best;
    std::int64_t at = 0;
    TD_CHECK(forEachBlock(work, value, [&](std::span<const double> block) {
        for (const double x : block) {
            const bool first = best.index < 0 || (!std::isnan(best.value) && (std::isnan(x) || beyond(x, best.value)));
            if (first) best = {x, at};
            ++at;
        }
    }));
    if (best.index < 0)
        return valueError(message("reductions.it-has-no-elements", "It has no elements, and so no minimum or maximum."),
                          message("do.ask-for-len-x", "Ask for len(x) or numel(x) first: numel(x) > 0 and ..."));
    return best;
}

constexpr auto kLess = [](double x, double best) { return x < best; };
constexpr auto kGreater = [](double x, double best) { return x > best; };

template <class Beyond>
Result<Value> extremeOf(Work& work, std::span<const Value> arguments, Beyond beyond) {
    if (arguments.size() == 1) {
        TD_TRY(const Extreme found, extreme(work, arguments.front(), beyond));
        return Value(found.value);
    }
    Extreme best;
    for (const Value& argument : arguments) {
        if (!shapeOf(argument).empty() || std::holds_alternative<Shape>(argument))
            return valueError(message("reductions.several-arguments-must-be", "Several arguments must be numbers."),
                              message("do.reduce-each-tensor-first", "Reduce each tensor first, for example max(max(x), 1)."));
        TD_TRY(const Extreme next, extreme(work, argument, beyond));
        if (best.index < 0 || (!std::isnan(best.value) && (std::isnan(next.value) || beyond(next.value, best.value)))) best = next;
    }
    return Value(best.value);
}

/// Whether there is an element with this truth value.
Result<bool> holdsOne(Work& work, const Value& value, bool wanted) {
    TD_CHECK(requireReal(value));
    bool found = false;
    TD_CHECK(forEachBlock(work, value, [&](std::span<const double> block) {
        for (const double x : block) found = found || (x != 0) == wanted;
    }));
    return found;
}

}  // namespace

Result<Value> sumOf(Work& work, std::span<const Value> arguments) {
    TD_TRY(const double sum, total(work, arguments.front()));
    return Value(sum);
}

Result<Value> productOf(Work& work, std::span<const Value> arguments) {
    TD_CHECK(requireReal(arguments.front()));
    double product = 1;
    TD_CHECK(forEachBlock(work, arguments.front(), [&](std::span<const double> block) {
        for (const double x : block) product *= x;
    }));
    return Value(product);
}

Result<Value> meanOf(Work& work, std::span<const Value> arguments) {
    TD_TRY(const double sum, total(work, arguments.front()));
    return Value(sum / static_cast<double>(countOf(arguments.front())));
}

Result<Value> varianceOf(Work& work, std::span<const Value> arguments) {
    TD_TRY(const double found, variance(work, arguments.front()));
    return Value(found);
}

Result<Value> deviationOf(Work& work, std::span<const Value> arguments) {
    TD_TRY(const double found, variance(work, arguments.front()));
    return Value(std::sqrt(found));
}

Result<Value> minimumOf(Work& work, std::span<const Value> arguments) { return extremeOf(work, arguments, kLess); }
Result<Value> maximumOf(Work& work, std::span<const Value> arguments) { return extremeOf(work, arguments, kGreater); }

Result<Value> argminOf(Work& work, std::span<const Value> arguments) {
    TD_TRY(const Extreme found, extreme(work, arguments.front(), kLess));
    return Value(static_cast<double>(found.index));
}

Result<Value> argmaxOf(Work& work, std::span<const Value> arguments) {
    TD_TRY(const Extreme found, extreme(work, arguments.front(), kGreater));
    return Value(static_cast<double>(found.index));
}

Result<Value> anyOf(Work& work, std::span<const Value> arguments) {
    TD_TRY(const bool found, holdsOne(work, arguments.front(), true));
    return Value(found);
}

Result<Value> allOf(Work& work, std::span<const Value> arguments) {
    TD_TRY(const bool found, holdsOne(work, arguments.front(), false));
    return Value(!found);
}

}  // namespace teardown::expression
