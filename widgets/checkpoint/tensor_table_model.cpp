#include "widgets/checkpoint/tensor_table_model.h"

#include "widgets/common/strings.h"

#include <algorithm>

namespace teardown {
namespace {

QString timesShape(const Shape& shape) {
    return shape.empty() ? TensorTableModel::tr("scalar") : toQt(shapeProduct(shape)).replace(QLatin1Char('x'), QChar(0x00D7));
}

std::int64_t countNotFinite(const TensorStatistics& statistics) { return statistics.nan + statistics.positiveInf + statistics.negativeInf; }

}  // namespace

void TensorTableModel::setFile(std::shared_ptr<const CheckpointFile> file) {
    beginResetModel();
    m_file = std::move(file);
    m_rows.clear();
    m_measured = 0;
    if (m_file) {
        const auto add = [&](const std::string& key, std::size_t tensor) {
            std::int64_t elements = 1;
            for (const std::int64_t size : m_file->tensors()[tensor].shape) elements *= size;
            m_rows.push_back({toQt(key), tensor, elements, {}, {}});
        };
        std::vector<bool> listed(m_file->tensors().size());
        if (const auto stateDict = stateDictOf(*m_file); stateDict.ok())
            for (const StateDictView::Item& item : stateDict->items) {
                add(item.key, item.tensor);
                listed[item.tensor] = true;
            }
        // Tensors outside the state dict, such as an optimizer's moments, are shown under their full path.
        for (std::size_t i = 0; i < listed.size(); ++i)
            if (!listed[i]) add(m_file->tensors()[i].key().empty() ? std::string("array") : m_file->tensors()[i].key(), i);
    }
    endResetModel();
}

void TensorTableModel::setMeasure(int row, const Result<TensorMeasure>& measure) {
    Row& target = m_rows[static_cast<std::size_t>(row)];
    if (target.known()) return;
    if (measure.ok())
        target.measure = *measure;
    else
        target.problem = sentenceOf(measure.error());
    ++m_measured;
    Q_EMIT dataChanged(index(row, Mean), index(row, Values));
}

int TensorTableModel::rowOf(const QString& key) const {
    const auto found = std::find_if(m_rows.begin(), m_rows.end(), [&](const Row& row) { return row.key == key; });
    return found == m_rows.end() ? -1 : static_cast<int>(found - m_rows.begin());
}

int TensorTableModel::firstBelow(const QString& prefix) const {
    const auto found = std::find_if(m_rows.begin(), m_rows.end(), [&](const Row& row) { return row.key.startsWith(prefix); });
    return found == m_rows.end() ? -1 : static_cast<int>(found - m_rows.begin());
}

int TensorTableModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_rows.size()); }
int TensorTableModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : kColumns; }

QString TensorTableModel::header(int column) const {
    switch (column) {
        case Name:
            return tr("name");
        case Type:
            return tr("type");
        case ShapeColumn:
            return tr("shape");
        case Elements:
            return tr("elements");
        case Bytes:
            return tr("bytes");
        case Mean:
            return tr("mean");
        case Deviation:
            return tr("std");
        case Minimum:
            return tr("min");
        case Maximum:
            return tr("max");
        case Zeros:
            return tr("zeros");
        case NotFinite:
            return tr("nan, inf");
        case Values:
            return tr("values");
        default:
            return {};
    }
}

QVariant TensorTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::DisplayRole) return header(section);
    if (role == Qt::TextAlignmentRole)
        return QVariant(section == Name || section == Type || section == Values ? Qt::AlignLeft | Qt::AlignVCenter
                                                                                : Qt::AlignRight | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole && section == Name) return tr("Click a heading to sort; a third click returns to the tree of names");
    if (role == Qt::ToolTipRole && section == Deviation) return tr("Standard deviation of all elements (population)");
    if (role == Qt::ToolTipRole && section == Zeros) return tr("Fraction of elements that are exactly zero");
    if (role == Qt::ToolTipRole && section == NotFinite) return tr("Number of elements that are NaN or infinite");
    if (role == Qt::ToolTipRole && section == Values) return tr("Histogram of the finite values, from the smallest to the largest");
    return {};
}

