// What can be said of a pipeline without running it: keys that are needed and made, the picture's type, range and channels.
#include "core/lint/lint_run.h"

#include "core/base/text.h"
#include "core/lint/pipeline_walk.h"

#include <algorithm>

namespace teardown::lint_rules {

namespace {

class PipelineRules {
public:
    explicit PipelineRules(LintRun& run) : m_run(run) {}

    void all() {
        for (const DatasetPart& part : m_run.datasets()) {
            const At list = at(m_run.root(), part.path + ".pipeline");
            if (!list || !list.value->isSequence()) continue;
            PipelineWalk walk(m_run, part);
            walk.run(list);
            channels(walk);
            m_walks.push_back(std::move(walk));
        }
        if (m_run.pretrain()) return;
        differences();
    }

private:
    /// Channels that reach the network against those that it takes.
    void channels(const PipelineWalk& walk) {
        const auto network = inputChannelsOf(m_run.config());
        if (!network || walk.channels() == 0 || walk.channels() == network->count || walk.isOpen()) return;
        const Place where = m_run.placeOf(network->place);
        // Once, though every pipeline has the same channels.
        if (m_run.has(LintRule::Channels, where)) return;
        const Place source = walk.channelsPlace();
        const bool grey = walk.channels() == 1;
        const Message from = walk.part().ownChannels() > 0
                                 ? message("channels.of-dataset", "those of {type}", {{"type", walk.part().type}})
                                 : message("channels.of-loader", "LoadImageFromFile at {place}", {{"place", LintRun::shown(source)}});
        const Message what =
            message("channels.differ", network->count, "The network takes {network} channel, the pictures have {picture} ({from}).",
                    "The network takes {network} channels, the pictures have {picture} ({from}).",
                    {{"network", network->count}, {"picture", walk.channels()}, {"from", from}});
        Message remedy;
        if (!grey && network->count == 1)
            remedy = walk.part().ownChannels() > 0
                         ? message("do.lint-three-channels", "Set model.backbone.in_channels=3.")
                         : message("do.lint-one-channel",
                                   "Either read grey pictures, with LoadImageFromFile(color_type='grayscale') and one value in mean and "
                                   "std, or set in_channels=3.");
        else if (grey && network->count == 3)
            remedy =
                walk.part().ownChannels() > 0
                    ? message("do.lint-grey-network", "Set model.backbone.in_channels=1.")
                    : message("do.lint-grey-either",
                              "Either read colours, with LoadImageFromFile(color_type='color') and three values in mean and std, or set "
                              "model.backbone.in_channels=1.");
        m_run.add(LintRule::Channels, where, what, remedy, {source});
    }

    static Message orderName(bool isRgb) {
        return isRgb ? message("normalize-differs.rgb", "red, green, blue") : message("normalize-differs.bgr", "blue, green, red");
    }

    /// Some published configs test with the numbers of converted weights, and train with others.
    void compare(const At& own, const At& trained) {
        for (const char* key : {"mean", "std"}) {
            const ConfigValue *a = own.value->find(key), *b = trained.value->find(key);
            if (!a || !b || *a == *b) continue;
            const Place inTraining = m_run.placeOf(*b, trained.path + "." + key);
            m_run.add(LintRule::NormalizeDiffers, LintLevel::Note, m_run.placeOf(*a, own.path + "." + key),
                      message("normalize-differs.value", "{key} is {test} here, but {train} in training ({place}).",
                              {{"key", key},
                               {"test", escapeForDisplay(a->repr(), 60)},
                               {"train", escapeForDisplay(b->repr(), 60)},
                               {"place", LintRun::shown(inTraining)}}),
                      message("do.lint-same-normalize", "Give both pipelines the same Normalize."), {inTraining});
            return;
        }
    }

    /// Training and test have to see pictures in the same way.
    void differences() {
        const PipelineWalk* train = nullptr;
        for (const PipelineWalk& walk : m_walks) {
            if (walk.isOpen()) continue;
            if (walk.part().use == Use::Train && !train) train = &walk;
            if (walk.part().use == Use::Train || !train) continue;
            const At own = walk.normalize(), trained = train->normalize();
            if (own && trained) {
                compare(own, trained);
                if (walk.isRgb() != train->isRgb() && walk.channels() == 3 && train->channels() == 3)
                    m_run.add(LintRule::NormalizeDiffers, m_run.placeOf(own),
                              message("normalize-differs.order",
                                      "The channels are {test} after this Normalize, but {train} in training ({place}).",
                                      {{"test", orderName(walk.isRgb())},
                                       {"train", orderName(train->isRgb())},
                                       {"place", LintRun::shown(m_run.placeOf(trained))}}),
                              message("do.lint-same-order", "Give both the same order of channels (to_rgb)."), {m_run.placeOf(trained)});
            } else if (own || trained) {
                const bool isTrained = static_cast<bool>(trained);
                const PipelineWalk& without = isTrained ? walk : *train;
                m_run.add(LintRule::NormalizeNever, without.endPlace(),
                          isTrained
                              ? message("normalize-never.in-test", "This pipeline has no Normalize, but that of training has one.")
                              : message("normalize-never.in-training", "This pipeline has no Normalize, but that of the test has one."),
                          message("do.lint-same-normalize", "Give both pipelines the same Normalize."),
                          {m_run.placeOf(isTrained ? trained : own)});
            }
        }
        const bool none = !m_walks.empty() && std::none_of(m_walks.begin(), m_walks.end(), [](const PipelineWalk& walk) {
            return walk.isOpen() || static_cast<bool>(walk.normalize());
        });
        if (!none) return;
        m_run.add(LintRule::NormalizeNever, m_walks.front().endPlace(),
                  message("normalize-never.anywhere", "No pipeline has a Normalize: the network gets values of 0 to 255."),
                  message("do.lint-normalize", "Add Normalize with the mean and std of the data, in training and test."));
    }

    LintRun& m_run;
    std::vector<PipelineWalk> m_walks;
};

}  // namespace

void lintPipelines(LintRun& run) { PipelineRules(run).all(); }

}  // namespace teardown::lint_rules
