#include "core/checkpoint/state_dict_match.h"

#include "core/base/text.h"
#include "core/checkpoint/match_verdict.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

namespace teardown {
namespace {

constexpr std::string_view kCounter = "num_batches_tracked";

double elementsOf(const Shape& shape) {
    double count = 1;
    for (const std::int64_t size : shape) count *= static_cast<double>(size);
    return count;
}

bool isCounter(const std::string& key) { return key.find(kCounter) != std::string::npos; }

StateDictMatch matchWith(const std::string& mapping, const std::vector<StateDictEntry>& model, const CheckpointFile& file, const StateDictView& stateDict) {
    StateDictMatch match;
    LoadReport& report = match.report;
    report.mapping = mapping;
    MatchFacts facts;
    facts.modelEntries = model.size();
    facts.strippedModule = stateDict.strippedModule;
    // A key that stands twice after the renaming: the later one wins, as in Python's OrderedDict.
    std::unordered_map<std::string, std::size_t> byKey;
    for (const StateDictView::Item& item : stateDict.items) {
        facts.fileKeys.push_back(mapping.empty() ? item.key : mapKey(mapping, item.key));
        byKey[facts.fileKeys.back()] = item.tensor;
    }
    std::unordered_map<std::string, bool> known;
    double loaded = 0;
    double all = 0;
    match.source.reserve(model.size());
    for (const StateDictEntry& entry : model) {
        known[entry.key] = true;
        facts.modelKeys.push_back(entry.key);
        const double elements = elementsOf(entry.shape);
        if (!isCounter(entry.key)) all += elements;
        std::ptrdiff_t source = -1;
        const auto found = byKey.find(entry.key);
        if (found == byKey.end()) {
            if (isCounter(entry.key)) ++facts.missingCounters;
            else report.missing.push_back(entry.key);
        } else if (const Shape& shape = file.tensors()[found->second].shape; shape != entry.shape) {
            report.mismatched.push_back({entry.key, entry.shape, shape});
        } else {
            source = static_cast<std::ptrdiff_t>(found->second);
            ++report.matched;
            if (!isCounter(entry.key)) loaded += elements;
        }
        match.source.push_back(source);
    }
    for (const std::string& key : facts.fileKeys)
        if (!known.contains(key)) report.unexpected.push_back(key);
    report.share = all > 0 ? loaded / all : 0;
    report.verdict = matchVerdict(report, facts);
    return match;
}

std::string sizeText(const Shape& shape) {
    std::string text;
    for (std::size_t i = 0; i < shape.size(); ++i) text += (i ? ", " : "") + std::to_string(shape[i]);
    return "torch.Size([" + text + "])";
}

std::string joined(const std::vector<std::string>& keys) {
    std::string text;
    for (std::size_t i = 0; i < keys.size(); ++i) text += (i ? ", " : "") + keys[i];
    return text;
}

/// How many model keys the names hit, whatever the shapes: a head with other classes is still this network's.
std::size_t hits(const StateDictMatch& match) { return static_cast<std::size_t>(match.report.matched) + match.report.mismatched.size(); }

}  // namespace

StateDictMatch matchStateDict(const std::vector<StateDictEntry>& model, const CheckpointFile& file, const StateDictView& stateDict) {
    StateDictMatch best = matchWith({}, model, file, stateDict);
    for (const KeyMapping& mapping : keyMappings()) {
        if (best.report.unexpected.empty()) break;
        // Renaming helps only where a renamed key is one of the model's; a deploy form meets a train form by name alone.
        StateDictMatch other = matchWith(mapping.name, model, file, stateDict);
        if (hits(other) > hits(best)) best = std::move(other);
    }
    return best;
}

std::string mmcvLoadMessage(const LoadReport& report) {
    std::vector<std::string> parts;
    for (const ShapeMismatch& mismatch : report.mismatched)
        parts.push_back(fmt::format("size mismatch for {}: copying a param with shape {} from checkpoint, the shape in current model is {}.", mismatch.key, sizeText(mismatch.file),
                                    sizeText(mismatch.model)));
    if (!report.unexpected.empty()) parts.push_back("unexpected key in source state_dict: " + joined(report.unexpected) + "\n");
    if (!report.missing.empty()) parts.push_back("missing keys in source state_dict: " + joined(report.missing) + "\n");
    if (parts.empty()) return {};
    std::string text = "The model and loaded state dict do not match exactly\n";
    for (const std::string& part : parts) text += "\n" + part;
    return text;
}

}  // namespace teardown
