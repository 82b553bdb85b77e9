// The classes of pasted numbers, and what the numbers may be.
#include "core/base/text.h"
#include "core/data/numbers/pasted.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <optional>

namespace teardown {

namespace {

Error countError(std::size_t given, std::size_t classes) {
    return {
        ErrorKind::BadInput,
        "numbers-count",
        message("numbers-count.numbers-for", static_cast<std::int64_t>(given),
                "{given} number was given without its class, the network has {classes} classes.",
                "{given} numbers were given without their classes, the network has {classes} classes.",
                {{"given", given}, {"classes", classes}}),
        message("do.give-all-or-classes", "Give one number for each class, or the best ones with their classes, such as \"283: 0.82\"."),
        {}};
}

Error classError(const Message& what) { return {ErrorKind::BadInput, "numbers-class", what, {}, {}}; }

/// "tabby, tabby cat" is found by "tabby", too.
std::string firstName(const std::string& label) { return lowered(label.substr(0, label.find(','))); }

class ClassFinder {
public:
    explicit ClassFinder(std::span<const std::string> names) {
        for (std::size_t i = 0; i < names.size(); ++i) {
            m_all.emplace(lowered(names[i]), i);
            m_first.emplace(firstName(names[i]), i);
        }
    }
    std::optional<std::size_t> find(const std::string& label) const {
        if (const auto found = m_all.find(lowered(label)); found != m_all.end()) return found->second;
        if (const auto found = m_first.find(firstName(label)); found != m_first.end()) return found->second;
        return std::nullopt;
    }

private:
    std::map<std::string, std::size_t> m_all;
    std::map<std::string, std::size_t> m_first;
};

/// What the values may be. A softmax sums to 1; that of values between 0 and 1 spreads by no more than a factor of e.
std::vector<NumbersKind> kindsOf(const KnownNumbers& known) {
    const std::vector<double>& values = known.values;
    const double smallest = *std::min_element(values.begin(), values.end()), largest = *std::max_element(values.begin(), values.end());
    double sum = 0, exponentials = 0, slack = 1e-3;
    for (std::size_t i = 0; i < values.size(); ++i) {
        sum += values[i];
        exponentials += std::exp(values[i]);
        slack += known.steps[i];
    }
    const bool all = known.all();
    if (largest <= 0 && (all ? std::abs(exponentials - 1) < slack : exponentials <= 1 + slack))
        return {NumbersKind::LogScores, NumbersKind::Logits};
    const bool shares = smallest >= 0 && largest <= 1 + slack && (all ? std::abs(sum - 1) < slack : sum <= 1 + slack);
    if (!shares) {
        // Several classes may be right at once: sigmoids lie between 0 and 1 and have any sum.
        const bool sigmoids = smallest >= 0 && largest <= 1;
        return sigmoids ? std::vector{NumbersKind::Scores, NumbersKind::Logits} : std::vector{NumbersKind::Logits};
    }
    const double count = static_cast<double>(known.classCount);
    const double most = std::exp(1.0) / (std::exp(1.0) + count - 1), least = 1 / (1 + (count - 1) * std::exp(1.0));
    double step = 0;
    for (const double one : known.steps) step = std::max(step, one);
    const bool twice = largest <= most + step && smallest >= least - step;
    if (!twice) return {NumbersKind::Scores};
    return {NumbersKind::TwiceScores, NumbersKind::Scores};
}

Result<std::vector<std::size_t>> namedClasses(const PastedNumbers& pasted, std::size_t classCount, const ClassFinder& finder) {
    std::vector<std::size_t> classes;
    std::vector<bool> taken(classCount);
    for (const PastedNumber& item : pasted.items) {
        std::optional<std::size_t> found;
        if (item.classIndex >= 0) {
            if (static_cast<std::size_t>(item.classIndex) >= classCount)
                return classError(message("numbers-class.there-is-no-class",
                                          "There is no class {index}; the network has {classes} classes, from 0 on.",
                                          {{"index", item.classIndex}, {"classes", classCount}}));
            found = static_cast<std::size_t>(item.classIndex);
        } else {
            found = finder.find(item.label);
            if (!found)
                return classError(message("numbers-class.no-class-is-called", "No class of the network is called '{label}'.",
                                          {{"label", escapeForDisplay(item.label)}}));
        }
        if (taken[*found]) return classError(message("numbers-class.is-given-twice", "Class {index} is given twice.", {{"index", *found}}));
        taken[*found] = true;
        classes.push_back(*found);
    }
    return classes;
}

}  // namespace

Result<KnownNumbers> knownNumbers(const PastedNumbers& pasted, std::size_t classCount, std::span<const std::string> names) {
    KnownNumbers known;
    known.classCount = classCount;
    for (const PastedNumber& item : pasted.items) {
        known.values.push_back(item.value);
        known.steps.push_back(item.step);
        if (!std::isfinite(item.value))
            return Error{ErrorKind::BadInput,
                         "numbers-not-finite",
                         message("numbers-not-finite.one-of", "One of the numbers is not finite: they say nothing about the picture."),
                         message("do.look-for-nan", "Look for the first layer whose output is NaN or infinite."),
                         {}};
    }
    const std::size_t count = pasted.items.size();
    const bool named = std::all_of(pasted.items.begin(), pasted.items.end(),
                                   [](const PastedNumber& item) { return item.classIndex >= 0 || !item.label.empty(); });
    if (named) {
        TD_TRY(known.classes, namedClasses(pasted, classCount, ClassFinder(names)));
    } else if (count == classCount && pasted.gapAt < 0) {
        for (std::size_t i = 0; i < count; ++i) known.classes.push_back(i);
    } else if (pasted.gapAt >= 0 && count < classCount) {
        const auto gap = static_cast<std::size_t>(pasted.gapAt);
        for (std::size_t i = 0; i < count; ++i) known.classes.push_back(i < gap ? i : classCount - count + i);
    } else if (count < classCount && std::is_sorted(known.values.begin(), known.values.end(), std::greater<>())) {
        // The best ones without their classes.
    } else {
        return countError(count, classCount);
    }
    known.kinds = kindsOf(known);
    // Fewer than three numbers, or numbers of the best, say little about the rest: a logit may look like a score.
    if (!known.all() && known.kinds.front() != NumbersKind::Logits &&
        std::find(known.kinds.begin(), known.kinds.end(), NumbersKind::Logits) == known.kinds.end())
        known.kinds.push_back(NumbersKind::Logits);
    return known;
}

}  // namespace teardown
