#include "widgets/engine/module_rows.h"

#include "core/session/build_journey.h"
#include "core/session/profile_journey.h"
#include "core/trace/trace_merge.h"
#include "widgets/common/strings.h"

#include <QHash>
#include <QObject>
#include <QSet>

#include <functional>
#include <string>

namespace teardown {
namespace {

Dot dotOf(LoadState state) {
    switch (state) {
        case LoadState::Loaded:
            return Dot::Good;
        case LoadState::Partly:
            return Dot::Warning;
        case LoadState::Missing:
            return Dot::Bad;
        case LoadState::Random:
            return Dot::Warning;
        case LoadState::None:
            return Dot::Muted;
    }
    return Dot::Muted;
}

QString loadStateText(LoadState state) {
    switch (state) {
        case LoadState::Loaded:
            return QObject::tr("weights loaded from the checkpoint");
        case LoadState::Partly:
            return QObject::tr("some of the weights loaded, the others are random");
        case LoadState::Missing:
            return QObject::tr("not in the checkpoint: weights are random");
        case LoadState::Random:
            return QObject::tr("weights are random: no checkpoint");
        case LoadState::None:
            return QObject::tr("has no weights");
    }
    return {};
}

/// "32×7×7".
QString shapeWithoutBatch(Shape shape) {
    if (shape.size() > 1) shape.erase(shape.begin());
    return toQt(shapeProduct(shape)).replace(QLatin1Char('x'), QChar(0x00D7));
}

QString shapeOf(const RecordedTensor& tensor) { return shapeWithoutBatch(tensor.view.valid() ? tensor.view.shape() : tensor.shape); }

/// In one word, for a column.
QString stateWord(LoadState state) {
    switch (state) {
        case LoadState::Loaded:
            return QObject::tr("loaded");
        case LoadState::Partly:
            return QObject::tr("partly");
        case LoadState::Missing:
            return QObject::tr("missing");
        case LoadState::Random:
            return QObject::tr("random");
        case LoadState::None:
            return {};
    }
    return {};
}

constexpr std::size_t kFoldFrom = 3;

/// A signature of a node with everything below it; equal for equal blocks.
std::vector<std::string> signatures(const BuildOutcome& build, const std::vector<QString>& shapes) {
    const std::size_t count = build.modules.size();
    std::vector<std::string> own(count);
    std::hash<std::string> hash;
    for (std::size_t i = count; i-- > 0;) {
        const ModuleNode& node = build.modules[i];
        // The children, which come later in pre-order, have already been added, last to first.
        std::string text = node.type + '|' + std::to_string(node.parameters) + '|' + shapes[i].toStdString() + '|' + own[i];
        if (!node.hole.empty()) text += "hole";
        own[i] = std::to_string(hash(text)) + ' ' + node.type;
        if (node.parent >= 0) own[static_cast<std::size_t>(node.parent)] += node.name + '=' + own[i] + ';';
    }
    return own;
}

class Rows {
public:
    Rows(const BuildOutcome& build, const Trace* forward, const ProfileOutcome* profile)
        : m_build(build), m_profile(profile), m_shapes(build.modules.size()), m_children(build.modules.size() + 1) {
        QHash<QString, QString> shapes;
        if (forward)
            for (const Step& step : forward->steps)
                if (step.kind == StepKind::Module && !step.outputs.empty()) {
                    shapes.insert(toQt(step.path), shapeOf(step.outputs.back()));
                    if (hasDropped(step)) m_dropped.insert(toQt(step.path));
                }
        for (std::size_t i = 0; i < build.modules.size(); ++i) {
            m_shapes[i] = shapes.value(toQt(build.modules[i].path));
            if (!forward) m_shapes[i] = profiledShape(i);
            m_children[static_cast<std::size_t>(build.modules[i].parent + 1)].push_back(static_cast<int>(i));
        }
        m_signatures = signatures(build, m_shapes);
        add(0, -1);
    }
    std::vector<TreeRow> take() { return std::move(m_rows); }

private:
    /// The children of a node (slot = node + 1) below a row.
    void add(std::size_t slot, int parentRow) {
        const std::vector<int>& siblings = m_children[slot];
        for (std::size_t i = 0; i < siblings.size();) {
            std::size_t end = i + 1;
            while (end < siblings.size() &&
                   m_signatures[static_cast<std::size_t>(siblings[end])] == m_signatures[static_cast<std::size_t>(siblings[i])])
                ++end;
            // Repeated leaves (three ReLUs) are not blocks.
            const bool blocks = !m_children[static_cast<std::size_t>(siblings[i]) + 1].empty();
            int below = parentRow;
            if (blocks && end - i >= kFoldFrom) below = addFold(siblings, i, end, parentRow);
            for (; i < end; ++i) {
                const int row = addNode(siblings[i], below);
                add(static_cast<std::size_t>(siblings[i]) + 1, row);
            }
        }
    }

