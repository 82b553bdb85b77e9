#include "widgets/checkpoint/diff_table_model.h"

#include "widgets/common/strings.h"
#include "widgets/common/theme.h"

#include <QHash>

#include <algorithm>

namespace teardown {
namespace {

QString tensorKind(const CheckpointTensor& tensor) { return toQt(dtypeShortName(tensor.dtype)) + toQt(shapeText(tensor.shape)); }

QString differenceText(DiffKind kind) {
    switch (kind) {
        case DiffKind::Value:
            return DiffTableModel::tr("values");
        case DiffKind::ShapeKind:
            return DiffTableModel::tr("shape");
        case DiffKind::OnlyA:
            return DiffTableModel::tr("only in A");
        case DiffKind::OnlyB:
            return DiffTableModel::tr("only in B");
    }
    return {};
}

}  // namespace

std::vector<DiffRow> diffRows(const CheckpointDiff& diff, const CheckpointFile& a, const CheckpointFile& b) {
    QHash<QString, QString> inA;
    QHash<QString, QString> inB;
    for (const auto& [name, tensor] : diffNames(a)) inA.insert(toQt(name), tensorKind(a.tensors()[tensor]));
    for (const auto& [name, tensor] : diffNames(b)) inB.insert(toQt(name), tensorKind(b.tensors()[tensor]));
    std::vector<DiffRow> rows;
    const auto add = [&](DiffKind kind, const std::string& key, const ValueDifference& value) {
        const QString name = toQt(key);
        rows.push_back({kind, name, inA.value(name), inB.value(name), value});
    };
    for (const ValueDifference& item : diff.value) add(DiffKind::Value, item.key, item);
    for (const ShapeDifference& item : diff.shape) add(DiffKind::ShapeKind, item.key, {});
    for (const std::string& key : diff.onlyA) add(DiffKind::OnlyA, key, {});
    for (const std::string& key : diff.onlyB) add(DiffKind::OnlyB, key, {});
    return rows;
}

void DiffTableModel::setRows(std::vector<DiffRow> rows) {
    beginResetModel();
    m_rows = std::move(rows);
    endResetModel();
}

int DiffTableModel::count(DiffKind kind) const {
    return static_cast<int>(std::count_if(m_rows.begin(), m_rows.end(), [kind](const DiffRow& row) { return row.kind == kind; }));
}

int DiffTableModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_rows.size()); }
int DiffTableModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : kColumns; }

QVariant DiffTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant(section < Largest ? Qt::AlignLeft | Qt::AlignVCenter : Qt::AlignRight | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole && section == Relative) return tr("Largest change divided by the largest magnitude in A");
    if (role == Qt::ToolTipRole && section == Cosine)
        return tr("Cosine of the angle between the two tensors as vectors; 1: the same direction");
    if (role != Qt::DisplayRole) return {};
    switch (section) {
        case Name:
            return tr("name");
        case What:
            return tr("differs");
        case InA:
            return tr("in A");
        case InB:
            return tr("in B");
        case Largest:
            return tr("max |B-A|");
        case MeanChange:
            return tr("mean |B-A|");
        case Relative:
            return tr("relative");
        case Cosine:
            return tr("cosine");
        default:
            return {};
    }
}

QVariant DiffTableModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount()) return {};
    const DiffRow& row = m_rows[static_cast<std::size_t>(index.row())];
    const int column = index.column();
    const bool values = row.kind == DiffKind::Value;
    switch (role) {
        case Qt::DisplayRole:
            switch (column) {
                case Name:
                    return row.key;
                case What:
                    return differenceText(row.kind);
                case InA:
                    return row.a;
                case InB:
                    return row.b == row.a ? tr("same") : row.b;
                case Largest:
                    return values ? numberText(row.value.maxAbs) : QString();
                case MeanChange:
                    return values ? numberText(row.value.meanAbs) : QString();
                case Relative:
                    return values ? numberText(row.value.rel) : QString();
                case Cosine:
                    return values ? QString::number(row.value.cosine, 'f', 6) : QString();
                default:
                    return {};
            }
        case Qt::ToolTipRole:
            return row.key;
        case Qt::TextAlignmentRole:
            return QVariant(column < Largest ? Qt::AlignLeft | Qt::AlignVCenter : Qt::AlignRight | Qt::AlignVCenter);
        case Qt::ForegroundRole:
            if (column == What && row.kind == DiffKind::ShapeKind) return colours().warning;
            if (column == What || column == InA || column == InB) return colours().muted;
            return {};
        case KeyRole:
            return row.key;
        case KindRole:
            return static_cast<int>(row.kind);
        case SortRole:
            switch (column) {
                case Name:
                case InA:
                case InB:
                    return index.data(Qt::DisplayRole);
                case Largest:
                    return values ? row.value.maxAbs : -1.0 - static_cast<double>(row.kind);
                case MeanChange:
                    return values ? row.value.meanAbs : -1.0 - static_cast<double>(row.kind);
                case Relative:
                    return values ? row.value.rel : -1.0 - static_cast<double>(row.kind);
                case Cosine:
                    return values ? row.value.cosine : 2.0;
                default:
                    return static_cast<double>(row.kind);
            }
        default:
            return {};
    }
}

DiffTableProxy::DiffTableProxy(QObject* parent) : QSortFilterProxyModel(parent) { setSortRole(DiffTableModel::SortRole); }

void DiffTableProxy::setText(const QString& text) {
    m_words = text.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    invalidateFilter();
}

void DiffTableProxy::setKind(int kind) {
    m_kind = kind;
    invalidateFilter();
}

bool DiffTableProxy::filterAcceptsRow(int row, const QModelIndex& parent) const {
    const QModelIndex index = sourceModel()->index(row, 0, parent);
    if (m_kind >= 0 && index.data(DiffTableModel::KindRole).toInt() != m_kind) return false;
    const QString key = index.data(DiffTableModel::KeyRole).toString();
    return std::all_of(m_words.begin(), m_words.end(), [&](const QString& word) { return key.contains(word, Qt::CaseInsensitive); });
}

bool DiffTableProxy::lessThan(const QModelIndex& left, const QModelIndex& right) const {
    const QVariant a = left.data(sortRole());
    const QVariant b = right.data(sortRole());
    if (a.typeId() == QMetaType::QString) return a.toString() < b.toString();
    return a.toDouble() < b.toDouble();
}

}  // namespace teardown
