// What training has done to the weights: how far the layers are from those that it started from, channels that died, and a head that knows
// the frequencies of the classes only. Evidence for an accuracy that stays where it is, read from the files alone.
#include "core/lint/lint_run.h"

#include "core/base/text.h"
#include "core/checkpoint/checkpoint_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace teardown::lint_rules {

namespace {

constexpr std::size_t kShownLayers = 3;
constexpr double kUnrelated = 0.1;  // cosine of two networks that were trained apart: near 0
constexpr double kPercent = 100;

std::string percent(double share) { return fmt::format("{:.3g} %", kPercent * share); }
std::string layerName(const std::string& layer) { return escapeForDisplay(layer, 80); }

std::string firstOf(const std::vector<std::string>& layers) {
    std::string text;
    for (std::size_t i = 0; i < std::min(kShownLayers, layers.size()); ++i) text += (i ? ", " : "") + layerName(layers[i]);
    return layers.size() > kShownLayers ? text + ", ..." : text;
}

class AgainstStart {
public:
    AgainstStart(LintRun& run, const WeightFacts& facts) : m_run(run), m_start(facts.start), m_found(*facts.fromStart) {
        for (const LayerDistance& layer : m_found.layers) {
            (layer.equal ? m_still : m_moved).push_back(&layer);
            m_headMoved = m_headMoved || (layer.isHead() && !layer.equal);
            m_head = m_head || layer.isHead();
        }
    }

    void report() {
        if (m_found.layers.empty()) return nothingInCommon();
        if (m_moved.empty()) return nothingMoved();
        if (m_head && !m_headMoved) headStill();
        if (!m_still.empty() && (m_headMoved || !m_head || m_still.size() > 1)) someStill();
        if (medianCosine() < kUnrelated) return unrelated();
        distances();
    }

private:
    const CheckpointFile& file() const { return *m_run.input().checkpoint; }
    std::string startName() const { return escapeForDisplay(m_start.path, 200); }
    Place placeIn(const std::string& member) const { return {file().path(), 0, 0, member, {}}; }
    std::vector<Place> setAt(const char* path) const {
        std::vector<Place> places;
        const At value = at(m_run.root(), path);
        if (value) places.push_back(m_run.placeOf(value));
        return places;
    }
    /// Where the config names the start.
    std::vector<Place> startSetAt() const { return m_start.member.empty() ? std::vector<Place>() : setAt(m_start.member.c_str()); }
    double medianCosine() const {
        std::vector<double> cosines;
        for (const LayerDistance& layer : m_found.layers)
            if (layer.isMatrix) cosines.push_back(layer.cosine);
        if (cosines.empty()) return 1;
        const auto middle = cosines.begin() + static_cast<std::ptrdiff_t>(cosines.size() / 2);
        std::nth_element(cosines.begin(), middle, cosines.end());
        return *middle;
    }

