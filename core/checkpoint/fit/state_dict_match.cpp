#include "core/checkpoint/fit/state_dict_match.h"

#include "core/base/text.h"
#include "core/checkpoint/fit/joined_tensors.h"
#include "core/checkpoint/fit/key_mapping.h"
#include "core/checkpoint/fit/match_verdict.h"
#include "core/checkpoint/fit/revision.h"
#include "core/checkpoint/fit/value_change.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace teardown {
namespace {

constexpr std::string_view kCounter = "num_batches_tracked";
constexpr std::string_view kEmaPrefix = "ema_";

/// The reference assumes that the grid of the file's tensor is square.
bool canResampleGrid(const StateDictEntry& entry, const Shape& file) {
    if (!entry.gridPrefix || entry.shape.size() != 3 || file.size() != 3 || file[0] != entry.shape[0] || file[2] != entry.shape[2])
        return false;
    const std::int64_t places = file[1] - *entry.gridPrefix;
    const auto side = static_cast<std::int64_t>(std::sqrt(static_cast<double>(std::max<std::int64_t>(0, places))));
    return side > 0 && side * side == places;
}

/// Cubic splines need four values per side, and sides are odd.
bool canResampleTable(const StateDictEntry& entry, const Shape& file) {
    if (entry.onLoading != OnLoading::ResampleTable || file.size() != 2 || entry.shape.size() != 2 || file[1] != entry.shape[1])
        return false;
    const auto side = static_cast<std::int64_t>(std::sqrt(static_cast<double>(std::max<std::int64_t>(0, file[0]))));
    return side >= 5 && side % 2 == 1 && side * side == file[0];
}

bool canResample(const StateDictEntry& entry, const Shape& file) { return canResampleGrid(entry, file) || canResampleTable(entry, file); }

/// A standardised convolution of mmcv (ConvAWS2d) computes scale and shift of its weight if the file has no scale; mmcv does not report
/// them as missing then.
bool isMadeOfWeight(const std::string& key, const std::unordered_map<std::string, std::size_t>& file) {
    constexpr std::string_view kScale = "weight_gamma", kShift = "weight_beta";
    for (const std::string_view name : {kScale, kShift})
        if (key.ends_with(name)) return !file.contains(key.substr(0, key.size() - name.size()) + std::string(kScale));
    return false;
}

/// Whether loading keeps the network's own tensor, whatever the file contains.
bool isRemade(const StateDictEntry& entry, const LoadReport& report) {
    if (entry.onLoading != OnLoading::RemakeWithTable) return entry.onLoading == OnLoading::Remake;
    constexpr std::string_view kIndex = "index";
    const std::string table = entry.key.substr(0, entry.key.size() - std::min(entry.key.size(), kIndex.size())) + "bias_table";
    return std::any_of(report.resampled.begin(), report.resampled.end(), [&](const ShapeMismatch& one) { return one.key == table; });
}

double elementCount(const Shape& shape) {
    double count = 1;
    for (const std::int64_t size : shape) count *= static_cast<double>(size);
    return count;
}

bool isCounter(const std::string& key) { return key.find(kCounter) != std::string::npos; }

/// Counters that the file lacks for a BatchNorm whose other tensors it has. BatchNorm initialises them to 0 for files from before PyTorch
/// 0.4.1, which did not have them (torch/nn/modules/batchnorm.py: _version 2).
int missingCounters(const std::vector<StateDictEntry>& model, const std::vector<std::ptrdiff_t>& source) {
    std::unordered_map<std::string_view, bool> loaded;
    const auto moduleOf = [](const std::string& key) { return std::string_view(key).substr(0, key.rfind('.') + 1); };
    for (std::size_t i = 0; i < model.size(); ++i)
        if (source[i] >= 0) loaded[moduleOf(model[i].key)] = true;
    int count = 0;
    for (std::size_t i = 0; i < model.size(); ++i)
        count += source[i] < 0 && isCounter(model[i].key) && loaded.contains(moduleOf(model[i].key));
    return count;
}

/// What the parts of a tensor make: all of one type.
struct Joined {
    Shape shape;
    std::vector<std::size_t> tensors;
};

std::unordered_map<std::string, Joined> joinedTensors(const std::vector<std::string>& keys, const CheckpointFile& file,
                                                      const StateDictView& stateDict) {
    std::unordered_map<std::string, Joined> result;
    for (const auto& [key, parts] : joinableParts(keys)) {
        Joined one;
        std::vector<Shape> shapes;
        bool sameType = true;
        for (const std::size_t part : parts) {
            one.tensors.push_back(stateDict.items[part].tensor);
            shapes.push_back(file.tensors()[one.tensors.back()].shape);
            sameType = sameType && file.tensors()[one.tensors.back()].dtype == file.tensors()[one.tensors.front()].dtype;
        }
        const auto shape = joinedShape(shapes);
        if (!shape || !sameType) continue;
        one.shape = *shape;
        result.emplace(key, std::move(one));
    }
    return result;
}

StateDictMatch matchWith(const std::string& mapping, const std::vector<std::string>& fileKeys, const std::vector<StateDictEntry>& model,
                         const CheckpointFile& file, const StateDictView& stateDict, const std::string& idle = {}) {
    StateDictMatch match;
    LoadReport& report = match.report;
    report.mapping = mapping;
    MatchFacts facts;
    facts.modelEntries = model.size();
    facts.strippedModule = stateDict.strippedModule;
    facts.container = stateDict.container;
    facts.namedClasses = classesOf(file).size();
    facts.averaged = stateDict.averaged;
    facts.requestedMapping = idle;
    // If renaming produces the same key twice, the later one wins, as in Python's OrderedDict.
    std::unordered_map<std::string, std::size_t> byKey;
    facts.fileKeys = fileKeys;
    for (std::size_t i = 0; i < fileKeys.size(); ++i) byKey[fileKeys[i]] = stateDict.items[i].tensor;
    const auto joined = mapping.empty() ? std::unordered_map<std::string, Joined>() : joinedTensors(fileKeys, file, stateDict);
    for (const auto& [key, one] : joined) byKey[key] = one.tensors.front();
    const auto shapeOf = [&](const std::string& key, std::size_t tensor) {
        const auto whole = joined.find(key);
        return whole == joined.end() ? file.tensors()[tensor].shape : whole->second.shape;
    };
    std::unordered_map<std::string, bool> known;
    double loaded = 0;
    double all = 0;
    match.source.reserve(model.size());
    for (const StateDictEntry& entry : model) {
        known[entry.key] = true;
        facts.modelKeys.push_back(entry.key);
        const double elements = elementCount(entry.shape);
        if (!isCounter(entry.key)) all += elements;
        std::ptrdiff_t source = -1;
        const auto found = byKey.find(entry.key);
        // Newer programs leave an index out of their files: it follows from the size of the window.
        if (isRemade(entry, report) || (found == byKey.end() && entry.onLoading == OnLoading::RemakeWithTable)) {
            report.remade.push_back(entry.key);
            report.missingToMmcv.push_back(entry.key);
            loaded += elements;
        } else if (isMadeOfWeight(entry.key, byKey)) {
            report.remade.push_back(entry.key);
            loaded += elements;
        } else if (found == byKey.end()) {
            if (isCounter(entry.key)) {
                ++facts.missingCounters;
            } else {
                report.missing.push_back(entry.key);
                report.missingToMmcv.push_back(entry.key);
            }
        } else if (const Shape shape = changedShape(valueChangeOf(mapping, entry.key), shapeOf(entry.key, found->second));
                   shape != entry.shape && !canResample(entry, shape)) {
            report.mismatched.push_back({entry.key, entry.shape, shape});
        } else {
            if (shape != entry.shape) report.resampled.push_back({entry.key, entry.shape, shape});
            source = static_cast<std::ptrdiff_t>(found->second);
            if (const auto whole = joined.find(entry.key); whole != joined.end())
                match.joined.emplace(match.source.size(), whole->second.tensors);
            ++report.matched;
            if (!isCounter(entry.key)) loaded += elements;
        }
        match.source.push_back(source);
    }
    for (const std::string& key : facts.fileKeys) {
        const auto part = numberedPart(key);
        if (!known.contains(part && joined.contains(part->first) ? part->first : key)) report.unexpected.push_back(key);
    }
    report.entries = static_cast<int>(model.size());
    // If nothing else is missing, all missing counters are harmless, including those of a module without other tensors.
    const bool nothingElse = report.missing.empty() && report.mismatched.empty();
    report.counters = nothingElse ? static_cast<int>(facts.missingCounters) : missingCounters(model, match.source);
    report.share = model.empty() ? 0 : static_cast<double>(report.loaded()) / report.entries;
    report.parameterShare = all > 0 ? loaded / all : 0;
    judge(report, facts);
    return match;
}

std::string torchSize(const Shape& shape) {
    std::string text;
    for (std::size_t i = 0; i < shape.size(); ++i) text += (i ? ", " : "") + std::to_string(shape[i]);
    return "torch.Size([" + text + "])";
}

/// How many model keys the names match, ignoring shapes: a head with other classes still belongs to this network.
std::size_t hits(const StateDictMatch& match) { return static_cast<std::size_t>(match.report.matched) + match.report.mismatched.size(); }

}  // namespace

