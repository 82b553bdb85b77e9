#include "widgets/data/picture_wall.h"

#include "widgets/common/own_keys.h"
#include "widgets/common/theme.h"
#include "widgets/common/typography.h"

#include <QPainter>
#include <QScrollBar>

#include <algorithm>

namespace teardown {
namespace {

constexpr int kWallGap = 6;

int captionHeight() { return QFontMetrics(smallFont()).height() + 2; }

}  // namespace

WallModel::WallModel(QObject* parent) : QAbstractListModel(parent), m_pictures(kKilobytes) {}

void WallModel::setSamples(std::vector<std::uint32_t> samples) {
    beginResetModel();
    m_samples = std::move(samples);
    endResetModel();
}

void WallModel::forgetPictures() {
    m_pictures.clear();
    if (!m_samples.empty()) Q_EMIT dataChanged(index(0), index(static_cast<int>(m_samples.size()) - 1), {PictureRole});
}

void WallModel::setPicture(const WallPicture& picture) {
    qsizetype bytes = 1024;
    for (const QImage& image : picture.pictures) bytes += image.sizeInBytes();
    m_pictures.insert(picture.sample, new WallPicture(picture), static_cast<int>(bytes / 1024));
    const auto found = std::lower_bound(m_samples.begin(), m_samples.end(), picture.sample);
    if (found == m_samples.end() || *found != picture.sample) return;
    const QModelIndex at = index(static_cast<int>(found - m_samples.begin()));
    Q_EMIT dataChanged(at, at, {PictureRole});
}

int WallModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_samples.size()); }

QVariant WallModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const std::uint32_t sample = m_samples[static_cast<std::size_t>(index.row())];
    switch (role) {
        case Qt::DisplayRole:
            return QString::number(sample);
        case Qt::AccessibleTextRole:
            return tr("sample %1").arg(sample);
        case Qt::ToolTipRole: {
            const WallPicture* picture = m_pictures.object(sample);
            const QString name = tr("sample %1").arg(sample);
            return picture && !picture->problem.isEmpty() ? name + QLatin1Char('\n') + picture->problem : name;
        }
        case SampleRole:
            return sample;
        default:
            return {};
        case PictureRole: {
            const WallPicture* picture = m_pictures.object(sample);
            return picture ? QVariant::fromValue(*picture) : QVariant();
        }
    }
}

QSize WallDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const {
    return {m_count * (WallModel::kSide + kWallGap) + kWallGap, WallModel::kSide + captionHeight() + 2 * kWallGap};
}

void WallDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    painter->save();
    const Colours& c = colours();
    if (option.state & QStyle::State_Selected)
        painter->fillRect(option.rect, c.selection);
    else if (option.state & QStyle::State_MouseOver)
        painter->fillRect(option.rect, c.raised);
    const auto picture = index.data(WallModel::PictureRole).value<WallPicture>();
    painter->setFont(smallFont());
    const QFontMetrics metrics(smallFont());
    for (int i = 0; i < m_count; ++i) {
        const QRect square(option.rect.left() + kWallGap + i * (WallModel::kSide + kWallGap), option.rect.top() + kWallGap,
                           WallModel::kSide, WallModel::kSide);
        const QRect caption(square.left(), square.bottom() + 1, square.width(), captionHeight());
        const bool has = i < static_cast<int>(picture.pictures.size());
        if (has) {
            const QImage& image = picture.pictures[static_cast<std::size_t>(i)];
            const QSize size = image.size().scaled(square.size(), Qt::KeepAspectRatio).expandedTo({1, 1});
            const QRect place(square.left() + (square.width() - size.width()) / 2, square.top() + (square.height() - size.height()) / 2,
                              size.width(), size.height());
            painter->setRenderHint(QPainter::SmoothPixmapTransform, image.width() > size.width());
            painter->drawImage(place, image);
        } else if (i == 0 || picture.pictures.empty()) {
            painter->fillRect(square, c.raised);
        }
        QString text = i == 0 ? index.data().toString() : QString();
        if (has && m_count > 1 && i < picture.titles.size())
            text = i == 0 ? text + QStringLiteral("  ") + picture.titles[i] : picture.titles[i];
        painter->setPen(c.muted);
        if (i == 0 && !picture.problem.isEmpty()) {
            painter->setPen(c.warning);
            text = picture.problem;
        }
        painter->drawText(caption, Qt::AlignLeft | Qt::AlignVCenter, metrics.elidedText(text, Qt::ElideRight, caption.width()));
    }
    painter->restore();
}

PictureWall::PictureWall(QWidget* parent) : QListView(parent), m_model(new WallModel(this)), m_delegate(new WallDelegate(this)) {
    setModel(m_model);
    setItemDelegate(m_delegate);
    setViewMode(QListView::IconMode);
    setMovement(QListView::Static);
    new OwnKeys(this);
    setResizeMode(QListView::Adjust);
    setUniformItemSizes(true);
    // A class of a large dataset has more pictures than can be laid out at once without a pause.
    setLayoutMode(QListView::Batched);
    setBatchSize(500);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setMouseTracking(true);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setAccessibleName(tr("Pictures of the class"));
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, &PictureWall::wanted);
    connect(this, &QListView::activated, this,
            [this](const QModelIndex& index) { Q_EMIT sampleActivated(index.data(WallModel::SampleRole).toUInt()); });
}

void PictureWall::setSamples(std::vector<std::uint32_t> samples) {
    m_model->setSamples(std::move(samples));
    scrollToTop();
    Q_EMIT wanted();
}

void PictureWall::setPictureCount(int count) {
    m_delegate->setPictureCount(count);
    m_model->forgetPictures();
    scheduleDelayedItemsLayout();
    Q_EMIT wanted();
}

void PictureWall::addPicture(const WallPicture& picture) { m_model->setPicture(picture); }

std::vector<std::uint32_t> PictureWall::missing() const {
    std::vector<std::uint32_t> found;
    const int count = m_model->rowCount();
    if (count == 0 || !isVisible()) return found;
    const QSize item = m_delegate->sizeHint({}, {});
    const int columns = std::max(1, viewport()->width() / std::max(1, item.width()));
    const int first = verticalOffset() / std::max(1, item.height()) * columns;
    const int rows = viewport()->height() / std::max(1, item.height()) + 2;
    for (int row = std::min(first, count); row < std::min(count, first + rows * columns); ++row) {
        const std::uint32_t sample = m_model->samples()[static_cast<std::size_t>(row)];
        if (!m_model->has(sample)) found.push_back(sample);
    }
    return found;
}

void PictureWall::resizeEvent(QResizeEvent* event) {
    QListView::resizeEvent(event);
    Q_EMIT wanted();
}

void PictureWall::showEvent(QShowEvent* event) {
    QListView::showEvent(event);
    Q_EMIT wanted();
}

}  // namespace teardown
