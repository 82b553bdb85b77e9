#include "widgets/results/class_results.h"

#include "widgets/common/column_room.h"
#include "widgets/common/own_keys.h"
#include "widgets/common/row_menu.h"
#include "widgets/common/strings.h"
#include "widgets/common/theme.h"

#include <QHeaderView>
#include <QSortFilterProxyModel>

namespace teardown {

void ClassResultsModel::setResults(const TestResultsPtr& results) {
    beginResetModel();
    m_results = results;
    endResetModel();
}

int ClassResultsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || !m_results ? 0 : static_cast<int>(m_results->table.size());
}

int ClassResultsModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : kColumns; }

double ClassResultsModel::accuracy(const metrics::ClassRow& row) const {
    const auto total = static_cast<double>(m_results->pictures.size());
    return total == 0 ? 0 : 100 * (total - static_cast<double>(row.support + row.predicted - 2 * row.correct)) / total;
}

double ClassResultsModel::number(const metrics::ClassRow& row, int column) const {
    switch (column) {
        case Index:
            return static_cast<double>(row.label);
        case Support:
            return static_cast<double>(row.support);
        case Predicted:
            return static_cast<double>(row.predicted);
        case Accuracy:
            return accuracy(row);
        case Precision:
            return row.precision;
        case Recall:
            return row.recall;
        case F1:
            return row.f1;
        default:
            return m_results->multiLabel ? row.averagePrecision : static_cast<double>(row.confusion.count);
    }
}

QString ClassResultsModel::text(const metrics::ClassRow& row, int column) const {
    switch (column) {
        case Index:
            return QString::number(row.label);
        case Name:
            return toQt(m_results->className(row.label));
        case Support:
        case Predicted:
            return groupedCount(static_cast<std::int64_t>(number(row, column)));
        case TakenFor:
            if (m_results->multiLabel) return QString::number(row.averagePrecision, 'f', 2);
            return row.confusion.count == 0 ? QString()
                                            : QStringLiteral("%1 (%2)").arg(toQt(m_results->className(row.confusion.predicted)),
                                                                            groupedCount(row.confusion.count));
        default:
            return QString::number(number(row, column), 'f', 2);
    }
}

QVariant ClassResultsModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const metrics::ClassRow& found = row(index.row());
    const int column = index.column();
    switch (role) {
        case Qt::DisplayRole:
        case Qt::ToolTipRole:
            return text(found, column);
        case Qt::TextAlignmentRole:
            return static_cast<int>((column == Name || column == TakenFor ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
        case Qt::ForegroundRole:
            return found.support == 0 ? QVariant(colours().warning) : QVariant();
        case SortRole:
            return column == Name ? QVariant(text(found, column)) : QVariant(number(found, column));
        default:
            return {};
    }
}

QVariant ClassResultsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || (role != Qt::DisplayRole && role != Qt::ToolTipRole)) return {};
    if (role == Qt::DisplayRole) {
        const QString names[] = {tr("Index"),     tr("Class"),  tr("Support"), tr("Predicted"),       tr("Accuracy"),
                                 tr("Precision"), tr("Recall"), tr("F1"),      tr("Mostly taken for")};
        return section == TakenFor && isMultiLabel() ? tr("Average precision") : names[section];
    }
    const QString tips[] = {tr("The class's index"),
                            tr("The class's name"),
                            tr("Pictures of this class"),
                            tr("Pictures that were taken for this class"),
                            tr("Percent of all pictures that were rightly taken, or rightly not taken, for this class"),
                            tr("Percent of the pictures taken for this class that are of it"),
                            tr("Percent of the class's pictures that were recognised: its own accuracy"),
                            tr("The harmonic mean of precision and recall"),
                            tr("The most frequent wrong answer for this class")};
    if (section == TakenFor && isMultiLabel())
        return tr("The area below the curve of precision over recall; the mean over the classes is mAP");
    if (section == Predicted && isMultiLabel()) return tr("Pictures that were given this class: its score is 0.5 or more");
    return tips[section];
}

ClassResults::ClassResults(QWidget* parent)
    : QTreeView(parent), m_model(new ClassResultsModel(this)), m_sorted(new QSortFilterProxyModel(this)) {
    m_sorted->setSourceModel(m_model);
    m_sorted->setSortRole(ClassResultsModel::SortRole);
    m_sorted->setSortCaseSensitivity(Qt::CaseInsensitive);
    m_sorted->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_sorted->setFilterKeyColumn(ClassResultsModel::Name);
    setModel(m_sorted);
    setRootIsDecorated(false);
    setUniformRowHeights(true);
    setSortingEnabled(true);
    sortByColumn(ClassResultsModel::Index, Qt::AscendingOrder);
    setAccessibleName(tr("Results by class"));
    header()->setStretchLastSection(true);
    new OwnKeys(this);
    new RowMenu(this);
    connect(selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& index) {
        const QModelIndex source = m_sorted->mapToSource(index);
        if (!source.isValid()) return;
        const std::int64_t label = m_model->row(source.row()).label, last = m_model->rowCount() - 1;
        Q_EMIT rangeChosen({label, label, 0, last});
    });
}

void ClassResults::setResults(const TestResultsPtr& results) {
    m_model->setResults(results);
    for (int column = 0; column < ClassResultsModel::kColumns - 1; ++column)
        setColumnWidth(column, std::min(column == ClassResultsModel::Name ? 160 : 240, columnRoom(*this, *header(), column)));
}

void ClassResults::setFilter(const QString& part) { m_sorted->setFilterFixedString(part); }

}  // namespace teardown
