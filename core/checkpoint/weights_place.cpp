#include "core/checkpoint/weights_place.h"

#include "core/base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <unordered_map>

namespace teardown {
namespace {

constexpr std::array kContainers{"state_dict", "model", "model_state_dict", "module", "net", "params", "weights"};
constexpr std::string_view kModulePrefix = "module.";
constexpr std::size_t kManyPlaces = 8;  // this many dicts of a few tensors form one nested state dict
constexpr std::size_t kNamedPlaces = 6;

using Path = std::vector<std::string>;

bool isOptimizerName(const std::string& key) {
    const std::string name = lowered(key);
    for (const char* part : {"optimizer", "optim_state", "optimiser", "lr_scheduler", "scheduler", "grad_scaler", "rng_state"})
        if (name.find(part) != std::string::npos) return true;
    return name == "optim" || name == "opt" || name == "scaler" || name == "amp" || name == "message_hub" || name == "loops" ||
           name == "callbacks";
}

/// Paths of the dicts that look like an optimizer: 'state' beside 'param_groups'.
void findOptimizers(const ConfigValue& root, std::set<Path>& found) {
    struct Step {
        const ConfigValue* value;
        Path path;
    };
    constexpr std::size_t kDeepest = 6;
    std::vector<Step> steps{{&root, {}}};
    while (!steps.empty()) {
        const Step step = std::move(steps.back());
        steps.pop_back();
        if (step.value->isDict() && step.value->contains("state") && step.value->contains("param_groups")) {
            found.insert(step.path);
            continue;
        }
        if (step.path.size() >= kDeepest) continue;
        const auto child = [&](std::string name, const ConfigValue& value) {
            if (!value.isDict() && value.items().empty()) return;
            Path path = step.path;
            path.push_back(std::move(name));
            steps.push_back({&value, std::move(path)});
        };
        for (const DictEntry& entry : step.value->entries())
            child(entry.key.isString() ? entry.key.asString() : entry.key.str(), entry.value);
        for (std::size_t i = 0; i < step.value->items().size(); ++i) child(std::to_string(i), step.value->items()[i]);
    }
}

/// Which of the file's tensors belong to an optimizer.
class Optimizers {
public:
    explicit Optimizers(const CheckpointFile& file) { findOptimizers(file.object(), m_paths); }
    bool any() const { return !m_paths.empty(); }
    bool hold(const Path& path) const {
        if (path.size() > 1 && isOptimizerName(path.front())) return true;
        if (m_paths.empty()) return false;
        for (std::size_t length = 0; length < path.size(); ++length)
            if (m_paths.contains(Path(path.begin(), path.begin() + static_cast<std::ptrdiff_t>(length)))) return true;
        return false;
    }

private:
    std::set<Path> m_paths;
};

/// 2: surely weights; 1: numbers that may be weights; 0: counters, states of random generators.
int likeness(const CheckpointFile& file, const WeightsPlace& place) {
    if (place.module) return 2;
    bool floating = false;
    for (const StateDictView::Item& item : place.items) {
        const std::string& key = item.stored;
        for (const char* name : {"weight", "bias", "kernel", "running_mean", "gamma", "beta"})
            if (key.ends_with(name)) return 2;
        const CheckpointTensor& tensor = file.tensors()[item.tensor];
        const bool numbers = isFloating(tensor.dtype) && !tensor.shape.empty();
        if (numbers && key.find('.') != std::string::npos) return 2;
        floating = floating || numbers;
    }
    return floating ? 1 : 0;
}

using Signature = std::map<std::string, Shape>;
Signature signatureOf(const CheckpointFile& file, const WeightsPlace& place) {
    Signature signature;
    for (const StateDictView::Item& item : place.items) signature.emplace(item.stored, file.tensors()[item.tensor].shape);
    return signature;
}

/// Dicts of a few tensors side by side form a nested state dict, unless they are the same network twice.
bool isNested(const CheckpointFile& file, const std::vector<const WeightsPlace*>& places, bool root) {
    if (places.size() < 2 || (root && places.size() <= kManyPlaces)) return false;
    std::set<Signature> signatures;
    for (const WeightsPlace* place : places) {
        if (place->module) return false;
        for (const StateDictView::Item& item : place->items)
            if (item.stored.find('.') != std::string::npos) return false;
        signatures.insert(signatureOf(file, *place));
    }
    return signatures.size() > 1;
}

/// Joins what is nested below one key of the root, or below the root, using dotted names.
std::vector<WeightsPlace> withNested(const CheckpointFile& file, std::vector<WeightsPlace> places) {
    for (const std::size_t depth : {std::size_t{1}, std::size_t{0}}) {
        std::map<Path, std::vector<const WeightsPlace*>> groups;
        for (const WeightsPlace& place : places)
            if (place.path.size() >= depth && !place.path.empty())
                groups[Path(place.path.begin(), place.path.begin() + static_cast<std::ptrdiff_t>(depth))].push_back(&place);
        std::vector<WeightsPlace> out;
        std::set<Path> done;
        for (WeightsPlace& place : places) {
            const Path above(place.path.begin(), place.path.begin() + static_cast<std::ptrdiff_t>(std::min(depth, place.path.size())));
            const auto group = place.path.size() >= depth && !place.path.empty() ? groups.find(above) : groups.end();
            if (group == groups.end() || !isNested(file, group->second, depth == 0)) {
                out.push_back(place);
                continue;
            }
            if (!done.insert(above).second) continue;
            WeightsPlace whole{above, false, {}};
            for (const WeightsPlace* part : group->second)
                for (const StateDictView::Item& item : part->items) {
                    const std::string inner = joined(std::span(part->path).subspan(depth), ".");
                    const std::string key = inner.empty() ? item.stored : inner + "." + item.stored;
                    whole.items.push_back({key, item.tensor, key});
                }
            out.push_back(std::move(whole));
        }
        places = std::move(out);
    }
    return places;
}

/// The name of a tensor that is the second of a pair, as in list(state_dict.items()); nullptr if it is not.
const ConfigValue* nameInPair(const CheckpointFile& file, const Path& path) {
    if (path.size() < 2 || path.back() != "1") return nullptr;
    const ConfigValue* at = &file.object();
    for (std::size_t i = 0; i + 1 < path.size(); ++i) {
        if (at->isDict()) {
            at = at->find(path[i]);
        } else {
            const auto items = at->items();
            const bool digits = path[i].size() < 9 && path[i].find_first_not_of("0123456789") == std::string::npos && !path[i].empty();
            const std::size_t index = digits ? std::stoul(path[i]) : items.size();
            at = index < items.size() ? &items[index] : nullptr;
        }
        if (!at) return nullptr;
    }
    return at->isSequence() && at->items().size() == 2 && at->items()[0].isString() ? &at->items()[0] : nullptr;
}

/// Groups the tensors by the dict or module that holds them.
std::vector<WeightsPlace> rawPlaces(const CheckpointFile& file, const Optimizers& optimizers) {
    std::vector<WeightsPlace> places;
    std::map<std::pair<Path, bool>, std::size_t> placeOf;
    const auto& tensors = file.tensors();
    const bool anyOutside = std::any_of(tensors.begin(), tensors.end(), [](const CheckpointTensor& tensor) { return !tensor.beside; });
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        const CheckpointTensor& tensor = tensors[i];
        const bool module = tensor.module >= 0;
        if (tensor.path.empty() || tensor.part || (tensor.beside && (anyOutside || !module)) || optimizers.hold(tensor.path)) continue;
        const ConfigValue* pair = module ? nullptr : nameInPair(file, tensor.path);
        const std::size_t length = module ? static_cast<std::size_t>(tensor.module) : tensor.path.size() - (pair ? 2 : 1);
        Path path(tensor.path.begin(), tensor.path.begin() + static_cast<std::ptrdiff_t>(length));
        const auto [found, fresh] = placeOf.emplace(std::pair(path, module), places.size());
        if (fresh) places.push_back({std::move(path), module, {}});
        std::string key = module ? tensor.moduleKey : pair ? pair->asString() : tensor.path.back();
        places[found->second].items.push_back({key, i, key});
    }
    return places;
}

StateDictView viewOf(const WeightsPlace& place) {
    StateDictView view;
    view.container = place.name();
    view.path = place.path;
    view.module = place.module;
    view.items = place.items;
    for (StateDictView::Item& item : view.items)
        if (item.key.starts_with(kModulePrefix)) {
            item.key.erase(0, kModulePrefix.size());
            view.strippedModule = true;
        }
    return view;
}

/// Everything whose path starts with `weights`, under the remaining names.
WeightsPlace placeBelow(const CheckpointFile& file, const std::string& weights, const Optimizers& optimizers) {
    WeightsPlace place;
    const std::string prefix = weights + ".";
    const auto& tensors = file.tensors();
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        const CheckpointTensor& tensor = tensors[i];
        if (tensor.part || optimizers.hold(tensor.path)) continue;
        std::string name = tensor.key();
        if (tensor.module >= 0) {
            const std::string above = joined(std::span(tensor.path).first(static_cast<std::size_t>(tensor.module)), ".");
            name = above + (above.empty() ? "" : ".") + tensor.moduleKey;
        } else if (tensor.beside) {
            continue;
        }
        if (!name.starts_with(prefix)) continue;
        name.erase(0, prefix.size());
        place.items.push_back({name, i, name});
    }
    place.path = {weights};
    return place;
}

