#include "core/metrics/results/out_items.h"

#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <utility>

namespace teardown::metrics {

namespace {

constexpr std::array<std::pair<OutItem, const char*>, 4> kOutItems = {{{OutItem::ClassScores, "class_scores"},
                                                                       {OutItem::PredScore, "pred_score"},
                                                                       {OutItem::PredLabel, "pred_label"},
                                                                       {OutItem::PredClass, "pred_class"}}};

}  // namespace

const char* outItemName(OutItem item) {
    return std::find_if(kOutItems.begin(), kOutItems.end(), [item](const auto& row) { return row.first == item; })->second;
}

Result<std::vector<OutItem>> parseOutItems(const std::vector<std::string>& words) {
    std::vector<OutItem> items;
    std::vector<std::string> known;
    for (const auto& row : kOutItems) known.emplace_back(row.second);
    known.insert(known.end(), {"none", "all"});
    for (const std::string& word : words) {
        if (std::find(known.begin(), known.end(), word) == known.end())
            return usageError(message("out-items.there-is-no-item", "There is no item '{name}'.{hint}",
                                      {{"name", escapeForDisplay(word)}, {"hint", didYouMean(word, known)}}),
                              message("do.the-items-are", "The items are {names}.", {{"names", joined(known, ", ")}}));
        for (const auto& [item, name] : kOutItems)
            if (word == name && std::find(items.begin(), items.end(), item) == items.end()) items.push_back(item);
    }
    const auto stands = [&](const char* word) { return std::find(words.begin(), words.end(), word) != words.end(); };
    if (stands("none")) return std::vector<OutItem>();
    if (!stands("all")) return items;
    items.clear();
    for (const auto& row : kOutItems) items.push_back(row.first);
    return items;
}

}  // namespace teardown::metrics