StateDictMatch matchStateDict(const std::vector<StateDictEntry>& model, const CheckpointFile& file, const StateDictView& stateDict) {
    std::vector<std::string> keys;
    for (const StateDictView::Item& item : stateDict.items) keys.push_back(item.key);
    StateDictMatch best = matchWith({}, keys, model, file, stateDict);
    const bool emaAlone = std::all_of(keys.begin(), keys.end(), [](const std::string& key) { return key.starts_with(kEmaPrefix); });
    for (const KeyMapping& mapping : keyMappings()) {
        if (best.report.unexpected.empty()) break;
        // Renaming helps only if a renamed key is one of the model's; a deploy form matches a train form by name alone. The sets of EMAHook
        // are swapped only on request.
        // A file that contains only that set has nothing to swap it with.
        if (mapping.name == kEmaMapping && !emaAlone) continue;
        const std::vector<std::string> renamed =
            emaAlone ? chosenKeys(file, stateDict, {mapping.name, {}}, model) : mapKeys(mapping.name, keys);
        if (renamed == keys) continue;
        StateDictMatch other = matchWith(mapping.name, renamed, model, file, stateDict);
        if (hits(other) > hits(best)) best = std::move(other);
    }
    if (best.report.proposal.empty() && !best.report.unexpected.empty() && !best.report.missing.empty())
        if (const auto revision = findRevision(model, file, stateDict)) {
            const StateDictMatch revised = matchStateDict(model, file, stateDict, revision->pairs);
            if (hits(revised) > hits(best) && helps(revised.report, best.report, keys.size())) {
                best.report.proposal = revision->options;
                best.report.advice = revision->words;
                best.report.shareThen = revised.report.share;
                if (best.report.diagnosis == "other") judgeNames(best.report, revised.report, model.size());
            }
        }
    return best;
}

