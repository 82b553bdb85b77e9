#include "widgets/data/transform_list.h"

#include "core/data/view/thumbnail.h"
#include "core/render/heatmap.h"
#include "core/render/picture_difference.h"
#include "widgets/common/own_keys.h"
#include "widgets/common/strings.h"
#include "widgets/common/theme.h"
#include "widgets/common/typography.h"
#include "widgets/paint/sheet_painter.h"

#include <QPainter>

#include <algorithm>

namespace teardown {
namespace {

constexpr int kRowMargin = 10;
constexpr int kArrowWidth = 26;
constexpr int kTextGap = 16;

bool isBytes(const TensorView& view) { return view.valid() && view.dtype() == DType::UInt8 && view.rank() == 3 && view.shape()[2] <= 4; }

/// For rows on screens of up to double density.
QImage smallImage(const QImage& large) {
    constexpr int kSide = 2 * kRowPicture;
    if (large.width() <= kSide && large.height() <= kSide) return large;
    return large.scaled(kSide, kSide, Qt::KeepAspectRatio, Qt::SmoothTransformation);
}

QString argumentsText(const TransformRecord& record) {
    QStringList parts;
    for (const StepArgument& argument : record.arguments)
        if (!argument.isDefault) parts += toQt(argument.name + "=" + argument.value.repr());
    return parts.join(QStringLiteral(", "));
}

QString namesText(const std::vector<std::string>& names) {
    QStringList list;
    for (const std::string& name : names) list += toQt(name);
    return list.join(QStringLiteral(", "));
}

QStringList linesOf(const PhaseStep& step) {
    QStringList lines;
    const TransformRecord& record = step.record;
    if (record.after.known) {
        const QString after = toQt(record.after.shape) + QStringLiteral("  ") + toQt(describePixels(record.after));
        const QString before =
            record.before.known ? toQt(record.before.shape) + QStringLiteral("  ") + toQt(describePixels(record.before)) : QString();
        lines += before.isEmpty() || before == after ? after : before + QStringLiteral("  →  ") + after;
    }
    if (!record.numbers.empty()) lines += toQt(record.numbers);
    QStringList draws;
    for (const Draw& draw : record.drawn) draws += drawText(draw);
    if (!draws.isEmpty()) lines += TransformList::tr("drawn: %1").arg(draws.join(QStringLiteral("; ")));
    if (!step.made.empty()) lines += TransformList::tr("new keys: %1").arg(namesText(step.made));
    return lines;
}

void drawPicture(QPainter* painter, const QRect& square, const QImage& picture) {
    if (picture.isNull()) return painter->fillRect(square.adjusted(8, 8, -8, -8), colours().raised);
    const QSize size = picture.size().scaled(square.size(), Qt::KeepAspectRatio).expandedTo({1, 1});
    const QRect place(square.left() + (square.width() - size.width()) / 2, square.top() + (square.height() - size.height()) / 2,
                      size.width(), size.height());
    painter->setRenderHint(QPainter::SmoothPixmapTransform, picture.width() > size.width());
    painter->drawImage(place, picture);
}

int lineHeight() { return QFontMetrics(textFont()).height() + 2; }

}  // namespace

QImage imageOfView(const SampleView& view) {
    if (!view.view.valid() || view.view.numel() == 0) return {};
    if (view.role == TensorRole::Picture && isBytes(view.view)) {
        // Of one channel, too: three equal ones.
        const TensorView shown = thumbnailOf(view.view, kLargePicture);
        return shown.valid() ? toImage(picturePixels(shown)) : QImage();
    }
    const HeatmapStyle style;
    std::vector<QImage> images;
    constexpr std::int64_t kMostShown = 4;
    int width = 0, height = 0;
    const ValueRange range = resolveRange(view.view, style);
    for (const Plane& plane : planesOf(view.view, view.role, kMostShown)) {
        images.push_back(planeImage(view.view, plane, range, style));
        width += images.back().width();
        height = std::max(height, images.back().height());
    }
    if (images.empty() || width == 0) return {};
    QImage all(width, height, QImage::Format_ARGB32_Premultiplied);
    all.fill(Qt::transparent);
    QPainter painter(&all);
    int x = 0;
    for (const QImage& image : images) {
        painter.drawImage(x, 0, image);
        x += image.width();
    }
    return all;
}

ShownRun shownRun(PhaseRunPtr run) {
    ShownRun shown;
    for (const PhaseStep& step : run->steps) {
        // What a transform gets is what the one before it gave.
        shown.before.push_back(shown.after.empty() ? smallImage(imageOfView(step.record.input)) : shown.after.back());
        shown.large.push_back(imageOfView(step.record.output));
        shown.after.push_back(smallImage(shown.large.back()));
    }
    shown.run = std::move(run);
    return shown;
}

QString drawText(const Draw& draw) {
    QStringList arguments;
    for (const ConfigValue& argument : draw.arguments) arguments += toQt(argument.repr());
    return QStringLiteral("%1(%2) = %3 (%4)")
        .arg(toQt(draw.function), arguments.join(QStringLiteral(", ")), toQt(draw.value.repr()), toQt(generatorName(draw.generator)));
}

void TransformListModel::setRun(ShownRun shown) {
    beginResetModel();
    m_shown = std::move(shown);
    endResetModel();
}

QImage TransformListModel::large(int row) const {
    return row >= 0 && row < static_cast<int>(m_shown.large.size()) ? m_shown.large[static_cast<std::size_t>(row)] : QImage();
}

int TransformListModel::rowCount(const QModelIndex& parent) const {
    if (parent.isValid() || !m_shown.run) return 0;
    return static_cast<int>(m_shown.run->steps.size()) + (m_shown.run->error ? 1 : 0);
}

QVariant TransformListModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || !m_shown.run) return {};
    const auto row = static_cast<std::size_t>(index.row());
    if (row < m_shown.run->steps.size()) return ofStep(m_shown.run->steps[row], row, role);
    const Error& error = *m_shown.run->error;
    if (role == Qt::DisplayRole || role == Qt::AccessibleTextRole) return tr("The pipeline stops here");
    if (role == FlagsRole || role == Qt::ToolTipRole) return QStringList(sentenceOf(error));
    if (role == ErrorRole) return true;
    return {};
}