    /// Without a run the profile knows the shapes, too.
    QString profiledShape(std::size_t node) const {
        if (!m_profile || node >= m_profile->modules.size() || m_profile->modules[node].outputs.empty()) return {};
        const std::vector<Shape>& outputs = m_profile->modules[node].outputs;
        // The first output of a network is its scores.
        return shapeWithoutBatch(node == 0 ? outputs.front() : outputs.back());
    }

    std::int64_t macs(int node) const {
        const auto at = static_cast<std::size_t>(node);
        return m_profile && at < m_profile->modules.size() ? m_profile->modules[at].effort.macs : 0;
    }

    static QString countText(std::int64_t count) { return count > 0 ? compactCount(count) : QString(); }

    int addNode(int index, int parentRow) {
        const ModuleNode& node = m_build.modules[static_cast<std::size_t>(index)];
        TreeRow row;
        row.parent = parentRow;
        const QString path = toQt(node.path);
        row.key = path.isNull() ? QStringLiteral("") : path;
        row.text = node.path.empty() ? toQt(node.type) : toQt(node.name);
        row.detail = node.path.empty() ? QString() : toQt(node.type);
        const QString parameters = countText(node.parameters);
        const QString& shape = m_shapes[static_cast<std::size_t>(index)];
        row.trailing = node.path.empty() || shape.isEmpty() ? parameters : shape;
        row.cells = {toQt(node.type), shape, parameters, countText(macs(index)), stateWord(node.state)};
        row.dot = dotOf(node.state);
        row.toolTip = QStringLiteral("%1\n%2").arg(
            node.path.empty() ? toQt(node.type) : QStringLiteral("%1: %2").arg(path, toQt(node.type)), loadStateText(node.state));
        if (node.parameters > 0) row.toolTip += QLatin1Char('\n') + parametersText(node.parameters);
        if (macs(index) > 0) row.toolTip += QLatin1Char('\n') + QObject::tr("%1 multiply-adds").arg(groupedCount(macs(index)));
        if (!shape.isEmpty()) row.toolTip += QLatin1Char('\n') + QObject::tr("output %1").arg(shape);
        if (!node.hole.empty()) {
            row.muted = true;
            row.dot = Dot::Hole;
            row.trailing = row.cells.back() = QObject::tr("not built");
            row.toolTip = QStringLiteral("%1: %2\n%3").arg(path, toQt(node.type), QObject::tr("not built: %1").arg(toQt(node.hole)));
        }
        if (m_dropped.contains(path)) {
            row.muted = true;
            row.toolTip += QLatin1Char('\n') + QObject::tr("tensors not kept: recomputed on demand");
        }
        m_rows.push_back(std::move(row));
        return static_cast<int>(m_rows.size()) - 1;
    }

    int addFold(const std::vector<int>& siblings, std::size_t from, std::size_t end, int parentRow) {
        const ModuleNode& first = m_build.modules[static_cast<std::size_t>(siblings[from])];
        const ModuleNode& last = m_build.modules[static_cast<std::size_t>(siblings[end - 1])];
        const int count = static_cast<int>(end - from);
        TreeRow row;
        row.parent = parentRow;
        row.fold = true;
        row.key = toQt(first.path);
        row.text = QStringLiteral("%1 .. %2").arg(toQt(first.name), toQt(last.name));
        row.detail = toQt(first.type);
        row.trailing = QStringLiteral("\u00D7%1").arg(count);
        LoadState state = first.state;
        std::int64_t operations = 0;
        for (std::size_t i = from; i < end; ++i) {
            const LoadState other = m_build.modules[static_cast<std::size_t>(siblings[i])].state;
            if (other != state) state = LoadState::Partly;
            operations += macs(siblings[i]);
        }
        row.dot = dotOf(state);
        row.cells = {toQt(first.type), m_shapes[static_cast<std::size_t>(siblings[from])], countText(first.parameters * count),
                     countText(operations), stateWord(state)};
        row.toolTip =
            QObject::tr("%1 equal blocks in a row, %2 to %3: %4").arg(count).arg(toQt(first.path), toQt(last.path), toQt(first.type)) +
            QLatin1Char('\n') + loadStateText(state);
        m_rows.push_back(std::move(row));
        return static_cast<int>(m_rows.size()) - 1;
    }

    const BuildOutcome& m_build;
    const ProfileOutcome* m_profile;
    std::vector<QString> m_shapes;
    QSet<QString> m_dropped;
    std::vector<std::vector<int>> m_children;  ///< by node + 1; [0] holds the root
    std::vector<std::string> m_signatures;
    std::vector<TreeRow> m_rows;
};

}  // namespace

QStringList moduleColumns() {
    return {QObject::tr("module"),     QObject::tr("type"), QObject::tr("output"),
            QObject::tr("parameters"), QObject::tr("MACs"), QObject::tr("weights")};
}

std::vector<TreeRow> moduleRows(const BuildOutcome& build, const Trace* forward, const ProfileOutcome* profile) {
    return Rows(build, forward, profile).take();
}

}  // namespace teardown