StateDictMatch matchStateDict(const std::vector<StateDictEntry>& model, const CheckpointFile& file, const StateDictView& stateDict,
                              const ReviseKeys& reviseKeys) {
    std::vector<std::string> keys;
    for (const StateDictView::Item& item : stateDict.items) keys.push_back(item.stored);
    return matchWith({}, revisedKeys(reviseKeys, keys), model, file, stateDict);
}

StateDictMatch matchStateDict(const std::vector<StateDictEntry>& model, const CheckpointFile& file, const StateDictView& stateDict,
                              const KeyChoice& choice) {
    if (choice.automatic()) return matchStateDict(model, file, stateDict);
    const bool renamed = choice.mapping != "none" && isKeyMapping(choice.mapping);
    const std::vector<std::string> keys = chosenKeys(file, stateDict, choice, model);
    const bool taken = (choice.mapping == "module" && stateDict.strippedModule) || (choice.mapping == kEmaMapping && stateDict.averaged);
    const bool idle = renamed && !taken && keys == chosenKeys(file, stateDict, {"none", choice.revise}, model);
    return matchWith(renamed && !idle ? choice.mapping : std::string(), keys, model, file, stateDict,
                     idle ? choice.mapping : std::string());
}

bool helps(const LoadReport& revised, const LoadReport& report, std::size_t inFile) {
    // Different networks share some endings, and so do a folded and a plain block; that is no reason to rename one into the other.
    const auto met = static_cast<std::size_t>(revised.matched) + revised.mismatched.size();
    return report.diagnosis != "family" && report.diagnosis != "mixed-form" && met * 2 >= inFile;
}