QVariant TransformListModel::ofStep(const PhaseStep& step, std::size_t row, int role) const {
    switch (role) {
        case Qt::DisplayRole: {
            const QString arguments = argumentsText(step.record);
            return toQt(step.record.type) + (arguments.isEmpty() ? QString() : QStringLiteral("(%1)").arg(arguments));
        }
        case Qt::AccessibleTextRole:
        case Qt::ToolTipRole:
            return (QStringList(toQt(step.record.type)) + linesOf(step)).join(QLatin1Char('\n'));
        case BeforeRole:
            return m_shown.before[row];
        case AfterRole:
            return m_shown.after[row];
        case LinesRole:
            return linesOf(step);
        case FlagsRole: {
            QStringList flags;
            for (const Message& flag : step.flags) flags += toQt(flag);
            return flags;
        }
        default:
            return {};
    }
}

QSize TransformDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const int lines = 1 + static_cast<int>(index.data(TransformListModel::LinesRole).toStringList().size() +
                                           index.data(TransformListModel::FlagsRole).toStringList().size());
    const bool error = index.data(TransformListModel::ErrorRole).toBool();
    return {option.rect.width(), std::max(error ? 0 : kRowPicture, lines * lineHeight()) + 2 * kRowMargin};
}

void TransformDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    painter->save();
    const Colours& c = colours();
    if (option.state & QStyle::State_Selected)
        painter->fillRect(option.rect, c.selection);
    else if (option.state & QStyle::State_MouseOver)
        painter->fillRect(option.rect, c.raised);
    painter->setPen(c.line);
    painter->drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
    const QRect rect = option.rect.adjusted(kRowMargin, kRowMargin, -kRowMargin, -kRowMargin);
    int left = rect.left();
    if (!index.data(TransformListModel::ErrorRole).toBool()) {
        const QRect before(left, rect.top(), kRowPicture, kRowPicture);
        drawPicture(painter, before, index.data(TransformListModel::BeforeRole).value<QImage>());
        painter->setPen(c.muted);
        painter->setFont(titleFont());
        painter->drawText(QRect(before.right(), rect.top(), kArrowWidth, kRowPicture), Qt::AlignCenter, QStringLiteral("→"));
        drawPicture(painter, before.translated(kRowPicture + kArrowWidth, 0), index.data(TransformListModel::AfterRole).value<QImage>());
        left += 2 * kRowPicture + kArrowWidth + kTextGap;
    }
    int top = rect.top();
    const auto write = [&](const QString& text, const QFont& font, const QColor& colour) {
        painter->setFont(font);
        painter->setPen(colour);
        const QRect line(left, top, rect.right() - left, lineHeight());
        painter->drawText(line, Qt::AlignLeft | Qt::AlignVCenter, QFontMetrics(font).elidedText(text, Qt::ElideRight, line.width()));
        top += lineHeight();
    };
    write(index.data().toString(), boldFont(), c.text);
    for (const QString& line : index.data(TransformListModel::LinesRole).toStringList()) write(line, textFont(), c.muted);
    for (const QString& flag : index.data(TransformListModel::FlagsRole).toStringList()) write(flag, textFont(), c.warning);
    painter->restore();
}

TransformList::TransformList(QWidget* parent) : QListView(parent), m_model(new TransformListModel(this)) {
    setModel(m_model);
    setItemDelegate(new TransformDelegate(this));
    new OwnKeys(this);
    setMouseTracking(true);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setAccessibleName(tr("Transforms of the pipeline"));
    connect(selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& index) { Q_EMIT rowChosen(index.row()); });
}

void TransformList::setRun(ShownRun shown) {
    const int row = currentIndex().row();
    m_model->setRun(std::move(shown));
    if (row >= 0 && row < m_model->rowCount()) setCurrentIndex(m_model->index(row));
}

void TransformList::resizeEvent(QResizeEvent* event) {
    QListView::resizeEvent(event);
    scheduleDelayedItemsLayout();
}

}  // namespace teardown
