#include "widgets/checkpoint/checkpoint_rows.h"

#include "widgets/common/strings.h"

#include <QHash>
#include <QObject>
#include <QSet>

namespace teardown {

std::vector<TreeRow> checkpointRows(const CheckpointFile& file, const LoadReport* report, const std::string& weights) {
    QSet<QString> unexpected;
    QHash<QString, QString> mismatched;
    if (report) {
        for (const std::string& key : report->unexpected) unexpected.insert(toQt(key));
        for (const ShapeMismatch& item : report->mismatched) mismatched.insert(toQt(item.key), toQt(shapeText(item.model)));
    }
    std::vector<TreeRow> rows;
    QHash<QString, int> branches;
    const auto& tensors = file.tensors();
    const auto add = [&](const QString& key, const CheckpointTensor& tensor, bool inModel) {
        int parent = -1;
        qsizetype from = 0;
        for (qsizetype dot = key.indexOf(QLatin1Char('.')); dot >= 0; dot = key.indexOf(QLatin1Char('.'), dot + 1)) {
            const QString prefix = key.left(dot);
            auto found = branches.constFind(prefix);
            if (found == branches.constEnd()) {
                TreeRow row;
                row.parent = parent;
                row.key = prefix;
                row.text = prefix.mid(from);
                found = branches.insert(prefix, static_cast<int>(rows.size()));
                rows.push_back(std::move(row));
            }
            parent = *found;
            from = dot + 1;
        }
        TreeRow row;
        row.parent = parent;
        row.key = key;
        row.text = key.mid(from);
        row.detail = toQt(dtypeShortName(tensor.dtype));
        row.trailing =
            tensor.shape.empty() ? QObject::tr("scalar") : toQt(shapeProduct(tensor.shape)).replace(QLatin1Char('x'), QChar(0x00D7));
        row.toolTip = QStringLiteral("%1\n%2%3").arg(key, toQt(dtypeName(tensor.dtype)), toQt(shapeText(tensor.shape)));
        if (report && inModel) {
            if (unexpected.contains(key)) {
                row.dot = Dot::Muted;
                row.toolTip += QLatin1Char('\n') + QObject::tr("not in the model: not loaded");
            } else if (mismatched.contains(key)) {
                row.dot = Dot::Bad;
                row.toolTip += QLatin1Char('\n') + QObject::tr("the model has %1 here: not loaded").arg(mismatched.value(key));
            } else {
                row.dot = Dot::Good;
                row.toolTip += QLatin1Char('\n') + QObject::tr("copied into the model");
            }
        }
        rows.push_back(std::move(row));
    };
    if (const auto stateDict = stateDictOf(file, weights); stateDict.ok()) {
        for (const StateDictView::Item& item : stateDict->items) add(toQt(item.key), tensors[item.tensor], true);
    } else {
        for (const CheckpointTensor& tensor : tensors) add(toQt(tensor.key()), tensor, false);
    }
    return rows;
}

}  // namespace teardown
