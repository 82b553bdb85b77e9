#include "core/checkpoint/inspect/resume_check.h"

#include "core/base/text.h"

#include <algorithm>

namespace teardown {

namespace {

void addDistinct(std::vector<double>& values, const ConfigValue* value) {
    if (value && value->isNumber() && std::find(values.begin(), values.end(), value->asDouble()) == values.end())
        values.push_back(value->asDouble());
}

/// Whether the state of a parameter holds something: SGD without momentum leaves {'momentum_buffer': None}.
bool holdsState(const ConfigValue& state) {
    return std::any_of(state.entries().begin(), state.entries().end(), [](const DictEntry& entry) { return !entry.value.isNone(); });
}

OptimizerContent contentOf(const ConfigValue& optimizer, std::string name) {
    OptimizerContent content;
    content.name = std::move(name);
    bool betas = false;
    for (const ConfigValue& group : optimizer.find("param_groups")->items()) {
        ++content.groups;
        if (const ConfigValue* parameters = group.find("params")) content.parameters += parameters->items().size();
        addDistinct(content.lr, group.find("lr"));
        addDistinct(content.initialLr, group.find("initial_lr"));
        addDistinct(content.momentum, group.find("momentum"));
        if (const ConfigValue* pair = group.find("betas"); pair && !pair->items().empty()) {
            addDistinct(content.momentum, &pair->items()[0]);
            betas = true;
        }
    }
    // SGD and its kind: with momentum 0 there is nothing to keep.
    const ConfigValue* nesterov =
        optimizer.find("param_groups")->items().empty() ? nullptr : optimizer.find("param_groups")->items()[0].find("nesterov");
    content.stateless = nesterov && !betas && content.momentum == std::vector<double>{0.0};
    if (const ConfigValue* states = optimizer.find("state"))
        content.states = static_cast<std::size_t>(std::count_if(states->entries().begin(), states->entries().end(),
                                                                [](const DictEntry& entry) { return holdsState(entry.value); }));
    return content;
}

bool isOptimizerState(const ConfigValue& value) {
    const ConfigValue* groups = value.find("param_groups");
    return groups && groups->isSequence();
}

std::vector<OptimizerContent> optimizersOf(const ConfigValue& object) {
    std::vector<OptimizerContent> found;
    const ConfigValue* optimizer = object.find("optimizer");
    if (!optimizer || !optimizer->isDict()) return found;
    if (isOptimizerState(*optimizer)) return {contentOf(*optimizer, {})};
    for (const DictEntry& entry : optimizer->entries())
        if (entry.key.isString() && isOptimizerState(entry.value)) found.push_back(contentOf(entry.value, entry.key.asString()));
    return found;
}

std::optional<std::int64_t> countAt(const ConfigValue& meta, const char* name) {
    const ConfigValue* value = meta.find(name);
    if (!value || !value->isInt() || value->isBigInt()) return std::nullopt;
    return value->asInt();
}

void readAverages(const ConfigValue& object, ResumeCheck& check) {
    if (const ConfigValue* averages = object.find("ema_state_dict"); averages && averages->isDict()) {
        check.emaEntries = averages->entries().size();
        check.emaOfMmengine = true;
        return;
    }
    if (const ConfigValue* state = object.find("state_dict"))
        check.emaEntries =
            static_cast<std::size_t>(std::count_if(state->entries().begin(), state->entries().end(), [](const DictEntry& entry) {
                return entry.key.isString() && entry.key.asString().starts_with("ema_");
            }));
}

Message numbersText(const std::vector<double>& values) {
    std::string text;
    for (std::size_t i = 0; i < std::min<std::size_t>(values.size(), 4); ++i) text += (i ? ", " : "") + pythonFloat(values[i]);
    return asIs(text + (values.size() > 4 ? ", ..." : ""));
}

Message startText(const ResumeCheck& check) {
    const std::int64_t epoch = check.epoch.value_or(0), iter = check.iter.value_or(0);
    switch (check.verdict) {
        case ResumeVerdict::WeightsOnly:
            return message("resume.weights-only", "Weights only: a training can start from it (load_from), not go on.");
        case ResumeVerdict::NoProgress:
            return message("resume.no-progress",
                           "It cannot be resumed: meta has no epoch and iter, and mmcv stops with a KeyError. "
                           "A training can start from it (load_from).");
        case ResumeVerdict::NoOptimizer:
            return message("resume.no-optimizer",
                           "It can be resumed after epoch {epoch}, iteration {iter}, but holds no optimizer: momentum starts anew, and the "
                           "learning rate is the config's.",
                           {{"epoch", epoch}, {"iter", iter}});
        case ResumeVerdict::EmptyOptimizer:
            return message("resume.empty-optimizer",
                           "It can be resumed after epoch {epoch}, iteration {iter}, but its optimizer is empty: momentum starts anew.",
                           {{"epoch", epoch}, {"iter", iter}});
        case ResumeVerdict::PartOfState:
        case ResumeVerdict::Whole:
            break;
    }
    return message("resume.whole", "It can be resumed after epoch {epoch}, iteration {iter}.", {{"epoch", epoch}, {"iter", iter}});
}

Message optimizerLine(const OptimizerContent& optimizer) {
    const Message rates = optimizer.initialLr.empty()
                              ? message("resume.rates", "lr {lr}", {{"lr", numbersText(optimizer.lr)}})
                              : message("resume.rates-initial", "lr {lr}, initial_lr {initial}",
                                        {{"lr", numbersText(optimizer.lr)}, {"initial", numbersText(optimizer.initialLr)}});
    if (optimizer.stateless)
        return message("resume.optimizer-stateless",
                       "Optimizer{name} without momentum, which keeps no state: {parameters} parameters, {rates}.",
                       {{"name", optimizer.name.empty() ? std::string() : " " + escapeForDisplay(optimizer.name, 40)},
                        {"parameters", optimizer.parameters},
                        {"rates", rates}});
    return message("resume.optimizer", "Optimizer{name}: state of {states} of {parameters} parameters, {rates}.",
                   {{"name", optimizer.name.empty() ? std::string() : " " + escapeForDisplay(optimizer.name, 40)},
                    {"states", optimizer.states},
                    {"parameters", optimizer.parameters},
                    {"rates", rates}});
}

}  // namespace

const char* resumeVerdictName(ResumeVerdict verdict) {
    switch (verdict) {
        case ResumeVerdict::WeightsOnly:
            return "weights-only";
        case ResumeVerdict::NoProgress:
            return "no-progress";
        case ResumeVerdict::NoOptimizer:
            return "no-optimizer";
        case ResumeVerdict::EmptyOptimizer:
            return "empty-optimizer";
        case ResumeVerdict::PartOfState:
            return "part-of-state";
        case ResumeVerdict::Whole:
            break;
    }
    return "whole";
}

ResumeVerdict OptimizerContent::verdict() const {
    if (stateless) return ResumeVerdict::Whole;
    if (states == 0) return ResumeVerdict::EmptyOptimizer;
    return states < parameters ? ResumeVerdict::PartOfState : ResumeVerdict::Whole;
}

ResumeCheck resumeCheck(const ConfigValue& object) {
    ResumeCheck check;
    check.optimizers = optimizersOf(object);
    readAverages(object, check);
    check.lossScaler = object.contains("amp");
    if (const ConfigValue* meta = object.find("meta"); meta && meta->isDict()) {
        check.epoch = countAt(*meta, "epoch");
        check.iter = countAt(*meta, "iter");
        if (const ConfigValue* half = meta->find("fp16")) check.lossScaler = check.lossScaler || half->contains("loss_scaler");
        constexpr std::string_view kSuffix = "_version";
        for (const DictEntry& entry : meta->entries())
            if (entry.key.isString() && entry.value.isString() && entry.key.asString().ends_with(kSuffix))
                check.versions.emplace_back(
                    escapeForDisplay(entry.key.asString().substr(0, entry.key.asString().size() - kSuffix.size()), 40),
                    escapeForDisplay(entry.value.asString(), 60));
    }
    const bool progress = check.epoch && check.iter;
    if (!progress) {
        check.verdict = check.optimizers.empty() && !check.epoch && !check.iter ? ResumeVerdict::WeightsOnly : ResumeVerdict::NoProgress;
    } else {
        check.verdict = check.optimizers.empty() ? ResumeVerdict::NoOptimizer : ResumeVerdict::Whole;
        for (const OptimizerContent& optimizer : check.optimizers) check.verdict = std::min(check.verdict, optimizer.verdict());
    }
    return check;
}

Message resumeText(const ResumeCheck& check) {
    std::vector<Message> parts = {startText(check)};
    for (const OptimizerContent& optimizer : check.optimizers) parts.push_back(optimizerLine(optimizer));
    if (check.emaEntries > 0)
        parts.push_back(check.emaOfMmengine
                            ? message("resume.ema-mmengine", "EMA: {count} entries of mmengine.", {{"count", check.emaEntries}})
                            : message("resume.ema", "EMA: {count} entries; they are restored only with EMAHook(resume_from=...).",
                                      {{"count", check.emaEntries}}));
    else if (check.verdict > ResumeVerdict::NoProgress)
        parts.push_back(message("resume.no-ema", "No EMA."));
    if (check.lossScaler) parts.push_back(message("resume.scaler", "The state of the loss scaler is there."));
    if (!check.versions.empty() && check.verdict != ResumeVerdict::WeightsOnly) {
        std::string text;
        for (const auto& [name, version] : check.versions) text += (text.empty() ? "" : ", ") + name + " " + version;
        parts.push_back(message("resume.written-by", "Written by {versions}.", {{"versions", text}}));
    }
    return sentences(std::move(parts));
}

}  // namespace teardown