std::vector<std::string> chosenKeys(const CheckpointFile&, const StateDictView& stateDict, const KeyChoice& choice,
                                    const std::vector<StateDictEntry>& model) {
    std::vector<std::string> keys;
    keys.reserve(stateDict.items.size());
    for (const StateDictView::Item& item : stateDict.items) keys.push_back(choice.revise.empty() ? item.key : item.stored);
    if (!choice.revise.empty()) keys = revisedKeys(choice.revise, keys);
    if (choice.mapping == kEmaMapping &&
        std::all_of(keys.begin(), keys.end(), [](const std::string& key) { return key.starts_with(kEmaPrefix); })) {
        // Only EMAHook's set: only the model knows which of its underscores were dots.
        std::unordered_map<std::string, std::string> nameOf;
        for (const StateDictEntry& entry : model) {
            std::string flat(kEmaPrefix);
            for (const char c : entry.key) flat += c == '.' ? '_' : c;
            nameOf.emplace(std::move(flat), entry.key);
        }
        for (std::string& key : keys)
            if (const auto found = nameOf.find(key); found != nameOf.end()) key = found->second;
        return keys;
    }
    return mapKeys(choice.mapping, keys);
}

Diagnostics idleChoices(const CheckpointFile& file, const StateDictView& stateDict, const KeyChoice& choice,
                        const std::vector<StateDictEntry>& model) {
    Diagnostics notes;
    const auto note = [&](const char* code, Message text) {
        notes.push_back({Severity::Warning, code, std::move(text), Place{file.path(), 0, 0, {}, {}}});
    };
    std::vector<std::string> keys = chosenKeys(file, stateDict, {"none", {}}, model);
    if (!choice.revise.empty()) {
        keys.clear();
        for (const StateDictView::Item& item : stateDict.items) keys.push_back(item.stored);
        for (const auto& pair : choice.revise) {
            std::vector<std::string> revised = revisedKeys({pair}, keys);
            if (revised == keys)
                note("revise-keys-idle",
                     message("revise-keys-idle.revise-keys-changes-no",
                             "--revise-keys '{pair}={pair2}' does not change any key of the file; the first key is '{which}'.",
                             {{"pair", escapeForDisplay(pair.first, 80)},
                              {"pair2", escapeForDisplay(pair.second, 80)},
                              {"which", keys.empty() ? std::string() : escapeForDisplay(keys.front(), 80)}}));
            keys = std::move(revised);
        }
    }
    const bool taken = (choice.mapping == "module" && stateDict.strippedModule) || (choice.mapping == kEmaMapping && stateDict.averaged);
    if (choice.mapping.empty() || choice.mapping == "none" || taken || !isKeyMapping(choice.mapping)) return notes;
    if (chosenKeys(file, stateDict, choice, model) == keys)
        note("mapping-idle",
             message("mapping-idle.the-mapping-changes-no",
                     "The mapping {mapping} does not change any key of the file: they are read unchanged.", {{"mapping", choice.mapping}}));
    return notes;
}

PartialLoad partialLoad(const std::vector<StateDictEntry>& model, const CheckpointFile& file, const StateDictView& stateDict, bool byShape,
                        const KeyChoice& choice) {
    PartialLoad load;
    std::unordered_map<std::string, const StateDictEntry*> entries;
    double all = 0;
    for (const StateDictEntry& entry : model) {
        entries.emplace(entry.key, &entry);
        if (!isCounter(entry.key)) all += elementCount(entry.shape);
    }
    load.inModel = model.size();
    load.inFile = stateDict.items.size();
    const std::vector<std::string> keys = chosenKeys(file, stateDict, choice, model);
    std::vector<std::pair<std::string, Shape>> tensors;
    for (std::size_t i = 0; i < keys.size(); ++i) tensors.emplace_back(keys[i], file.tensors()[stateDict.items[i].tensor].shape);
    if (isKeyMapping(choice.mapping)) tensors = withJoinedShapes(std::move(tensors));
    std::unordered_map<std::string, bool> updated;
    double loaded = 0;
    for (const auto& [key, shape] : tensors) {
        const auto found = entries.find(key);
        if (found == entries.end()) {
            load.dropped.push_back(key);
        } else if (shape == found->second->shape) {
            ++load.kept;
            if (!updated.emplace(key, true).second) continue;
            ++load.updated;
            if (!isCounter(key)) loaded += elementCount(shape);
        } else if (byShape) {
            load.otherShape.push_back({key, found->second->shape, shape});
        } else {
            ++load.kept;
            load.failing.push_back({key, found->second->shape, shape});
        }
    }
    for (const StateDictEntry& entry : model)
        if (!updated.contains(entry.key)) load.untouched.push_back(entry.key);
    load.share = all > 0 ? loaded / all : 0;
    return load;
}