QVariant TensorTableModel::shown(const Row& row, int column) const {
    const CheckpointTensor& tensor = m_file->tensors()[row.tensor];
    switch (column) {
        case Name:
            return row.key;
        case Type:
            return toQt(dtypeShortName(tensor.dtype));
        case ShapeColumn:
            return timesShape(tensor.shape);
        case Elements:
            return groupedCount(row.elements);
        case Bytes:
            return bytesText(static_cast<std::uint64_t>(row.elements) * itemSize(tensor.dtype));
        default:
            break;
    }
    if (!row.measure) return row.problem.isEmpty() ? QVariant() : column == Mean ? QVariant(tr("not read")) : QVariant();
    const TensorStatistics& values = row.measure->statistics;
    if (column == NotFinite) return countNotFinite(values) > 0 ? groupedCount(countNotFinite(values)) : QStringLiteral("–");
    if (column == Zeros)
        return values.count > 0 ? shareText(static_cast<double>(values.zeros) / static_cast<double>(values.count)) : QString();
    if (values.finite == 0) return {};
    switch (column) {
        case Mean:
            return numberText(values.mean);
        case Deviation:
            return numberText(values.std);
        case Minimum:
            return numberText(values.min);
        case Maximum:
            return numberText(values.max);
        default:
            return {};
    }
}

QVariant TensorTableModel::sortValue(const Row& row, int column) const {
    const CheckpointTensor& tensor = m_file->tensors()[row.tensor];
    switch (column) {
        case Name:
            return row.key;
        case Type:
            return toQt(dtypeShortName(tensor.dtype));
        case ShapeColumn:
        case Elements:
            return static_cast<double>(row.elements);
        case Bytes:
            return static_cast<double>(row.elements) * static_cast<double>(itemSize(tensor.dtype));
        default:
            break;
    }
    if (!row.measure) return {};
    const TensorStatistics& values = row.measure->statistics;
    switch (column) {
        case Zeros:
            return values.count > 0 ? static_cast<double>(values.zeros) / static_cast<double>(values.count) : 0.0;
        case NotFinite:
            return static_cast<double>(countNotFinite(values));
        case Mean:
            return values.mean;
        case Minimum:
            return values.min;
        case Maximum:
            return values.max;
        default:
            return values.std;
    }
}

QVariant TensorTableModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount()) return {};
    const Row& row = m_rows[static_cast<std::size_t>(index.row())];
    const int column = index.column();
    switch (role) {
        case Qt::DisplayRole:
            return shown(row, column);
        case Qt::ToolTipRole:
            return row.problem.isEmpty() ? QStringLiteral("%1\n%2%3")
                                               .arg(row.key, toQt(dtypeName(m_file->tensors()[row.tensor].dtype)),
                                                    toQt(shapeText(m_file->tensors()[row.tensor].shape)))
                                         : QStringLiteral("%1\n%2").arg(row.key, row.problem);
        case Qt::TextAlignmentRole:
            return QVariant(column == Name || column == Type || column == Values ? Qt::AlignLeft | Qt::AlignVCenter
                                                                                 : Qt::AlignRight | Qt::AlignVCenter);
        case SortRole:
            return sortValue(row, column);
        case KeyRole:
            return row.key;
        case BinsRole: {
            QVariantList bins;
            if (row.measure)
                for (const std::int64_t bin : row.measure->bins) bins += static_cast<double>(bin);
            return bins;
        }
        case SearchRole:
            return QStringLiteral("%1 %2 %3").arg(row.key, shown(row, Type).toString(), shown(row, ShapeColumn).toString());
        default:
            return {};
    }
}

QString TensorTableModel::text(int row) const {
    QStringList cells;
    for (int column = 0; column < Values; ++column) cells += shown(m_rows[static_cast<std::size_t>(row)], column).toString();
    return cells.join(QLatin1Char('\t'));
}

}  // namespace teardown
