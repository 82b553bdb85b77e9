// Weights: those that the checkpoint does not have and that stay random, and those that no training has moved.
#include "core/lint/lint_run.h"

#include "core/base/text.h"
#include "core/checkpoint/checkpoint_file.h"

#include <algorithm>

namespace teardown::lint_rules {

namespace {

constexpr std::size_t kShownKeys = 3;
constexpr std::int64_t kMostClasses = 1'000'000;
constexpr double kMost = 0.9;  // above this share of loaded parameters, answers are usable though not exact

std::string listed(const std::vector<std::string>& keys) {
    std::string text;
    for (std::size_t i = 0; i < std::min(kShownKeys, keys.size()); ++i) text += (i ? ", " : "") + escapeForDisplay(keys[i], 80);
    return keys.size() > kShownKeys ? text + ", ..." : text;
}

void randomWeights(LintRun& run) {
    const auto& load = run.input().load;
    if (!load) return;
    std::vector<std::string> keys = load->missing;
    for (const ShapeMismatch& mismatch : load->mismatched) keys.push_back(mismatch.key);
    if (keys.empty()) return;
    const bool head = std::any_of(keys.begin(), keys.end(), [](const std::string& key) { return key.starts_with("head."); });
    const bool meaningless = head || load->parameterShare < kMost;
    const Place where{run.input().checkpoint ? run.input().checkpoint->path() : std::string(), 0, 0, keys.front(), {}};
    std::vector<Place> also;
    if (const At count = classCountOf(run.config()); count && head) also.push_back(run.placeOf(count));
    const Message what =
        head ? message("weights-random.head",
                       "{random} of {entries} tensors keep random values, those of the head among them ({keys}): as a start for "
                       "fine-tuning that is normal, but the answers of this network are random and change with the seed. {verdict}",
                       {{"random", keys.size()}, {"entries", load->entries}, {"keys", listed(keys)}, {"verdict", load->verdict}})
             : message("weights-random.part",
                       "{random} of {entries} tensors keep random values ({keys}): the answers change with the seed. {verdict}",
                       {{"random", keys.size()}, {"entries", load->entries}, {"keys", listed(keys)}, {"verdict", load->verdict}});
    const auto& proof = run.input().proof;
    const Message proven =
        !proof || !proof->differs ? Message()
        : proof->first != proof->second
            ? message("weights-random.proven-class", "Proven: with two seeds the same input is class {first} and class {second}.",
                      {{"first", proof->first}, {"second", proof->second}})
            : message("weights-random.proven", "Proven: with two seeds the scores of the same input differ by up to {most}.",
                      {{"most", proof->maxAbs, ".3g"}});
    const Message options = load->proposal.empty() ? Message() : message("do.lint-try", "Try {options}.", {{"options", load->proposal}});
    run.add(LintRule::WeightsRandom, meaningless ? LintLevel::Error : LintLevel::Warning, where,
            proven.empty() ? what : sentences({what, proven}), sentences({load->advice, options}), std::move(also));
}

bool allZero(const TensorView& values) {
    for (std::int64_t i = 0; i < values.numel(); ++i)
        if (values.at(i) != 0) return false;
    return values.numel() > 0;
}

/// mmclassification starts the bias of a linear head with zeros; one step of training moves it.
void untrainedHead(LintRun& run, const CheckpointFile& file, const StateDictView& weights, const TaskContext& task) {
    for (const StateDictView::Item& item : weights.items) {
        const CheckpointTensor& tensor = file.tensors()[item.tensor];
        const bool isBias = item.key.starts_with("head.") && item.key.ends_with(".bias") && tensor.shape.size() == 1;
        if (!isBias || tensor.shape[0] < 1 || tensor.shape[0] > kMostClasses || !isFloating(tensor.dtype) || tensor.storage < 0) continue;
        const auto values = file.read(item.tensor, task);
        if (!values.ok() || !allZero(*values)) continue;
        run.add(LintRule::WeightsUntrained, {file.path(), 0, 0, item.key, {}},
                message("weights-untrained.head", "{key} is zero throughout, its initial value: the head has probably never been trained.",
                        {{"key", escapeForDisplay(item.key)}}),
                message("do.lint-untrained",
                        "See the learning rate and whether the optimizer gets the head's parameters; `teardown diff` compares two "
                        "checkpoints of the training."));
        return;
    }
}

/// BatchNorm counts the batches that it has seen.
void unseenBatches(LintRun& run, const CheckpointFile& file, const StateDictView& weights, const TaskContext& task) {
    std::size_t counters = 0;
    std::string first;
    for (const StateDictView::Item& item : weights.items) {
        if (!item.key.ends_with(".num_batches_tracked")) continue;
        const CheckpointTensor& tensor = file.tensors()[item.tensor];
        if (!tensor.shape.empty() || tensor.storage < 0) return;
        const auto value = file.read(item.tensor, task);
        if (!value.ok() || !allZero(*value)) return;
        if (counters++ == 0) first = item.key;
    }
    if (counters == 0) return;
    run.add(LintRule::WeightsUntrained, LintLevel::Note, {file.path(), 0, 0, first, {}},
            message("weights-untrained.counters", static_cast<std::int64_t>(counters),
                    "The batch norm has seen no batch (num_batches_tracked is 0): the weights are converted or untrained.",
                    "The {counters} batch norms have seen no batch (num_batches_tracked is 0): the weights are converted or untrained.",
                    {{"counters", counters}}));
}

}  // namespace

void lintWeights(LintRun& run, const TaskContext& task) {
    randomWeights(run);
    const CheckpointFile* file = run.input().checkpoint.get();
    if (!file) return;
    const auto weights = stateDictOf(*file);
    if (!weights.ok()) return;
    untrainedHead(run, *file, *weights, task);
    unseenBatches(run, *file, *weights, task);
}

}  // namespace teardown::lint_rules