    void nothingInCommon() {
        m_run.add(LintRule::WeightsStart, placeIn({}),
                  message("weights-start.nothing-fits",
                          "No tensor of {start}, from which the training starts, has the name and shape of one in this checkpoint: "
                          "nothing of it can have been loaded.",
                          {{"start", startName()}}),
                  message("do.lint-start-prefix",
                          "See the prefix of init_cfg, or give the file of this network. `teardown inspect` lists its names."),
                  startSetAt());
    }
    void nothingMoved() {
        m_run.add(LintRule::WeightsStart, placeIn(m_still.front()->layer),
                  m_found.buffersMoved
                      ? message("weights-start.statistics-only",
                                "None of {layers} layers has moved from {start}, only the running statistics of norms: batches were seen, "
                                "and no step changed a weight.",
                                {{"layers", m_still.size()}, {"start", startName()}})
                      : message("weights-start.none-moved", "None of {layers} layers has moved from {start}.",
                                {{"layers", m_still.size()}, {"start", startName()}}),
                  message("do.lint-none-moved", "See the learning rate, its warm-up, and whether gradients reach the weights."),
                  setAt("optimizer.lr"));
    }
    void headStill() {
        const auto head = std::find_if(m_still.begin(), m_still.end(), [](const LayerDistance* layer) { return layer->isHead(); });
        m_run.add(LintRule::WeightsStart, placeIn((*head)->layer),
                  message("weights-start.head-still", "The head has not moved: {layer} has exactly the values of {start}.",
                          {{"layer", layerName((*head)->layer)}, {"start", startName()}}),
                  message("do.lint-head-still", "See whether the optimizer gets the head's parameters, and lr_mult in paramwise_cfg."),
                  setAt("optimizer"));
    }
    void someStill() {
        std::vector<std::string> names;
        for (const LayerDistance* layer : m_still)
            if (!layer->isHead()) names.push_back(layer->layer);
        if (names.empty()) return;
        const At frozen = at(m_run.root(), "model.backbone.frozen_stages");
        const bool isFrozen = frozen && frozen.value->isInt() && frozen.value->asInt() >= 0;
        m_run.add(
            LintRule::WeightsStart, isFrozen ? LintLevel::Note : LintLevel::Warning, placeIn(names.front()),
            isFrozen
                ? message("weights-start.frozen",
                          "{still} of {layers} layers have exactly the values of {start} ({names}); the config has frozen_stages={stages}.",
                          {{"still", names.size()},
                           {"layers", m_found.layers.size()},
                           {"start", startName()},
                           {"names", firstOf(names)},
                           {"stages", frozen.value->asInt()}})
                : message("weights-start.some-still",
                          "{still} of {layers} layers have exactly the values of {start} ({names}), and the config freezes none.",
                          {{"still", names.size()}, {"layers", m_found.layers.size()}, {"start", startName()}, {"names", firstOf(names)}}),
            isFrozen ? Message()
                     : message("do.lint-some-still",
                               "See lr_mult in paramwise_cfg, and find_unused_parameters if parts of the network are not used."),
            isFrozen ? std::vector{m_run.placeOf(frozen)} : setAt("optimizer"));
    }
    void unrelated() {
        m_run.add(LintRule::WeightsStart, placeIn(m_moved.front()->layer),
                  message("weights-start.unrelated",
                          "The weights have nothing in common with {start} (median cosine of the layers {cosine}): the training probably "
                          "never loaded it.",
                          {{"start", startName()}, {"cosine", medianCosine(), ".2f"}}),
                  message("do.lint-unrelated", "Look for the lines about missing keys at the beginning of the training's log."),
                  startSetAt());
    }
    void distances() {
        std::vector<const LayerDistance*> order = m_moved;
        std::sort(order.begin(), order.end(), [](const LayerDistance* a, const LayerDistance* b) { return a->relative > b->relative; });
        const LayerDistance& farthest = *order.front();
        const LayerDistance& median = *order[order.size() / 2];
        const LayerDistance& nearest = *order.back();
        m_run.add(LintRule::WeightsDistance, placeIn(farthest.layer),
                  message("weights-distance.layers",
                          "Against {start}, {moved} of {layers} layers have moved, by {median} of their norm in the median: farthest "
                          "{farthest} ({most}), least {nearest} ({least}).",
                          {{"start", startName()},
                           {"moved", m_moved.size()},
                           {"layers", m_found.layers.size()},
                           {"median", percent(median.relative)},
                           {"farthest", layerName(farthest.layer)},
                           {"most", percent(farthest.relative)},
                           {"nearest", layerName(nearest.layer)},
                           {"least", percent(nearest.relative)}}),
                  message("do.lint-distances", "`teardown diff` of the two files lists every tensor."));
    }

