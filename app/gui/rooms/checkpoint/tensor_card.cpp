#include "app/gui/rooms/checkpoint/tensor_card.h"

#include "core/session/build_journey.h"
#include "widgets/common/link.h"
#include "widgets/common/strings.h"

#include <QCoreApplication>

#include <algorithm>

namespace teardown {
namespace {

struct CardTexts {
    Q_DECLARE_TR_FUNCTIONS(TensorCard)
};

/// The innermost module whose path the name begins with, apart from the network itself.
const ModuleNode* moduleOf(const std::string& key, const BuildOutcome* built) {
    const ModuleNode* best = nullptr;
    if (built)
        for (const ModuleNode& node : built->modules) {
            const std::string& path = node.path;
            const bool inside = !path.empty() && key.size() > path.size() && key[path.size()] == '.' && key.starts_with(path);
            if (inside && (!best || path.size() > best->path.size())) best = &node;
        }
    return best;
}

bool hasTensor(const TensorContext& context, const std::string& key) {
    const auto& tensors = context.file->tensors();
    return std::any_of(tensors.begin(), tensors.end(), [&](const CheckpointTensor& tensor) { return tensor.key() == key; });
}

/// What the tensor is to a normalisation; its running statistics say that the layer is one.
QString normText(const QString& last, const QString& count) {
    if (last == QLatin1String("weight"))
        return CardTexts::tr("The scale γ of a normalisation: each of %1 channels is multiplied by its own.").arg(count);
    if (last == QLatin1String("bias"))
        return CardTexts::tr("The shift β of a normalisation: added to each of %1 channels after the scale.").arg(count);
    if (last == QLatin1String("running_mean"))
        return CardTexts::tr("The mean of each of %1 channels over the training pictures; a test run subtracts it.").arg(count);
    if (last == QLatin1String("running_var"))
        return CardTexts::tr("The variance of each of %1 channels over the training pictures; a test run divides by its root.").arg(count);
    if (last == QLatin1String("num_batches_tracked"))
        return CardTexts::tr("How many batches the running mean and variance were updated with; a test run does not use it.");
    return {};
}

QString layerText(const QString& last, const Shape& shape) {
    const auto size = [&](std::size_t at) { return groupedCount(shape[at]); };
    if (last == QLatin1String("weight") && shape.size() == 4)
        return CardTexts::tr(
                   "The kernels of a convolution, [out, in, height, width]: for each of %1 output channels one of %3×%4 for each "
                   "of the %2 input channels of its group.")
            .arg(size(0), size(1), size(2), size(3));
    if (last == QLatin1String("weight") && shape.size() == 2)
        return CardTexts::tr("The weights of a linear layer, [out, in]: each of %1 outputs is a sum of %2 inputs times a row of it.")
            .arg(size(0), size(1));
    if (last == QLatin1String("bias") && shape.size() == 1)
        return CardTexts::tr("The bias: a number for each of %1 outputs, added after the products.").arg(size(0));
    if (last == QLatin1String("weight") && shape.size() == 1) return CardTexts::tr("A factor for each of %1 channels.").arg(size(0));
    return {};
}

/// The text of the state, and whether the model has the tensor.
QString modelStateText(const std::string& key, const TensorContext& context) {
    const LoadReport& report = *context.report;
    const auto among = [&](const std::vector<std::string>& list) { return std::find(list.begin(), list.end(), key) != list.end(); };
    for (const ShapeMismatch& item : report.mismatched)
        if (item.key == key) return CardTexts::tr("not loaded: the model has %1").arg(toQt(shapeText(item.model)));
    for (const ShapeMismatch& item : report.resampled)
        if (item.key == key) return CardTexts::tr("resampled to %1").arg(toQt(shapeText(item.model)));
    if (among(report.unexpected)) return CardTexts::tr("not in the model");
    if (among(report.remade)) return CardTexts::tr("computed by the model itself");
    const bool sameName = context.built && std::any_of(context.built->stateDict.begin(), context.built->stateDict.end(),
                                                       [&](const StateDictEntry& entry) { return entry.key == key; });
    return sameName ? CardTexts::tr("loaded") : CardTexts::tr("loaded under another name (%1)").arg(toQt(report.mapping));
}

void addValues(InspectorCard& card, const TensorMeasure& measure) {
    const TensorStatistics& values = measure.statistics;
    const auto add = [&](const QString& name, const QString& value) { card.facts.push_back({name, value, {}, {}, {}, false}); };
    if (values.finite > 0) {
        add(CardTexts::tr("smallest"), numberText(values.min));
        add(CardTexts::tr("largest"), numberText(values.max));
        add(CardTexts::tr("mean"), numberText(values.mean));
        add(CardTexts::tr("standard deviation"), numberText(values.std));
    }
    if (values.count > 0) add(CardTexts::tr("zeros"), shareText(static_cast<double>(values.zeros) / static_cast<double>(values.count)));
    if (const std::int64_t wrong = values.count - values.finite; wrong > 0) add(CardTexts::tr("not finite"), groupedCount(wrong));
    card.low = values.min;
    card.high = values.max;
    card.counts.assign(measure.bins.begin(), measure.bins.end());
}

void addPlaces(InspectorCard& card, const ModuleNode* module) {
    if (!module) return;
    const QString path = toQt(module->path);
    card.places.push_back({CardTexts::tr("layer"), {}, path, Link{Link::Kind::Module, path}.code(), {}, false});
    card.places.push_back({CardTexts::tr("class"), {}, toQt(module->type), Link{Link::Kind::Class, toQt(module->type)}.code(), {}, false});
    for (const StepArgument& argument : module->arguments)
        if (!argument.configPath.empty()) {
            const QString place = toQt(argument.configPath).section(QLatin1Char('.'), 0, -2);
            card.places.push_back({CardTexts::tr("config"), {}, place, Link{Link::Kind::Config, place}.code(), {}, false});
            return;
        }
}

}  // namespace

InspectorCard tensorCard(const TensorTableModel::Row& row, const TensorContext& context) {
    const CheckpointTensor& tensor = context.file->tensors()[row.tensor];
    const std::string key = fromQt(row.key);
    const QString last = row.key.section(QLatin1Char('.'), -1);
    const ModuleNode* module = moduleOf(key, context.built);
    InspectorCard card;
    card.path = row.key.section(QLatin1Char('.'), 0, -2);
    card.title = last;
    card.caption = QStringLiteral("%1%2").arg(toQt(dtypeShortName(tensor.dtype)), toQt(shapeText(tensor.shape)));
    const QString prefix = tensor.key().empty() ? QString() : toQt(tensor.key()).chopped(last.size());
    const bool norm = hasTensor(context, fromQt(prefix + QStringLiteral("running_mean")));
    card.what = norm ? normText(last, groupedCount(row.elements)) : layerText(last, tensor.shape);
    if (module) {
        card.subtitle = CardTexts::tr("of %1").arg(toQt(module->type));
        const qsizetype inside = row.key.size() - static_cast<qsizetype>(module->path.size()) - 1;
        if (card.what.isEmpty()) card.what = CardTexts::tr("The parameter %1 of %2.").arg(row.key.right(inside), toQt(module->type));
    }
    const auto add = [&](const QString& name, const QString& value) { card.facts.push_back({name, value, {}, {}, {}, false}); };
    if (context.report) add(CardTexts::tr("in the model"), modelStateText(key, context));
    add(CardTexts::tr("values"), groupedCount(row.elements));
    add(CardTexts::tr("size"), bytesText(static_cast<std::uint64_t>(row.elements) * itemSize(tensor.dtype)));
    if (row.measure) addValues(card, *row.measure);
    if (!row.problem.isEmpty()) add(CardTexts::tr("not read"), row.problem);
    addPlaces(card, module);
    return card;
}

InspectorCard branchCard(const QString& prefix, const std::vector<TensorTableModel::Row>& rows, const TensorContext& context) {
    InspectorCard card;
    card.path = prefix.section(QLatin1Char('.'), 0, -2);
    card.title = prefix.section(QLatin1Char('.'), -1);
    std::int64_t tensors = 0, elements = 0;
    double bytes = 0;
    for (const TensorTableModel::Row& row : rows) {
        if (!row.key.startsWith(prefix + QLatin1Char('.'))) continue;
        ++tensors;
        elements += row.elements;
        bytes += static_cast<double>(row.elements) * static_cast<double>(itemSize(context.file->tensors()[row.tensor].dtype));
    }
    const auto add = [&](const QString& name, const QString& value) { card.facts.push_back({name, value, {}, {}, {}, false}); };
    add(CardTexts::tr("tensors"), groupedCount(tensors));
    add(CardTexts::tr("values"), groupedCount(elements));
    add(CardTexts::tr("size"), bytesText(static_cast<std::uint64_t>(bytes)));
    // "x" of "x.weight" is inside the module x.
    if (const ModuleNode* module = moduleOf(fromQt(prefix) + ".x", context.built)) {
        if (toQt(module->path) == prefix) card.subtitle = toQt(module->type);
        addPlaces(card, module);
    }
    return card;
}

}  // namespace teardown
