// What the training of a config suffers from: a learning rate for another batch size, frozen stages without weights.
#include "core/lint/lint_run.h"

#include "core/base/text.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

namespace teardown::lint_rules {

namespace {

/// The number in front of which `before` stands, from `start` on: numberAfter("schedules/imagenet_bs256.py", "bs") is 256.
std::optional<std::int64_t> numberAfter(std::string_view text, std::string_view before) {
    for (std::size_t found = text.find(before); found != std::string_view::npos; found = text.find(before, found + 1)) {
        const bool inWord = found > 0 && text[found - 1] != '_' && text[found - 1] != '-' && text[found - 1] != '/';
        std::int64_t number = 0;
        const char* begin = text.data() + found + before.size();
        const auto read = std::from_chars(begin, text.data() + text.size(), number);
        if (!inWord && read.ec == std::errc() && number > 0 && number < 1'000'000) return number;
    }
    return std::nullopt;
}

struct Gpus {
    std::int64_t gpus = 0;
    std::int64_t each = 0;
};

/// "8xb32" in a file's name: 8 GPUs with 32 pictures each (mmclassification's naming of configs).
std::optional<Gpus> gpusOf(std::string_view path) {
    const std::string_view name = path.substr(path.rfind('/') + 1);
    for (std::size_t x = name.find("xb"); x != std::string_view::npos; x = name.find("xb", x + 1)) {
        std::size_t start = x;
        while (start > 0 && isDigit(name[start - 1])) --start;
        Gpus found;
        const auto gpus = std::from_chars(name.data() + start, name.data() + x, found.gpus);
        const auto each = std::from_chars(name.data() + x + 2, name.data() + name.size(), found.each);
        if (gpus.ec == std::errc() && each.ec == std::errc() && found.gpus > 0 && found.gpus < 100'000 && found.each > 0 &&
            found.each < 100'000)
            return found;
    }
    return std::nullopt;
}

std::string number(double value) { return fmt::format("{:.6g}", value); }

class TrainingRules {
public:
    explicit TrainingRules(LintRun& run) : m_run(run) {}

    /// The linear scaling rule (Goyal et al. 2017): the learning rate grows with the batch. The file that set it names its batch size.
    void learningRate() {
        const At lr = at(m_run.root(), "optimizer.lr");
        At samples = at(m_run.root(), "data.train_dataloader.samples_per_gpu");
        if (!samples) samples = at(m_run.root(), "data.samples_per_gpu");
        if (!lr || !samples || !lr.value->isNumber() || !samples.value->isInt() || samples.value->asInt() <= 0) return;
        const Origin *lrSet = lr.value->origin(), *samplesSet = samples.value->origin();
        if (!lrSet || !samplesSet || !lrSet->file || !samplesSet->file || *lrSet->file == *samplesSet->file) return;
        const std::int64_t each = samples.value->asInt();
        const std::string& file = *lrSet->file;
        std::optional<std::int64_t> batch = numberAfter(std::string_view(file).substr(file.rfind('/') + 1), "bs");
        if (const auto own = gpusOf(file); own && !batch) batch = own->gpus * own->each;
        if (!batch) return;
        std::optional<Gpus> named;
        for (const ConfigFile& config : m_run.config().files)
            if (!named) named = gpusOf(config.displayPath);
        const Facts facts{lr, samples, each, *batch, lr.value->asDouble()};
        if (named && named->each == each) {
            // The author's own choice: worth knowing, no mistake.
            if (named->gpus * each != *batch) addNamed(facts, *named);
        } else if (named || changed(*samples.value)) {
            addChanged(facts, named ? named->each : samplesBefore(*samples.value), named);
        }
    }

    /// frozen_stages >= 0 of a network into which nothing is loaded.
    void frozen() {
        const At stages = at(m_run.root(), "model.backbone.frozen_stages");
        if (!stages || !stages.value->isInt() || stages.value->asInt() < 0 || hasWeights()) return;
        // These freeze the first frozen_stages stages, the others those up to and including it, and the stem.
        const bool counts =
            isOneOf(typeOf(*at(m_run.root(), "model.backbone").value), {"ConvMixer", "ConvNeXt", "DenseNet", "EfficientNet", "VGG"});
        if (counts && stages.value->asInt() == 0) return;
        const bool loaded = m_run.input().load && m_run.input().load->matched > 0;
        m_run.add(LintRule::FrozenRandom, loaded ? LintLevel::Note : LintLevel::Warning, m_run.placeOf(stages),
                  message("frozen-random.nothing-loaded",
                          "frozen_stages={stages} keeps the first stages as they are, but the config loads no weights: a training that "
                          "starts from it keeps random values in them.",
                          {{"stages", stages.value->asInt()}}),
                  message("do.lint-frozen",
                          "Set load_from, or give the backbone init_cfg=dict(type='Pretrained', checkpoint=..., prefix='backbone.')."));
    }

private:
    struct Facts {
        At lr, samples;
        std::int64_t each = 0;   ///< pictures per GPU
        std::int64_t batch = 0;  ///< that the learning rate is for
        double rate = 0;
    };

    static bool changed(const ConfigValue& samples) { return samplesBefore(samples) != samples.asInt(); }
    static std::int64_t samplesBefore(const ConfigValue& samples) {
        const auto chain = samples.origins();
        for (const Origin& origin : chain)
            if (origin.value && origin.value->isInt() && origin.value->asInt() > 0) return origin.value->asInt();
        return samples.asInt();
    }

    void addNamed(const Facts& facts, const Gpus& named) {
        const std::int64_t total = named.gpus * facts.each;
        m_run.add(LintRule::LearningRate, LintLevel::Note, m_run.placeOf(facts.lr),
                  message("learning-rate.named",
                          "lr={rate} is for batches of {batch}, as {file} is named; {gpus} GPUs with {each} pictures each make batches of "
                          "{total}.",
                          {{"rate", number(facts.rate)},
                           {"batch", facts.batch},
                           {"file", *facts.lr.value->origin()->file},
                           {"gpus", named.gpus},
                           {"each", facts.each},
                           {"total", total}}),
                  message("do.lint-scaled-rate", "By the linear scaling rule that would be optimizer.lr={rate}.",
                          {{"rate", number(facts.rate * static_cast<double>(total) / static_cast<double>(facts.batch))}}),
                  {m_run.placeOf(facts.samples)});
    }

    void addChanged(const Facts& facts, std::int64_t before, const std::optional<Gpus>& named) {
        if (before == facts.each) return;
        // What the base trains with: its GPUs by its name, or those that make its batch.
        const std::int64_t gpus = named ? named->gpus : std::max<std::int64_t>(1, facts.batch / before);
        const auto scaled = [&](std::int64_t on) {
            return number(facts.rate * static_cast<double>(on * facts.each) / static_cast<double>(facts.batch));
        };
        m_run.add(LintRule::LearningRate, m_run.placeOf(facts.samples),
                  message("learning-rate.changed",
                          "samples_per_gpu is {each} instead of {before}, but lr={rate} of {file} is for batches of {batch}: loss and "
                          "accuracy may stay where they are.",
                          {{"each", facts.each},
                           {"before", before},
                           {"rate", number(facts.rate)},
                           {"file", *facts.lr.value->origin()->file},
                           {"batch", facts.batch}}),
                  gpus > 1 ? message("do.lint-scale-rates", "Linear scaling rule: optimizer.lr={one} on 1 GPU, {many} on {gpus} GPUs.",
                                     {{"one", scaled(1)}, {"many", scaled(gpus)}, {"gpus", gpus}})
                           : message("do.lint-scale-rate", "Linear scaling rule: optimizer.lr={one} on 1 GPU.", {{"one", scaled(1)}}),
                  {m_run.placeOf(facts.lr)});
    }

    bool isSet(const char* path) const {
        const At value = at(m_run.root(), path);
        return value && value.value->truthy();
    }
    bool hasWeights() const {
        for (const char* path : {"load_from", "resume_from", "model.pretrained", "resume"})
            if (isSet(path)) return true;
        for (const char* path : {"model.init_cfg", "model.backbone.init_cfg"}) {
            const At init = at(m_run.root(), path);
            if (!init) continue;
            if (typeOf(*init.value) == "Pretrained") return true;
            for (const ConfigValue& item : init.value->items())
                if (typeOf(item) == "Pretrained") return true;
        }
        return false;
    }

    LintRun& m_run;
};

}  // namespace

void lintTraining(LintRun& run) {
    TrainingRules rules(run);
    rules.learningRate();
    rules.frozen();
}

}  // namespace teardown::lint_rules
