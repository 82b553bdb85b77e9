#include "core/checkpoint/fit/remedies.h"

#include "core/base/text.h"
#include "core/checkpoint/fit/key_mapping.h"
#include "core/checkpoint/fit/revision.h"
#include "core/checkpoint/fit/state_dict_match.h"
#include "core/checkpoint/weights_place.h"

#include <fmt/format.h>

#include <algorithm>

namespace teardown {
namespace {

constexpr std::string_view kConfigOptions = "--cfg-options ";

/// The words after --cfg-options in a report's proposal.
std::vector<std::string> configOptionsOf(const std::string& proposal) {
    std::vector<std::string> options;
    std::size_t at = proposal.find(kConfigOptions);
    if (at == std::string::npos) return options;
    at += kConfigOptions.size();
    while (at < proposal.size() && proposal[at] != '-') {
        const std::size_t end = std::min(proposal.find(' ', at), proposal.size());
        options.push_back(proposal.substr(at, end - at));
        at = end + 1;
    }
    return options;
}

}  // namespace

std::vector<Remedy> placeRemedies(const CheckpointFile& file, const KeyChoice& current) {
    std::vector<Remedy> remedies;
    for (const WeightsPlace& place : weightsPlaces(file)) {
        if (place.path.empty()) continue;
        KeyChoice choice = current;
        choice.weights = place.name();
        const std::string shown = escapeForDisplay(place.name(), 40);
        const Message count = message("remedy.place-tensors", static_cast<std::int64_t>(place.items.size()), "One tensor",
                                      "{count} tensors", {{"count", place.items.size()}});
        remedies.push_back({message("remedy.place", "Load the weights of {place}", {{"place", shown}}),
                            place.module
                                ? message("remedy.place-why-module", "{count} are under '{place}', a pickled module.",
                                          {{"count", count}, {"place", shown}})
                                : message("remedy.place-why", "{count} are under '{place}'.", {{"count", count}, {"place", shown}}),
                            "--weights " + place.name(),
                            {},
                            std::move(choice),
                            -1});
    }
    return remedies;
}

std::vector<Remedy> remediesFor(const std::vector<StateDictEntry>& model, const CheckpointFile& file, const StateDictView& stateDict,
                                const LoadReport& report, const KeyChoice& current) {
    std::vector<Remedy> remedies;
    if (const auto options = configOptionsOf(report.proposal); !options.empty()) {
        Remedy remedy;
        remedy.title = message("remedy.set", "Set {options}", {{"options", fmt::format("{}", fmt::join(options, " "))}});
        // The effect of renaming is not a reason for this remedy.
        remedy.words = report.reason;
        remedy.configOptions = options;
        remedy.options = std::string(kConfigOptions) + fmt::format("{}", fmt::join(options, " "));
        remedy.share = report.shareThen;
        remedies.push_back(std::move(remedy));
    }
    if (current.revise.empty() && !report.unexpected.empty() && !report.missing.empty())
        if (const auto revision = findRevision(model, file, stateDict)) {
            const StateDictMatch then = matchStateDict(model, file, stateDict, KeyChoice{{}, revision->pairs});
            if (then.report.matched > report.matched && helps(then.report, report, stateDict.items.size()))
                remedies.push_back({message("remedy.rename", "Rename the keys"),
                                    revision->words,
                                    revision->options,
                                    {},
                                    KeyChoice{{}, revision->pairs, current.weights},
                                    then.report.share});
        }
    const auto isEma = [](const StateDictView::Item& item) { return item.key.starts_with("ema_"); };
    if (current.mapping != kEmaMapping && std::any_of(stateDict.items.begin(), stateDict.items.end(), isEma)) {
        const KeyChoice choice{kEmaMapping, {}, current.weights};
        const StateDictMatch then = matchStateDict(model, file, stateDict, choice);
        if (report.mapping != kEmaMapping && then.report.matched > 0 && then.report.matched >= report.matched)
            remedies.push_back(
                {message("remedy.ema", "Load the ema_ weights"),
                 message("remedy.ema-why",
                         "EMAHook keeps a second set of weights under ema_<name>; that set is loaded instead of the plain names."),
                 "--map ema",
                 {},
                 choice,
                 then.report.share});
    }
    for (Remedy& remedy : placeRemedies(file, current)) {
        // Other weights in the file that belong to the same network.
        if (remedy.keys->weights == stateDict.container) continue;
        const auto other = stateDictOf(file, remedy.keys->weights);
        if (!other.ok()) continue;
        const StateDictMatch then = matchStateDict(model, file, *other, current);
        if (then.report.matched == 0 || then.report.matched * 2 < report.matched) continue;
        remedy.share = then.report.share;
        remedies.push_back(std::move(remedy));
    }
    if (!current.weights.empty()) {
        KeyChoice own = current;
        own.weights.clear();
        if (const auto stated = stateDictOf(file); stated.ok())
            remedies.push_back({message("remedy.own-weights", "Back to the file's own weights"),
                                message("remedy.own-weights-why", "Reads the weights from the file's default place again."),
                                "",
                                {},
                                own,
                                matchStateDict(model, file, *stated, own).report.share});
    }
    if (!current.automatic()) {
        const StateDictMatch then = matchStateDict(model, file, stateDict);
        remedies.push_back({message("remedy.own-names", "Back to the file's own names"),
                            message("remedy.own-names-why", "Reads the names as they were before they were changed here."),
                            "",
                            {},
                            KeyChoice{{}, {}, current.weights},
                            then.report.share});
    }
    return remedies;
}

}  // namespace teardown