Error located(const CheckpointFile& file, const char* code, Message what, Message remedy) {
    return {ErrorKind::BadInput, code, std::move(what), std::move(remedy), Place{file.path(), 0, 0, {}, {}}};
}

/// A word quoted for a shell.
std::string quotedWord(const std::string& word) {
    const bool plain = !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("._-/+@%").find(c) != std::string_view::npos;
    });
    return plain ? word : "'" + escapeForDisplay(word, 200) + "'";
}

std::string optionsText(const std::vector<WeightsPlace>& places) {
    std::string text;
    for (std::size_t i = 0; i < std::min(places.size(), kNamedPlaces); ++i)
        text += (i == 0 ? "--weights " : " or --weights ") + quotedWord(places[i].name());
    return text;
}

Error nothingFound(const CheckpointFile& file, const Optimizers& optimizers) {
    // mmcv's own sentence.
    const Message what = message("weights-place.no-state-dict-found", "No state_dict found in checkpoint file {path}",
                                 {{"path", escapeForDisplay(file.path())}});
    const auto& tensors = file.tensors();
    const ConfigValue& object = file.object();
    const auto filled = [&](const char* key) {
        const ConfigValue* value = object.find(key);
        return value && (!value->entries().empty() || !value->items().empty());
    };
    const bool state = optimizers.any() || filled("optimizer") || filled("optimizer_state_dict");
    const bool allOptimizer =
        std::all_of(tensors.begin(), tensors.end(), [&](const CheckpointTensor& tensor) { return optimizers.hold(tensor.path); });
    Message remedy = message("do.a-checkpoint-is-a", "A checkpoint is a dict with a state_dict of named tensors.");
    if (state && allOptimizer)
        remedy = message("do.the-file-holds-the",
                         "The file holds the state of an optimizer only: open the checkpoint with the network's weights.");
    else if (tensors.empty())
        remedy = message("do.the-file-holds-no", "The file holds no tensor: open the checkpoint with the network's weights.");
    return located(file, "no-state-dict", what, remedy);
}

