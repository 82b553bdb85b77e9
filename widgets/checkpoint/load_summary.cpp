#include "widgets/checkpoint/load_summary.h"

#include "core/session/build_journey.h"

#include <QCoreApplication>

#include <algorithm>

namespace teardown {
namespace {

struct LoadTexts {
    Q_DECLARE_TR_FUNCTIONS(LoadWords)
};

constexpr double kCountedShare = 0.5;  // below this share of the entries the count is more informative than which of them are missing

/// The usual name in mmclassification; VGG and similar networks contain a classifier of their own.
bool isOfHead(const std::string& key) { return key.starts_with("head.") || key.starts_with("backbone.classifier."); }

bool headIsMissing(const LoadReport& report) {
    return std::any_of(report.missing.begin(), report.missing.end(), isOfHead) ||
           std::any_of(report.mismatched.begin(), report.mismatched.end(), [](const ShapeMismatch& item) { return isOfHead(item.key); });
}

Chip::Words countWords(const LoadReport& report) {
    using enum Chip::State;
    if (isWholeLoad(report))
        return {(report.unexpected.empty() ? LoadTexts::tr("all %1 loaded") : LoadTexts::tr("%1 loaded")).arg(report.loaded()), Good};
    const QString count = LoadTexts::tr("%1 of %2 loaded").arg(report.loaded()).arg(report.entries);
    if (report.share < kCountedShare) return {count, Bad};
    if (headIsMissing(report)) return {LoadTexts::tr("head not loaded"), Bad};
    return {count, Warning};
}

}  // namespace

bool isWholeLoad(const LoadReport& report) {
    return report.missing.empty() && report.mismatched.empty() && report.loaded() >= report.entries;
}

std::vector<Chip::Words> loadWords(const BuildOutcome& built) {
    std::vector<Chip::Words> words;
    if (!built.load)
        words.push_back({LoadTexts::tr("nothing loaded"), Chip::State::Bad});
    else
        words.push_back(countWords(*built.load));
    if (!built.notFinite.empty())
        words.push_back({LoadTexts::tr("not finite"), Chip::State::Bad});
    else if (built.load && !built.load->unexpected.empty() && isWholeLoad(*built.load))
        words.push_back({LoadTexts::tr("%1 extra").arg(built.load->unexpected.size()), Chip::State::Warning});
    return words;
}

}  // namespace teardown
