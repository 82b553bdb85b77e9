#include "core/checkpoint/fit/fit_case.h"

#include "core/checkpoint/inspect/extra_values.h"

namespace teardown {
namespace {

constexpr std::size_t kMaxCaseExtraValues = 80;

/// What the file holds besides tensors, one line each.
void addExtraValues(const CheckpointFile& file, std::vector<std::pair<Message, Message>>& lines) {
    const ExtraValues beside = extraValues(file, kMaxCaseExtraValues);
    for (const ExtraValue& item : beside.values) lines.emplace_back(asIs(item.key()), asIs(extraValueText(item.value)));
    if (beside.more > 0)
        lines.emplace_back(
            asIs("..."), message("signs.more-values", "{count} more values; teardown inspect --json lists them", {{"count", beside.more}}));
}

}  // namespace

FitCase examineFit(const std::vector<StateDictEntry>& model, const CheckpointFile& file, const KeyChoice& choice) {
    FitCase fit;
    fit.path = file.path();
    const auto stateDict = stateDictOf(file, choice.weights, choice.mapping);
    if (!stateDict.ok()) {
        fit.noStateDict = stateDict.error();
        if (stateDict.error().code == "weights-choice") fit.remedies = placeRemedies(file, choice);
        addExtraValues(file, fit.signLines);
        return fit;
    }
    std::string mapping = choice.mapping == "none" ? std::string() : choice.mapping;
    if (!model.empty()) {
        const StateDictMatch match = matchStateDict(model, file, *stateDict, choice);
        for (std::size_t i = 0; i < model.size(); ++i)
            if (match.source[i] >= 0) fit.matched.push_back(model[i].key);
        fit.remedies = remediesFor(model, file, *stateDict, match.report, choice);
        fit.notes = idleChoices(file, *stateDict, choice, model);
        mapping = match.report.mapping;
        KeyChoice named = choice;
        if (named.automatic()) named.mapping = mapping.empty() ? "none" : mapping;
        fit.byName = partialLoad(model, file, *stateDict, false, named);
        fit.byShape = partialLoad(model, file, *stateDict, true, named);
        fit.hookNotes = loadHookNotes(model, match.report);
        fit.mmcvMessage = mmcvLoadMessage(match.report);
        fit.report = match.report;
    } else if (mapping.empty()) {
        // Without a model, the origin is the program whose table renames the most names.
        std::vector<std::string> keys;
        for (const StateDictView::Item& item : stateDict->items) keys.push_back(item.key);
        std::size_t most = keys.size() / 2;
        for (const KeyMapping& known : keyMappings()) {
            if (known.name == "backbone" || known.name == "module" || known.name == "ema") continue;
            const std::vector<std::string> renamed = mapKeys(known.name, keys);
            std::size_t changed = 0;
            for (std::size_t i = 0; i < keys.size(); ++i) changed += renamed[i] != keys[i];
            if (changed > most) {
                most = changed;
                mapping = known.name;
            }
        }
    }
    fit.signs = signsOf(file, *stateDict, mapping);
    fit.signLines = signLines(fit.signs);
    addExtraValues(file, fit.signLines);
    return fit;
}

}  // namespace teardown
