#include "widgets/results/tested_pictures.h"

#include "widgets/common/own_keys.h"
#include "widgets/common/row_menu.h"

#include <QHeaderView>
#include <QMenu>
#include <QScrollBar>
#include <QStyledItemDelegate>

#include <algorithm>
#include <utility>

namespace teardown {
namespace {

constexpr int kRoomForAllColumns = 480;  // pixels
constexpr int kRoomForScores = 370;      // below it the names of the classes need the room
constexpr int kSortMark = 34;            // pixels beside the name of a column: its margins and the mark of the sorted one

/// Rows are as high as their thumbnails, also before there are any.
class ThumbnailRows : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        return {QStyledItemDelegate::sizeHint(option, index).width(), TestedPicturesModel::kSide + 4};
    }

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override {
        QStyledItemDelegate::initStyleOption(option, index);
        if (index.column() != TestedPicturesModel::Sample) return;
        option->features |= QStyleOptionViewItem::HasDecoration;
        option->decorationSize = {TestedPicturesModel::kSide, TestedPicturesModel::kSide};
        option->decorationAlignment = Qt::AlignCenter;
    }
};

}  // namespace

TestedPictures::TestedPictures(QWidget* parent) : QTreeView(parent), m_model(new TestedPicturesModel(this)) {
    setModel(m_model);
    setItemDelegate(new ThumbnailRows(this));
    setRootIsDecorated(false);
    setUniformRowHeights(true);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setIconSize({TestedPicturesModel::kSide, TestedPicturesModel::kSide});
    setSortingEnabled(true);
    sortByColumn(TestedPicturesModel::Loss, Qt::DescendingOrder);
    setColumnHidden(TestedPicturesModel::Before, true);
    setAccessibleName(tr("Pictures of the test"));
    header()->setStretchLastSection(false);
    header()->setSectionResizeMode(TestedPicturesModel::Actual, QHeaderView::Stretch);
    header()->setSectionResizeMode(TestedPicturesModel::Predicted, QHeaderView::Stretch);
    header()->setSectionResizeMode(TestedPicturesModel::Before, QHeaderView::Stretch);
    header()->setMinimumSectionSize(40);
    // What was answered before is read beside what is answered now.
    header()->moveSection(TestedPicturesModel::Before, TestedPicturesModel::Predicted + 1);
    setColumnWidth(TestedPicturesModel::Sample, TestedPicturesModel::kSide + 50);
    const int number = fontMetrics().horizontalAdvance(QStringLiteral("00.000")) + 16;
    for (const int column : {TestedPicturesModel::Score, TestedPicturesModel::ActualScore, TestedPicturesModel::Loss}) {
        const QString name = m_model->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
        setColumnWidth(column, std::max(number, header()->fontMetrics().horizontalAdvance(name) + kSortMark));
    }
    new OwnKeys(this);
    new RowMenu(this, [this](QMenu& menu, const QModelIndex& index) {
        if (!index.isValid()) return;
        const uint sample = index.data(TestedPicturesModel::SampleRole).toUInt();
        menu.addAction(tr("Open as input"), this, [this, sample] { Q_EMIT pictureActivated(sample, false); });
        menu.addAction(tr("Why this class"), this, [this, sample] { Q_EMIT pictureActivated(sample, true); });
    });
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, &TestedPictures::wanted);
    connect(m_model, &QAbstractItemModel::modelReset, this, [this] {
        scrollToTop();
        Q_EMIT countChanged();
        Q_EMIT wanted();
        Q_EMIT currentSampleChanged();
    });
    connect(selectionModel(), &QItemSelectionModel::currentRowChanged, this, &TestedPictures::currentSampleChanged);
    connect(this, &QTreeView::activated, this,
            [this](const QModelIndex& index) { Q_EMIT pictureActivated(index.data(TestedPicturesModel::SampleRole).toUInt(), false); });
}

void TestedPictures::setResults(const TestResultsPtr& results, const TestResultsPtr& before) {
    setColumnHidden(TestedPicturesModel::Before, !before);
    m_model->setResults(results, before);
    hideForRoom(viewport()->width());
}

void TestedPictures::choose(PictureChoice choice) { m_model->choose(std::move(choice)); }

void TestedPictures::setFilter(const QString& words) { m_model->setFilter(words); }

std::vector<std::uint32_t> TestedPictures::missing() const {
    std::vector<std::uint32_t> found;
    const int height = TestedPicturesModel::kSide + 4;
    if (!isVisible() || m_model->rowCount() == 0) return found;
    const int first = verticalScrollBar()->value() / height, last = first + viewport()->height() / height + 1;
    for (int row = first; row <= last && row < m_model->rowCount(); ++row) {
        const std::uint32_t sample = m_model->samples()[static_cast<std::size_t>(row)];
        if (!m_model->has(sample)) found.push_back(sample);
    }
    return found;
}

std::optional<std::uint32_t> TestedPictures::current() const {
    const QModelIndex index = currentIndex();
    return index.isValid() ? std::optional<std::uint32_t>(index.data(TestedPicturesModel::SampleRole).toUInt()) : std::nullopt;
}

void TestedPictures::resizeEvent(QResizeEvent* event) {
    hideForRoom(event->size().width());
    QTreeView::resizeEvent(event);
    Q_EMIT wanted();
}

void TestedPictures::hideForRoom(int width) {
    const bool narrow = width < kRoomForAllColumns;
    // The loss says the same.
    setColumnHidden(TestedPicturesModel::ActualScore, narrow);
    setColumnHidden(TestedPicturesModel::Score, width < kRoomForScores || (narrow && !isColumnHidden(TestedPicturesModel::Before)));
}

void TestedPictures::showEvent(QShowEvent* event) {
    QTreeView::showEvent(event);
    Q_EMIT wanted();
}

}  // namespace teardown