std::vector<std::string> loadHookNotes(const std::vector<StateDictEntry>& model, const LoadReport& report) {
    std::vector<std::string> notes;
    const auto tokens = std::count_if(model.begin(), model.end(), [](const StateDictEntry& entry) {
        return entry.key.ends_with("cls_token") || entry.key.ends_with("dist_token");
    });
    const auto side = [](std::int64_t places) {
        return static_cast<std::int64_t>(std::sqrt(static_cast<double>(std::max<std::int64_t>(places, 0))));
    };
    std::size_t tables = 0;
    std::vector<ShapeMismatch> changed = report.resampled;
    changed.insert(changed.end(), report.mismatched.begin(), report.mismatched.end());
    for (const ShapeMismatch& mismatch : changed) {
        const std::string name = mismatch.key.substr(mismatch.key.rfind('.') + 1);
        if ((name == "pos_embed" || name == "absolute_pos_embed") && mismatch.file.size() == 3 && mismatch.model.size() == 3 &&
            mismatch.file[2] == mismatch.model[2]) {
            notes.push_back(fmt::format("Resize the {} shape from {} to {}.", name, torchSize(mismatch.file), torchSize(mismatch.model)));
            const std::int64_t extra = name == "pos_embed" ? tokens : 0;
            const std::int64_t from = side(mismatch.file[1] - extra);
            if (from == side(mismatch.model[1] - extra))
                notes.push_back(
                    fmt::format("Both are taken for {0} x {0} places, so that nothing is resized and the size mismatch stays.", from));
            else if (mismatch.file[1] != from * from + extra)
                notes.push_back(
                    fmt::format("AssertionError: The length of `pos_embed` ({0}) doesn't match the expected shape ({1}*{1}+{2}). "
                                "Please check the`img_size` argument.",
                                mismatch.file[1], from, extra));
        }
        if (name == "relative_position_bias_table" && mismatch.file.size() == 2 && mismatch.model.size() == 2 &&
            mismatch.file[1] == mismatch.model[1] && mismatch.file[0] != mismatch.model[0]) {
            ++tables;
            notes.push_back(
                fmt::format("Resize the relative_position_bias_table from {} to {}", torchSize(mismatch.file), torchSize(mismatch.model)));
        }
    }
    if (tables > 0)
        notes.push_back(fmt::format("The relative_position_index of {} is built anew: mmcv reports {} as missing.",
                                    tables == 1 ? std::string("that block") : fmt::format("these {} blocks", tables),
                                    tables == 1 ? "it" : "them"));
    const bool second = std::any_of(model.begin(), model.end(), [](const StateDictEntry& entry) {
        return entry.key.find("relative_coords_table") != std::string::npos;
    });
    if (second)
        notes.push_back(
            "Swin Transformer V2 builds relative_position_index and relative_coords_table anew: mmcv reports those of the checkpoint as "
            "missing keys.");
    return notes;
}

std::string mmcvLoadMessage(const LoadReport& report) {
    std::vector<std::string> parts;
    for (const ShapeMismatch& mismatch : report.mismatched)
        parts.push_back(
            fmt::format("size mismatch for {}: copying a param with shape {} from checkpoint, the shape in current model is {}.",
                        mismatch.key, torchSize(mismatch.file), torchSize(mismatch.model)));
    if (!report.unexpected.empty()) parts.push_back("unexpected key in source state_dict: " + joined(report.unexpected, ", ") + "\n");
    if (!report.missingToMmcv.empty()) parts.push_back("missing keys in source state_dict: " + joined(report.missingToMmcv, ", ") + "\n");
    if (parts.empty()) return {};
    std::string text = "The model and loaded state dict do not match exactly\n";
    for (const std::string& part : parts) text += "\n" + part;
    return text;
}

}  // namespace teardown