/// "state_dict_ema", "model.ema": a name for averaged weights.
bool isAveragedName(const std::string& key) {
    const std::string name = lowered(key);
    for (std::size_t at = 0; at <= name.size();) {
        const std::size_t end = std::min(name.find_first_of("_.- ", at), name.size());
        const std::string_view word = std::string_view(name).substr(at, end - at);
        if (word == "ema" || word == "averaged" || word == "swa") return true;
        at = end + 1;
    }
    return false;
}

}  // namespace

std::string WeightsPlace::name() const { return joined(path, "."); }

Message placesText(const std::vector<WeightsPlace>& places) {
    std::vector<Message> parts;
    for (std::size_t i = 0; i < std::min(places.size(), kNamedPlaces); ++i) {
        const auto count = static_cast<std::int64_t>(places[i].items.size());
        const Message tensors =
            i > 0 ? asIs(std::to_string(count)) : message("places.tensors", count, "{count} tensor", "{count} tensors", {{"count", count}});
        parts.push_back(places[i].path.empty() ? message("places.at-the-root", "{tensors} at the root", {{"tensors", tensors}})
                                               : message("places.under", "{tensors} under '{place}'",
                                                         {{"tensors", tensors}, {"place", escapeForDisplay(places[i].name(), 80)}}));
    }
    const std::size_t more = places.size() - parts.size();
    const Message all = message("places.list", "{parts}", {{"parts", std::move(parts), ", "}});
    return more > 0 ? message("places.and-more", "{places}, and {count} more places", {{"places", all}, {"count", more}}) : all;
}