    LintRun& m_run;
    const StartFile& m_start;
    const WeightDistances& m_found;
    std::vector<const LayerDistance*> m_still;
    std::vector<const LayerDistance*> m_moved;
    bool m_head = false;
    bool m_headMoved = false;
};

void deadChannels(LintRun& run, const CheckpointFile& file, std::vector<DeadChannels> found) {
    constexpr double kMany = 0.5;  // published networks have layers with a third of dead channels
    std::erase_if(found, [](const DeadChannels& layer) { return layer.share() < kMany; });
    if (found.empty()) return;
    std::stable_sort(found.begin(), found.end(), [](const DeadChannels& a, const DeadChannels& b) { return a.share() > b.share(); });
    std::string layers;
    for (std::size_t i = 0; i < std::min(kShownLayers, found.size()); ++i)
        layers += fmt::format("{}{} {} of {}", i ? ", " : "", layerName(found[i].layer), found[i].dead, found[i].channels);
    if (found.size() > kShownLayers) layers += ", ...";
    const bool whole = found.front().dead == found.front().channels;
    run.add(
        LintRule::ChannelsDead, whole ? LintLevel::Warning : LintLevel::Note, {file.path(), 0, 0, found.front().layer, {}},
        message("channels-dead.layers", static_cast<std::int64_t>(found.size()),
                "In one layer half of the channels or more are dead - no weights, or a norm that scales them to nothing: {layers}.",
                "In {count} layers half of the channels or more are dead - no weights, or a norm that scales them to nothing: {layers}.",
                {{"count", found.size()}, {"layers", layers}}),
        message("do.lint-dead-channels",
                "Zeros from the start are those of zero_init_residual or of no training; zeros that came later follow a learning rate "
                "or a weight decay that is too large."));
}

/// Correlation of the head's bias with the logarithm of the class counts.
void headPrior(LintRun& run, const CheckpointFile& file, const StateDictView& weights, const TaskContext& task) {
    constexpr double kFollows = 0.9;
    constexpr std::size_t kFewest = 3;
    const DatasetInspection* training = nullptr;
    for (const DatasetInspection& inspection : run.input().inspections)
        if (inspection.configPath == "data.train" && !inspection.multiLabel) training = &inspection;
    if (!training || training->classes.size() < kFewest || training->samples == 0) return;
    std::vector<double> priors;
    const ClassCount* most = &training->classes.front();
    for (const ClassCount& row : training->classes) {
        if (row.count == 0) return;
        priors.push_back(std::log(static_cast<double>(row.count)));
        if (row.count > most->count) most = &row;
    }
    for (const StateDictView::Item& item : weights.items) {
        const CheckpointTensor& tensor = file.tensors()[item.tensor];
        if (!item.key.starts_with("head.") || !item.key.ends_with(".bias") || tensor.storage < 0 || !isFloating(tensor.dtype) ||
            tensor.shape != Shape{static_cast<std::int64_t>(priors.size())})
            continue;
        const auto bias = file.read(item.tensor, task);
        if (!bias.ok()) return;
        const double correlation = correlationOf(priors, bias->toFloats());
        if (!(correlation >= kFollows)) return;
        run.add(LintRule::HeadPrior, {file.path(), 0, 0, item.key, {}},
                message("head-prior.follows",
                        "{key} follows how frequent the classes of data.train are (correlation {correlation}): where the picture says "
                        "little, the answer is '{most}', the class of {share} of the training pictures.",
                        {{"key", escapeForDisplay(item.key)},
                         {"correlation", correlation, ".2f"},
                         {"most", escapeForDisplay(most->name.empty() ? std::to_string(most->index) : most->name, 60)},
                         {"share", percent(static_cast<double>(most->count) / static_cast<double>(training->samples))}}),
                message("do.lint-prior",
                        "If the accuracy is the share of that class, the head has learnt nothing else; "
                        "ClassBalancedDataset evens the classes out."));
        return;
    }
}

}  // namespace

void lintTrained(LintRun& run, const TaskContext& task) {
    const CheckpointFile* file = run.input().checkpoint.get();
    if (!file) return;
    if (const WeightFacts* facts = run.input().weights.get()) {
        if (facts->fromStart) AgainstStart(run, *facts).report();
        deadChannels(run, *file, facts->dead);
    }
    if (const auto weights = stateDictOf(*file); weights.ok()) headPrior(run, *file, *weights, task);
}

}  // namespace teardown::lint_rules
