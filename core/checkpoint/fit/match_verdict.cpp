#include "core/checkpoint/fit/match_verdict.h"

#include "core/base/text.h"
#include "core/checkpoint/fit/key_mapping.h"
#include "core/checkpoint/fit/network_signs.h"

#include <fmt/format.h>

#include <algorithm>

namespace teardown {
namespace {

constexpr double kOtherNetwork = 0.2;  // below this share of matched tensors the file belongs to another network

/// What was done to the keys before matching, for the end of "5 of 7 tensors matched".
Message after(const LoadReport& report, const MatchFacts& facts) {
    for (const KeyMapping& mapping : keyMappings())
        if (mapping.name == report.mapping && !facts.averaged)
            return facts.strippedModule
                       ? message("match.after-renaming-and-removing",
                                 " after renaming the keys of {mapping} and removing the prefix 'module.'",
                                 {{"mapping", mapping.description}})
                       : message("match.after-renaming", " after renaming the keys of {mapping}", {{"mapping", mapping.description}});
    return facts.strippedModule ? message("match.after-removing", " after removing the prefix 'module.'") : Message();
}

/// Where the classifying layers are: VGG, AlexNet and LeNet5 have them in the backbone.
constexpr std::string_view kHeadPrefix = "head.";
constexpr std::string_view kClassifier = "backbone.classifier.";

bool isHead(const ShapeMismatch& mismatch) {
    return (mismatch.key.starts_with(kHeadPrefix) || mismatch.key.starts_with(kClassifier)) &&
           mismatch.model.size() == mismatch.file.size() && !mismatch.model.empty();
}

/// Only the first dimension of the head's tensors differs: another number of classes.
Message headVerdict(LoadReport& report, const MatchFacts& facts) {
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
    report.advice =
        message("match-verdict.give-the-configs-the", "Give the config's {which} the file's {file} classes: {option}.",
                {{"which", inBackbone ? message("match-verdict.classifier", "classifier") : message("match-verdict.head", "head")},
                 {"file", file},
                 {"option", option}});
    if (rest) report.shareThen = 1;
    const Message head = message("match.head", "The head has {file} classes in the file and {model} in the model: {rest}; set {option}.",
                                 {{"file", file},
                                  {"model", model},
                                  {"rest", rest ? message("match.everything-else", "everything else matched")
                                                : message("match.share", "{loaded} of {entries} tensors matched",
                                                          {{"loaded", report.loaded()}, {"entries", facts.modelEntries}})},
                                  {"option", option}});
    Message named;
    if (facts.namedClasses == static_cast<std::size_t>(file))
        named = message("match.classes-too", "The file's CLASSES name {count}, too.", {{"count", file}});
    else if (facts.namedClasses > 0)
        named = message("match.classes", "The file's CLASSES name {count}.", {{"count", facts.namedClasses}});
    return sentences(
        {head, named,
         message(
             "match.head-until-then",
             "Until then the answers are random. For fine-tuning on {model} classes this is normal: the head is new and will be trained.",
             {{"model", model}})});
}

/// RepVGG or RepMLPNet in train form against deploy form.
Message formVerdict(LoadReport& report, const MatchFacts& facts) {
    const auto deploy = [](const std::vector<std::string>& keys) { return formOf(keys) == NetworkForm::Deploy; };
    const auto train = [](const std::vector<std::string>& keys) { return formOf(keys) == NetworkForm::Train; };
    const std::string family = familyOf(facts.modelKeys);
    if (deploy(facts.fileKeys) && train(facts.modelKeys)) {
        report.diagnosis = "deploy-file";
        report.proposal = "--cfg-options model.backbone.deploy=True";
        report.advice = message("match-verdict.build-the-network-in",
                                "Build the network in deploy form, as the file holds it: model.backbone.deploy=True.");
        return message("match-verdict.the-file-holds-a",
                       "The file holds a {family} in deploy form (one folded kernel per block) and the model is in train form: {loaded} of "
                       "{modelEntries} tensors matched; set model.backbone.deploy=True.",
                       {{"family", family}, {"loaded", report.loaded()}, {"modelEntries", facts.modelEntries}});
    }
    if (train(facts.fileKeys) && deploy(facts.modelKeys)) {
        report.diagnosis = "train-file";
        report.proposal = "--cfg-options model.backbone.deploy=False";
        report.advice = message("match-verdict.build-the-network-in-train",
                                "Build the network in train form, as the file holds it: model.backbone.deploy=False.");
        return message("match-verdict.the-file-holds-a-repvgg",
                       "The file holds a {family} in train form (several branches per block) and the model is in deploy form: {loaded} of "
                       "{modelEntries} tensors matched; set model.backbone.deploy=False, or fold the file first with teardown reparam.",
                       {{"family", family}, {"loaded", report.loaded()}, {"modelEntries", facts.modelEntries}});
    }
    if (train(facts.fileKeys) && hasFoldedBlocks(facts.fileKeys) && train(facts.modelKeys)) {
        report.diagnosis = "mixed-form";
        report.advice = message("match-verdict.folding-cannot-be-undone",
                                "Open the checkpoint from before the folding: a folded kernel cannot be split into its branches again.");
        return message("match-verdict.some-blocks-folded",
                       "The file holds a {family} with some blocks folded and others not: {loaded} of {modelEntries} tensors matched; the "
                       "folded blocks keep their initial values.",
                       {{"family", family}, {"loaded", report.loaded()}, {"modelEntries", facts.modelEntries}});
    }
    return {};
}

/// Names of two different families: another network.
Message familyVerdict(LoadReport& report, const MatchFacts& facts) {
    const std::string file = familyOf(facts.fileKeys);
    const std::string model = familyOf(facts.modelKeys);
    if (file.empty() || model.empty() || file == model) return {};
    report.diagnosis = "family";
    report.advice =
        message("match-verdict.open-the-config-of", "Open the config of {file} that this file was trained with.", {{"file", file}});
    return message(
        "match-verdict.the-file-holds-a-and",
        "The file holds weights of {file} and the model is {model}: {loaded} of {modelEntries} tensors matched by name and shape; "
        "open the config of {file}.",
        {{"file", file}, {"model", model}, {"loaded", report.loaded()}, {"modelEntries", facts.modelEntries}});
}

std::string blocksText(const std::map<int, int>& blocks) {
    std::string text;
    for (const auto& [stage, count] : blocks) text += (text.empty() ? "" : ", ") + std::to_string(count);
    return "(" + text + ")";
}

/// The same family with more or fewer blocks.
Message depthVerdict(LoadReport& report, const MatchFacts& facts) {
    const auto file = stageBlocks(facts.fileKeys);
    const auto model = stageBlocks(facts.modelKeys);
    if (file.empty() || model.empty()) return {};
    const int fileDepth = resNetDepth(facts.fileKeys);
    const int modelDepth = resNetDepth(facts.modelKeys);
    if (file == model && (fileDepth == modelDepth || fileDepth == 0)) return {};
    report.diagnosis = "depth";
    const Message counts =
        message("match-verdict.the-file-has-blocks",
                "The file has {blocksText} blocks in its stages and the model {blocksText2}: {loaded} of {modelEntries} tensors matched",
                {{"blocksText", blocksText(file)},
                 {"blocksText2", blocksText(model)},
                 {"loaded", report.loaded()},
                 {"modelEntries", facts.modelEntries}});
    if (fileDepth == 0) return message("match.depths-differ", "{counts}; the depths differ.", {{"counts", counts}});
    std::string options = fmt::format("model.backbone.depth={}", fileDepth);
    // Deeper networks of the family have wider outputs, and the head must accept them.
    for (const ShapeMismatch& mismatch : report.mismatched)
        if (mismatch.key == "head.fc.weight" && mismatch.model.size() == 2 && mismatch.file.size() == 2) {
            if (mismatch.model[1] != mismatch.file[1]) options += fmt::format(" model.head.in_channels={}", mismatch.file[1]);
            if (mismatch.model[0] != mismatch.file[0]) options += fmt::format(" model.head.num_classes={}", mismatch.file[0]);
        }
    report.proposal = "--cfg-options " + options;
    report.advice =
        message("match-verdict.build-the-network-as", "Build the network as deep as the file's: {options}.", {{"options", options}});
    return modelDepth ? message("match.depths", "{counts}; the file's depth is {file}, the model's {model}: set {options}.",
                                {{"counts", counts}, {"file", fileDepth}, {"model", modelDepth}, {"options", options}})
                      : message("match.depth", "{counts}; the file's depth is {file}: set {options}.",
                                {{"counts", counts}, {"file", fileDepth}, {"options", options}});
}

/// Most shapes would fit in reverse order, or with the last two dimensions swapped.
Message transposedVerdict(LoadReport& report) {
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
    report.advice = message("match-verdict.turn-the-kernels-and",
                            "Transpose the kernels and matrices when the file is converted to PyTorch; renaming does not help.");
    const ShapeMismatch& first = report.mismatched.front();
    return message("match-verdict.of-the-tensors-with",
                   "{turned} of the {mismatched} tensors with a shape mismatch are transposed, as other frameworks store them; first "
                   "'{key}': {file} in the file, {model} in the model. They must be transposed when the file is converted to PyTorch.",
                   {{"turned", turned},
                    {"mismatched", report.mismatched.size()},
                    {"key", escapeForDisplay(first.key, 80)},
                    {"file", shapeText(first.file)},
                    {"model", shapeText(first.model)}});
}

Message words(LoadReport& report, const MatchFacts& facts) {
    const auto ema = static_cast<std::size_t>(
        std::count_if(report.unexpected.begin(), report.unexpected.end(), [](const std::string& key) { return key.starts_with("ema_"); }));
    const std::size_t unexpected = report.unexpected.size() - ema;
    const Message emaText =
        ema == 0 ? Message()
                 : message("match.ema-left-out", static_cast<std::int64_t>(ema),
                           "{count} ema_ tensor was skipped: it belongs to the second set of weights that EMAHook stores beside the model.",
                           "{count} ema_ tensors were skipped: they are the second set of weights that EMAHook stores beside the model.",
                           {{"count", ema}});
    const Message counters =
        facts.missingCounters == 0
            ? Message()
            : message("match.counters", static_cast<std::int64_t>(facts.missingCounters),
                      "{count} BatchNorm counter (num_batches_tracked) is not in the file, which does not affect the answers.",
                      "{count} BatchNorm counters (num_batches_tracked) are not in the file, which does not affect the answers.",
                      {{"count", facts.missingCounters}});
    const auto made = static_cast<std::int64_t>(report.remade.size());
    const Message remade = made == 0 ? Message()
                                     : message("match.remade", made, "{count} tensor is computed by the network itself.",
                                               "{count} tensors are computed by the network itself.", {{"count", made}});
    const auto entries = static_cast<std::int64_t>(facts.modelEntries);
    if (report.missing.empty() && report.mismatched.empty() && unexpected == 0) {
        report.diagnosis = "exact";
        if (facts.missingCounters == 0 && report.remade.empty())
            return sentences({message("match.all", entries, "The one tensor matched{after}.", "All {entries} tensors matched{after}.",
                                      {{"entries", entries}, {"after", after(report, facts)}}),
                              emaText});
        return sentences({message("match.all-loaded", entries, "The one tensor is loaded, {matched} of 1 from the file{after}.",
                                  "All {entries} tensors are loaded, {matched} of them from the file{after}.",
                                  {{"entries", entries}, {"matched", report.matched}, {"after", after(report, facts)}}),
                          counters, remade, emaText});
    }
    if (const Message text = formVerdict(report, facts); !text.empty()) return sentences({text, emaText});
    if (const Message text = headVerdict(report, facts); !text.empty()) return sentences({text, emaText});
    if (const Message text = familyVerdict(report, facts); !text.empty()) return sentences({text, emaText});
    if (const Message text = depthVerdict(report, facts); !text.empty()) return sentences({text, emaText});
    if (const Message text = transposedVerdict(report); !text.empty()) return sentences({text, emaText});
    report.diagnosis = report.share < kOtherNetwork ? "other" : "partial";
    if (report.share < kOtherNetwork) {
        Message how;
        if (!report.unexpected.empty() && !report.missing.empty())
            how = message("match.other-names", "; it has '{unexpected}', which the model does not have, and lacks the model's '{missing}'",
                          {{"unexpected", escapeForDisplay(report.unexpected.front(), 80)},
                           {"missing", escapeForDisplay(report.missing.front(), 80)}});
        else if (!report.mismatched.empty())
            how = message("match.other-shapes",
                          "; the names are the same but the shapes differ, first '{key}': {file} in the file, {model} in the model",
                          {{"key", escapeForDisplay(report.mismatched.front().key, 80)},
                           {"file", shapeText(report.mismatched.front().file)},
                           {"model", shapeText(report.mismatched.front().model)}});
        return sentences({message("match.other", "The checkpoint is for another network: {loaded} of {entries} tensors matched{how}.",
                                  {{"loaded", report.loaded()}, {"entries", facts.modelEntries}, {"how", how}}),
                          emaText});
    }
    const bool all = report.missing.empty() && report.mismatched.empty();
    const Message share = !all                  ? message("match.some", "{loaded} of {entries} tensors matched{after}",
                                                          {{"loaded", report.loaded()}, {"entries", facts.modelEntries}, {"after", after(report, facts)}})
                          : report.counters > 0 ? message("match.all-are-loaded", "All {entries} tensors are loaded{after}",
                                                          {{"entries", facts.modelEntries}, {"after", after(report, facts)}})
                                                : message("match.all-matched", "All {entries} tensors matched{after}",
                                                          {{"entries", facts.modelEntries}, {"after", after(report, facts)}});
    MessageArgument::List parts{share};
    if (!report.missing.empty())
        parts.push_back(message("match.missing", static_cast<std::int64_t>(report.missing.size()),
                                "{count} is not in the file and keeps its initial values",
                                "{count} are not in the file and keep their initial values", {{"count", report.missing.size()}}));
    if (unexpected > 0)
        parts.push_back(all ? message("match.unused", static_cast<std::int64_t>(unexpected), "{count} is only in the file and not used",
                                      "{count} are only in the file and not used", {{"count", unexpected}})
                            : message("match.file-only", static_cast<std::int64_t>(unexpected), "{count} is only in the file",
                                      "{count} are only in the file", {{"count", unexpected}}));
    if (!report.mismatched.empty())
        parts.push_back(message("match.mismatched", static_cast<std::int64_t>(report.mismatched.size()),
                                "{count} has another shape, first '{key}': {file} in the file, {model} in the model",
                                "{count} have another shape, first '{key}': {file} in the file, {model} in the model",
                                {{"count", report.mismatched.size()},
                                 {"key", escapeForDisplay(report.mismatched.front().key, 80)},
                                 {"file", shapeText(report.mismatched.front().file)},
                                 {"model", shapeText(report.mismatched.front().model)}}));
    return sentences({message("match.parts", "{parts}.", {{"parts", std::move(parts), "; "}}), counters, emaText});
}

}  // namespace

void judgeNames(LoadReport& report, const LoadReport& revised, std::size_t modelEntries) {
    // The verdict was made for the names as they are, and took the file for another network's.
    report.diagnosis = "names";
    report.verdict = sentences({message("match.names",
                                        "The same network under other names: {loaded} of {entries} tensors match as they are, and "
                                        "{revised} once the names are changed.",
                                        {{"loaded", report.loaded()}, {"entries", modelEntries}, {"revised", revised.loaded()}}),
                                report.container});
}

void judge(LoadReport& report, const MatchFacts& facts) {
    const Message verdict = words(report, facts);
    if (!facts.container.empty() && facts.container != "state_dict" && !facts.averaged)
        report.container =
            message("match.container", "The weights are under '{container}', where mmcv does not look: it knows state_dict and the root.",
                    {{"container", escapeForDisplay(facts.container, 40)}});
    report.verdict = sentences({facts.requestedMapping.empty()
                                    ? Message()
                                    : message("match.mapping-fits-none", "The mapping {mapping} matches none of the file's names.",
                                              {{"mapping", facts.requestedMapping}}),
                                verdict, report.container});
    report.reason = report.advice;
    if (!report.mapping.empty()) {
        const Message mapped =
            facts.averaged
                ? message("match.averaged", "The averaged weights under '{container}' were read (--map ema).",
                          {{"container", escapeForDisplay(facts.container, 40)}})
                : message("match.renamed",
                          "The keys were renamed (--map {mapping}); teardown convert --map {mapping} writes the file with these names.",
                          {{"mapping", report.mapping}});
        report.advice = sentences({report.advice, mapped});
        if (facts.averaged || report.reason.empty()) report.reason = report.advice;
    }
    if (report.diagnosis == "other" && report.advice.empty())
        report.advice = message("do.open-the-config-that", "Open the config that this checkpoint was trained with.");
    if (!report.mapping.empty()) report.proposal = "--map " + report.mapping + (report.proposal.empty() ? "" : " " + report.proposal);
}

}  // namespace teardown