std::vector<WeightsPlace> weightsPlaces(const CheckpointFile& file) { return withNested(file, rawPlaces(file, Optimizers(file))); }

Result<StateDictView> stateDictOf(const CheckpointFile& file, const std::string& weights, const std::string& mapping) {
    const Optimizers optimizers(file);
    const std::vector<WeightsPlace> raw = rawPlaces(file, optimizers);
    const std::vector<WeightsPlace> places = withNested(file, raw);
    if (!weights.empty()) {
        for (const auto* known : {&places, &raw})
            for (const WeightsPlace& place : *known)
                if (place.name() == weights) return viewOf(place);
        const WeightsPlace below = placeBelow(file, weights, optimizers);
        if (!below.items.empty()) return viewOf(below);
        std::vector<std::string> names;
        for (const WeightsPlace& place : places) names.push_back(place.name());
        return located(file, "weights-missing",
                       message("weights-missing.the-file-holds-no", "The file holds no weights under '{weights}'.{hint}",
                               {{"weights", escapeForDisplay(weights, 80)}, {"hint", didYouMean(weights, names)}}),
                       places.empty() ? Message() : message("do.it-holds", "It holds {placesText}.", {{"placesText", placesText(places)}}));
    }
    const auto named = [&](const Path& path) -> const WeightsPlace* {
        for (const WeightsPlace& place : places)
            if (place.path == path) return &place;
        return nullptr;
    };
    const WeightsPlace* chosen = nullptr;
    for (const char* name : kContainers) {
        if (!chosen) chosen = named({name});
        for (const WeightsPlace& place : raw)
            if (!chosen && place.path == Path{name}) chosen = &place;
    }
    std::vector<WeightsPlace> candidates;
    if (!chosen) {
        int best = 0;
        for (const WeightsPlace& place : places) best = std::max(best, likeness(file, place));
        for (const WeightsPlace& place : places)
            if (likeness(file, place) == best) candidates.push_back(place);
        for (const WeightsPlace& place : candidates)
            if (place.path.empty()) chosen = named({});
        if (!chosen && candidates.size() == 1) chosen = named(candidates.front().path);
    }
    if (mapping == "ema") {
        // EMAHook stores its own set inside the state dict; others keep a second one beside it.
        const bool inside = chosen && std::any_of(chosen->items.begin(), chosen->items.end(),
                                                  [](const StateDictView::Item& item) { return item.stored.starts_with("ema_"); });
        for (const WeightsPlace& place : places) {
            if (inside || place.path.empty() || !std::any_of(place.path.begin(), place.path.end(), isAveragedName) ||
                likeness(file, place) == 0)
                continue;
            StateDictView view = viewOf(place);
            view.averaged = true;
            return view;
        }
    }
    if (chosen) return viewOf(*chosen);
    if (candidates.empty()) return nothingFound(file, optimizers);
    return located(file, "weights-choice",
                   message("weights-choice.the-weights-stand-in", "There are weights in {candidates} places: {placesText}.",
                           {{"candidates", candidates.size()}, {"placesText", placesText(candidates)}}),
                   message("do.choose-one-with", "Choose one with {optionsText}.", {{"optionsText", optionsText(candidates)}}));
}

}  // namespace teardown
