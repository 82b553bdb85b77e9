#include "widgets/engine/module_rows.h"

#include "widgets/common/strings.h"

#include <QHash>
#include <QObject>

namespace teardown {
namespace {

Dot dotOf(LoadState state) {
    switch (state) {
        case LoadState::Loaded: return Dot::Good;
        case LoadState::Partly: return Dot::Warning;
        case LoadState::Missing: return Dot::Bad;
        case LoadState::Random: return Dot::Warning;
        case LoadState::None: return Dot::Muted;
    }
    return Dot::Muted;
}

QString stateText(LoadState state) {
    switch (state) {
        case LoadState::Loaded: return QObject::tr("weights loaded from the checkpoint");
        case LoadState::Partly: return QObject::tr("some of the weights loaded, the others are random");
        case LoadState::Missing: return QObject::tr("not in the checkpoint: weights are random");
        case LoadState::Random: return QObject::tr("weights are random: no checkpoint");
        case LoadState::None: return QObject::tr("has no weights");
    }
    return {};
}

/// Without the batch: "32×7×7".
QString shapeOf(const RecordedTensor& tensor) {
    Shape shape = tensor.view.valid() ? tensor.view.shape() : tensor.shape;
    if (shape.size() > 1) shape.erase(shape.begin());
    return toQt(shapeProduct(shape)).replace(QLatin1Char('x'), QChar(0x00D7));
}

}  // namespace

std::vector<TreeRow> moduleRows(const BuildOutcome& build, const Trace* forward) {
    QHash<QString, QString> shapes;
    if (forward)
        for (const Step& step : forward->steps)
            if (step.kind == StepKind::Module && !step.outputs.empty()) shapes.insert(toQt(step.path), shapeOf(step.outputs.back()));

    std::vector<TreeRow> rows;
    rows.reserve(build.modules.size());
    for (const ModuleNode& node : build.modules) {
        TreeRow row;
        row.parent = node.parent;
        const QString path = toQt(node.path);
        row.key = path.isNull() ? QStringLiteral("") : path;
        row.text = node.path.empty() ? toQt(node.type) : toQt(node.name);
        row.detail = node.path.empty() ? QString() : toQt(node.type);
        const QString parameters = node.parameters > 0 ? compactCount(node.parameters) : QString();
        const QString shape = shapes.value(path);
        row.trailing = node.path.empty() || shape.isEmpty() ? parameters : shape;
        row.dot = dotOf(node.state);
        row.toolTip = QStringLiteral("%1\n%2").arg(node.path.empty() ? toQt(node.type) : QStringLiteral("%1: %2").arg(path, toQt(node.type)), stateText(node.state));
        if (node.parameters > 0) row.toolTip += QLatin1Char('\n') + QObject::tr("%1 parameters").arg(groupedCount(node.parameters));
        if (!shape.isEmpty()) row.toolTip += QLatin1Char('\n') + QObject::tr("output %1").arg(shape);
        rows.push_back(std::move(row));
    }
    return rows;
}

}  // namespace teardown
