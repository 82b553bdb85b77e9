#include "widgets/config/model_changes.h"

#include "core/session/build_journey.h"
#include "widgets/common/strings.h"

#include <QCoreApplication>
#include <QObject>
#include <QStringList>

#include <algorithm>
#include <set>

namespace teardown {
namespace {

QString outputOf(const RecordedTensor& tensor) {
    Shape shape = tensor.view.valid() ? tensor.view.shape() : tensor.shape;
    if (shape.size() > 1) shape.erase(shape.begin());  // the batch
    return toQt(shapeProduct(shape)).replace(QLatin1Char('x'), QChar(0x00D7));
}

QString moduleText(const ModelOutline::Module& module) {
    QStringList parts{module.type};
    if (module.parameters > 0) parts += parametersText(module.parameters);
    if (!module.output.isEmpty()) parts += module.output;
    return parts.join(QStringLiteral(", "));
}

bool liesBelow(const std::string& path, const std::string& above) {
    return above.empty() ? !path.empty()
                         : path.size() > above.size() && path.compare(0, above.size(), above) == 0 && path[above.size()] == '.';
}

}  // namespace

ModelOutline outlineOf(const BuildOutcome& build, const Trace* forward) {
    std::map<std::string, QString> outputs;
    if (forward)
        for (const Step& step : forward->steps)
            if (step.kind == StepKind::Module && !step.outputs.empty()) outputs[step.path] = outputOf(step.outputs.back());
    ModelOutline outline;
    outline.parameters = build.parameters;
    outline.inputShape = build.inputShape;
    for (const ModuleNode& node : build.modules) {
        const auto output = outputs.find(node.path);
        outline.modules.push_back({node.path, toQt(node.type), node.parameters, output == outputs.end() ? QString() : output->second});
    }
    for (const StateDictEntry& entry : build.stateDict) outline.tensors[entry.key] = toQt(shapeText(entry.shape));
    return outline;
}

std::vector<ModelChange> compareModels(const ModelOutline& before, const ModelOutline& after) {
    using Kind = ModelChange::Kind;
    std::vector<ModelChange> changes;
    std::map<std::string, const ModelOutline::Module*> old;
    std::set<std::string> kept;
    for (const auto& module : before.modules) old[module.path] = &module;
    struct Candidate {
        std::string path;
        bool numbersOnly;
        ModelChange change;
    };
    std::vector<Candidate> found;
    for (const auto& module : after.modules) {
        kept.insert(module.path);
        const auto was = old.find(module.path);
        const QString name = module.path.empty() ? module.type : toQt(module.path);
        if (was == old.end()) {
            found.push_back({module.path, false, {Kind::Added, false, name, {}, moduleText(module)}});
            continue;
        }
        const bool sameOutput = was->second->output == module.output || was->second->output.isEmpty() || module.output.isEmpty();
        const bool sameType = was->second->type == module.type;
        if (sameType && sameOutput && was->second->parameters == module.parameters) continue;
        found.push_back({module.path, sameType && sameOutput, {Kind::Changed, false, name, moduleText(*was->second), moduleText(module)}});
    }
    for (const auto& module : before.modules)
        if (!kept.count(module.path))
            found.push_back({module.path, false, {Kind::Removed, false, toQt(module.path), moduleText(module), {}}});
    for (const Candidate& candidate : found) {
        const bool derived = candidate.numbersOnly && std::any_of(found.begin(), found.end(), [&](const Candidate& other) {
                                 return liesBelow(other.path, candidate.path);
                             });
        if (!derived) changes.push_back(candidate.change);
    }
    for (const auto& [key, shape] : after.tensors) {
        const auto was = before.tensors.find(key);
        if (was == before.tensors.end())
            changes.push_back({Kind::Added, true, toQt(key), {}, shape});
        else if (was->second != shape)
            changes.push_back({Kind::Changed, true, toQt(key), was->second, shape});
    }
    for (const auto& [key, shape] : before.tensors)
        if (!after.tensors.count(key)) changes.push_back({Kind::Removed, true, toQt(key), shape, {}});
    return changes;
}

QString changeSummary(const ModelOutline& before, const ModelOutline& after, const std::vector<ModelChange>& changes) {
    QStringList parts;
    if (before.parameters != after.parameters)
        parts += QObject::tr("%1 → %2 parameters").arg(groupedCount(before.parameters), groupedCount(after.parameters));
    const auto tensors = std::count_if(changes.begin(), changes.end(), [](const ModelChange& change) { return change.isTensor; });
    const auto modules = static_cast<std::ptrdiff_t>(changes.size()) - tensors;
    if (modules > 0) parts += toQt(message("config.modules-differ", modules, "{n} module differs", "{n} modules differ", {{"n", modules}}));
    if (tensors > 0) parts += toQt(message("config.tensors-differ", tensors, "{n} tensor differs", "{n} tensors differ", {{"n", tensors}}));
    if (before.inputShape != after.inputShape && before.inputShape.size() == 3 && after.inputShape.size() == 3)
        parts += QObject::tr("input %1×%2 → %3×%4")
                     .arg(before.inputShape[1])
                     .arg(before.inputShape[2])
                     .arg(after.inputShape[1])
                     .arg(after.inputShape[2]);
    return parts.isEmpty() ? QObject::tr("The model is the same.") : parts.join(QStringLiteral("; "));
}

}  // namespace teardown
