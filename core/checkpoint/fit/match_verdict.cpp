#include "core/checkpoint/fit/match_verdict.h"

#include "core/base/text.h"
#include "core/checkpoint/fit/key_mapping.h"
#include "core/checkpoint/fit/network_signs.h"

#include <fmt/format.h>

#include <algorithm>

namespace teardown {
namespace {

constexpr double kOtherNetwork = 0.2;  // below this share of matched tensors the file belongs to another network

bool anyContains(const std::vector<std::string>& keys, std::string_view part) {
    return std::any_of(keys.begin(), keys.end(), [part](const std::string& key) { return key.find(part) != std::string::npos; });
}

std::string count(std::size_t n, const char* singular, const char* plural) { return fmt::format("{} {}", n, n == 1 ? singular : plural); }

std::string after(const LoadReport& report, const MatchFacts& facts) {
    std::string text;
    for (const KeyMapping& mapping : keyMappings())
        if (mapping.name == report.mapping && !facts.averaged) text = fmt::format(" after renaming the keys of {}", mapping.description);
    if (facts.strippedModule) text += text.empty() ? " after removing the prefix module." : " and removing the prefix module.";
    return text;
}

/// Where the classifying layers stand: VGG, AlexNet and LeNet5 bring theirs in the backbone.
constexpr std::string_view kHeadPrefix = "head.";
constexpr std::string_view kClassifier = "backbone.classifier.";

bool isHead(const ShapeMismatch& mismatch) {
    return (mismatch.key.starts_with(kHeadPrefix) || mismatch.key.starts_with(kClassifier)) && mismatch.model.size() == mismatch.file.size() && !mismatch.model.empty();
}

/// Only the first dimension of the head's tensors differs: another number of classes.
std::string headVerdict(LoadReport& report, const MatchFacts& facts) {
    if (report.mismatched.empty() || !std::all_of(report.mismatched.begin(), report.mismatched.end(), isHead)) return {};
    const std::int64_t model = report.mismatched.front().model.front();
    const std::int64_t file = report.mismatched.front().file.front();
    for (const ShapeMismatch& mismatch : report.mismatched)
        if (mismatch.model.front() != model || mismatch.file.front() != file ||
            !std::equal(mismatch.model.begin() + 1, mismatch.model.end(), mismatch.file.begin() + 1))
            return {};
    if (model == file) return {};
    const bool rest = report.missing.empty() && report.unexpected.empty();
    report.diagnosis = "head";
    const bool inBackbone = report.mismatched.front().key.starts_with(kClassifier);
    const std::string option = fmt::format("model.{}.num_classes={}", inBackbone ? "backbone" : "head", file);
    report.proposal = "--cfg-options " + option;
    report.advice = fmt::format("Give the config's {} the file's {} classes: {}.", inBackbone ? "classifier" : "head", file, option);
    if (rest) report.shareThen = 1;
    std::string text = fmt::format("The head has {} classes in the file and {} in the model: {}; set {}.", file, model,
                                   rest ? "everything else matched" : fmt::format("{} of {} tensors matched", report.loaded(), facts.modelEntries), option);
    if (facts.namedClasses == static_cast<std::size_t>(file)) text += fmt::format(" The file's CLASSES name {}, too.", file);
    else if (facts.namedClasses > 0) text += fmt::format(" The file's CLASSES name {}.", facts.namedClasses);
    return text + fmt::format(" Until then the answers are random. For fine-tuning on {} classes this is normal: the head is new and will be trained.", model);
}

/// Train form against deploy form of a RepVGG.
std::string formVerdict(LoadReport& report, const MatchFacts& facts) {
    const auto deploy = [](const std::vector<std::string>& keys) {
        return anyContains(keys, "branch_reparam.") || anyContains(keys, "rbr_reparam.");
    };
    const auto train = [](const std::vector<std::string>& keys) {
        return anyContains(keys, "branch_3x3.") || anyContains(keys, "rbr_dense.");
    };
    if (deploy(facts.fileKeys) && !train(facts.fileKeys) && train(facts.modelKeys)) {
        report.diagnosis = "deploy-file";
        report.proposal = "--cfg-options model.backbone.deploy=True";
        report.advice = "Build the network in deploy form, as the file holds it: model.backbone.deploy=True.";
        return fmt::format(
            "The file holds a RepVGG in deploy form (one folded kernel per block) and the model is in train form: {} of {} tensors "
            "matched; set model.backbone.deploy=True.",
            report.loaded(), facts.modelEntries);
    }
    if (train(facts.fileKeys) && deploy(facts.modelKeys) && !train(facts.modelKeys)) {
        report.diagnosis = "train-file";
        report.proposal = "--cfg-options model.backbone.deploy=False";
        report.advice = "Build the network in train form, as the file holds it: model.backbone.deploy=False.";
        return fmt::format(
            "The file holds a RepVGG in train form (three branches per block) and the model is in deploy form: {} of {} tensors matched; "
            "set model.backbone.deploy=False, "
            "or fold the file first with teardown reparam.",
            report.loaded(), facts.modelEntries);
    }
    return {};
}

/// Names of two families: the network is another one.
std::string familyVerdict(LoadReport& report, const MatchFacts& facts) {
    const std::string file = familyOf(facts.fileKeys);
    const std::string model = familyOf(facts.modelKeys);
    if (file.empty() || model.empty() || file == model) return {};
    report.diagnosis = "family";
    report.advice = fmt::format("Open the config of a {}, the one that this file was trained with.", file);
    return fmt::format("The file holds a {} and the model is a {}: {} of {} tensors matched by name and shape; open the config of a {}.",
                       file, model, report.loaded(), facts.modelEntries, file);
}

std::string blocksText(const std::map<int, int>& blocks) {
    std::string text;
    for (const auto& [stage, count] : blocks) text += (text.empty() ? "" : ", ") + std::to_string(count);
    return "(" + text + ")";
}

/// The same family with more or fewer blocks.
std::string depthVerdict(LoadReport& report, const MatchFacts& facts) {
    const auto file = stageBlocks(facts.fileKeys);
    const auto model = stageBlocks(facts.modelKeys);
    if (file.empty() || model.empty()) return {};
    const int fileDepth = resNetDepth(facts.fileKeys);
    const int modelDepth = resNetDepth(facts.modelKeys);
    if (file == model && (fileDepth == modelDepth || fileDepth == 0)) return {};
    report.diagnosis = "depth";
    const std::string counts = fmt::format("The file has {} blocks in its stages and the model {}: {} of {} tensors matched",
                                           blocksText(file), blocksText(model), report.loaded(), facts.modelEntries);
    if (fileDepth == 0) return counts + "; the depths differ.";
    std::string options = fmt::format("model.backbone.depth={}", fileDepth);
    // Deeper networks of the family end wider, and the head has to take that.
    for (const ShapeMismatch& mismatch : report.mismatched)
        if (mismatch.key == "head.fc.weight" && mismatch.model.size() == 2 && mismatch.file.size() == 2) {
            if (mismatch.model[1] != mismatch.file[1]) options += fmt::format(" model.head.in_channels={}", mismatch.file[1]);
            if (mismatch.model[0] != mismatch.file[0]) options += fmt::format(" model.head.num_classes={}", mismatch.file[0]);
        }
    report.proposal = "--cfg-options " + options;
    report.advice = fmt::format("Build the network as deep as the file's: {}.", options);
    return fmt::format("{}; the file's depth is {}{}: set {}.", counts, fileDepth, modelDepth ? fmt::format(", the model's {}", modelDepth) : "",
                       options);
}

/// Most shapes would fit with their dimensions in the opposite order, or with the last two exchanged.
std::string transposedVerdict(LoadReport& report) {
    if (report.mismatched.empty()) return {};
    std::size_t turned = 0;
    for (const ShapeMismatch& mismatch : report.mismatched) {
        Shape swapped = mismatch.file;
        if (swapped.size() >= 2) std::swap(swapped[swapped.size() - 1], swapped[swapped.size() - 2]);
        const Shape reversed(mismatch.file.rbegin(), mismatch.file.rend());
        turned += mismatch.file.size() >= 2 && (reversed == mismatch.model || swapped == mismatch.model);
    }
    if (turned * 2 <= report.mismatched.size()) return {};
    report.diagnosis = "transposed";
    report.advice = "Turn the kernels and matrices while the file is converted to PyTorch; no renaming helps.";
    const ShapeMismatch& first = report.mismatched.front();
    return fmt::format(
        "{} of the {} tensors with another shape are transposed, as other frameworks store them; first '{}': {} in the file, {} in the "
        "model. They have to be turned when the file is "
        "converted to PyTorch.",
        turned, report.mismatched.size(), escapeForDisplay(first.key, 80), shapeText(first.file), shapeText(first.model));
}

std::string words(LoadReport& report, const MatchFacts& facts) {
    const auto ema = static_cast<std::size_t>(
        std::count_if(report.unexpected.begin(), report.unexpected.end(), [](const std::string& key) { return key.starts_with("ema_"); }));
    const std::size_t unexpected = report.unexpected.size() - ema;
    const std::string emaText = ema == 0 ? ""
                                         : fmt::format(" {} left out: the other set of weights that EMAHook keeps beside the model.",
                                                       count(ema, "ema_ tensor was", "ema_ tensors were"));
    const std::string counters = facts.missingCounters == 0
                                     ? ""
                                     : fmt::format(" {} not in the file, which changes nothing in use.",
                                                   count(facts.missingCounters, "counter of BatchNorm (num_batches_tracked) is",
                                                         "counters of BatchNorm (num_batches_tracked) are"));
    if (report.missing.empty() && report.mismatched.empty() && unexpected == 0) {
        report.diagnosis = "exact";
        const std::string all = facts.modelEntries == 1 ? "The one tensor" : fmt::format("All {} tensors", facts.modelEntries);
        if (facts.missingCounters == 0) return all + " matched" + after(report, facts) + "." + emaText;
        return fmt::format("{} are loaded, {} of them from the file{}.{}{}", all, report.matched, after(report, facts), counters, emaText);
    }
    if (std::string text = formVerdict(report, facts); !text.empty()) return text + emaText;
    if (std::string text = headVerdict(report, facts); !text.empty()) return text + emaText;
    if (std::string text = familyVerdict(report, facts); !text.empty()) return text + emaText;
    if (std::string text = depthVerdict(report, facts); !text.empty()) return text + emaText;
    if (std::string text = transposedVerdict(report); !text.empty()) return text + emaText;
    report.diagnosis = report.share < kOtherNetwork ? "other" : "partial";
    if (report.share < kOtherNetwork) {
        std::string text =
            fmt::format("The checkpoint is for another network: {} of {} tensors matched", report.loaded(), facts.modelEntries);
        if (!report.unexpected.empty() && !report.missing.empty())
            text += fmt::format("; it has '{}', which the model has not, and lacks the model's '{}'",
                                escapeForDisplay(report.unexpected.front(), 80), escapeForDisplay(report.missing.front(), 80));
        else if (!report.mismatched.empty())
            text += fmt::format("; the names are the same and the shapes are not, first '{}': {} in the file, {} in the model",
                                escapeForDisplay(report.mismatched.front().key, 80), shapeText(report.mismatched.front().file),
                                shapeText(report.mismatched.front().model));
        return text + "." + emaText;
    }
    const bool all = report.missing.empty() && report.mismatched.empty();
    std::string text = all ? fmt::format("All {} tensors {}{}", facts.modelEntries, report.counters > 0 ? "are loaded" : "matched", after(report, facts))
                           : fmt::format("{} of {} tensors matched{}", report.loaded(), facts.modelEntries, after(report, facts));
    if (!report.missing.empty())
        text += fmt::format("; {} not in the file and keep their initial values", count(report.missing.size(), "is", "are"));
    if (unexpected > 0) text += fmt::format("; {} in the file only{}", count(unexpected, "is", "are"), all ? " and not used" : "");
    if (!report.mismatched.empty())
        text += fmt::format("; {} another shape, first '{}': {} in the file, {} in the model",
                            count(report.mismatched.size(), "has", "have"), escapeForDisplay(report.mismatched.front().key, 80),
                            shapeText(report.mismatched.front().file), shapeText(report.mismatched.front().model));
    return text + "." + counters + emaText;
}

}  // namespace

void judgeNames(LoadReport& report, const LoadReport& revised, std::size_t modelEntries) {
    // The verdict was made with the names as they are, and took the file for one of another network.
    const std::string beside = report.verdict.find(" The weights stand under") == std::string::npos
                                   ? std::string()
                                   : report.verdict.substr(report.verdict.find(" The weights stand under"));
    report.diagnosis = "names";
    report.verdict = fmt::format("The same network under other names: {} of {} tensors match as they are, and {} once the names are changed.",
                                 report.loaded(), modelEntries, revised.loaded()) +
                     beside;
}

void judge(LoadReport& report, const MatchFacts& facts) {
    report.verdict = words(report, facts);
    if (!facts.container.empty() && facts.container != "state_dict" && !facts.averaged)
        report.verdict += fmt::format(" The weights stand under '{}', where mmcv does not look: it knows state_dict and the root.",
                                      escapeForDisplay(facts.container, 40));
    if (!facts.askedMapping.empty())
        report.verdict = fmt::format("The mapping {} fits none of the file's names. ", facts.askedMapping) + report.verdict;
    if (!report.mapping.empty()) {
        const std::string mapped = facts.averaged
                                       ? fmt::format("The averaged weights under '{}' were read (--map ema).", escapeForDisplay(facts.container, 40))
                                       : fmt::format("The keys were renamed (--map {0}); teardown convert --map {0} writes the file with these names.", report.mapping);
        report.advice = report.advice.empty() ? mapped : report.advice + " " + mapped;
    }
    if (report.diagnosis == "other" && report.advice.empty()) report.advice = "Open the config that this checkpoint was trained with.";
    if (!report.mapping.empty()) report.proposal = "--map " + report.mapping + (report.proposal.empty() ? "" : " " + report.proposal);
}

}  // namespace teardown
