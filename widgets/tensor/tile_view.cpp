#include "widgets/tensor/tile_view.h"

#include "widgets/common/device_pixels.h"
#include "widgets/common/strings.h"
#include "widgets/common/theme.h"
#include "widgets/common/typography.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QPushButton>
#include <QScrollBar>
#include <QToolTip>

#include <algorithm>
#include <utility>

namespace teardown {
namespace {
constexpr int kTileMargin = 14;
constexpr int kTileHeading = 24;
constexpr int kBetween = 12;
constexpr int kButtonBelowText = 34;  // for a tensor that was not kept

/// "16 channels", "14 of 16 channels", "48 kernels", "mean over channels"; empty for a single tile.
QString countText(const StageTensor& tensor) {
    if (!tensor.reduction.isEmpty()) return QObject::tr("%1 over channels").arg(tensor.reduction);
    if (tensor.isPicture || !tensor.planes) return {};
    const std::int64_t all = planeCount(tensor.tensor.view, tensor.tensor.role);
    if (all < 2) return {};
    if (tensor.weights() && tensor.channelCount() == all) return QObject::tr("%1 kernels").arg(all);
    if (tensor.weights()) return QObject::tr("%1 of %2 kernels").arg(tensor.channelCount()).arg(all);
    if (tensor.channelCount() == all) return QObject::tr("%1 channels").arg(all);
    return QObject::tr("%1 of %2 channels").arg(tensor.channelCount()).arg(all);
}
}  // namespace

TileView::TileView(Lane& lane, QWidget* parent) : QAbstractScrollArea(parent), m_runner(lane, this) {
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setAutoFillBackground(false);
    viewport()->setMouseTracking(true);
    setAccessibleName(tr("All channels as tiles"));
    setMinimumWidth(180);
    m_recompute = new QPushButton(tr("Recompute"), viewport());
    m_recompute->setToolTip(tr("Runs the network again and keeps this step's tensors (Ctrl+Shift+R)"));
    m_recompute->hide();
    connect(m_recompute, &QPushButton::clicked, this, &TileView::recomputeClicked);
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, &TileView::placeButton);
    m_later.setSingleShot(true);
    m_later.setInterval(30);
    connect(&m_later, &QTimer::timeout, this, &TileView::request);
    connect(&Theme::instance(), &Theme::changed, this, &TileView::request);
}

void TileView::setTensors(std::vector<StageTensor> tensors) {
    // The page belongs to the tensors: do not show pictures of another step under new headings.
    m_given = std::move(tensors);
    m_tensors = m_given;
    m_next.clear();
    m_choice = {};
    for (std::size_t i = m_tensors.size(); i-- > 0;)
        if (m_tensors[i].kept() && (m_choice.tensor < 0 || !m_tensors[i].isInput)) m_choice.tensor = static_cast<int>(i);
    if (m_choice.tensor >= 0)
        m_choice.plane = std::clamp(m_channel, 0, std::max(0, m_tensors[static_cast<std::size_t>(m_choice.tensor)].channelCount() - 1));
    verticalScrollBar()->setValue(0);
    m_fresh = true;
    request();
}

void TileView::refreshTensors(std::vector<StageTensor> tensors) {
    // There was no tensor to select before; now there may be one.
    if (tensors.size() != m_given.size() || m_choice.tensor < 0) return setTensors(std::move(tensors));
    if (m_runner.busy()) {
        m_next = std::move(tensors);
        return;
    }
    m_given = std::move(tensors);
    request();
}

void TileView::setStyle(const HeatmapStyle& style) {
    m_style = style;
    request();
}

void TileView::setArrangement(const ChannelArrangement& arrangement) {
    m_arrangement = arrangement;
    request();
}

int TileView::channelOf(const TileChoice& choice) const {
    if (choice.tensor < 0 || choice.tensor >= static_cast<int>(m_tensors.size())) return 0;
    const StageTensor& tensor = m_tensors[static_cast<std::size_t>(choice.tensor)];
    return tensor.planes && choice.plane >= 0 && choice.plane < tensor.channelCount() ? tensor.plane(choice.plane).index : 0;
}

void TileView::take(std::shared_ptr<const RenderedSheets> sheets) {
    // Sorting moves positions; the selection is a channel, not a position.
    const auto choice = static_cast<std::size_t>(std::max(0, m_choice.tensor));
    const int channel = channelOf(m_choice);
    m_sheets = std::move(sheets);
    m_tensors = m_sheets->tensors;
    m_dirty = false;
    if (choice < m_tensors.size() && m_tensors[choice].planes && m_choice.tensor >= 0) {
        const auto& planes = *m_tensors[choice].planes;
        const auto found = std::find_if(planes.begin(), planes.end(), [&](const Plane& plane) { return plane.index == channel; });
        m_choice.plane = found == planes.end() ? 0 : static_cast<int>(found - planes.begin());
    }
    layoutBlocks();
    // Large inputs come first; scroll to the output, which the step is about.
    if (m_fresh && choice < m_blocks.size() && tileRect(m_choice).bottom() > viewport()->height())
        verticalScrollBar()->setValue(m_blocks[choice].headingTop - kTileMargin / 2);
    m_fresh = false;
    viewport()->update();
    Q_EMIT rendered();
}

void TileView::request() {
    m_dirty = true;
    if (m_tensors.empty() || viewport()->width() < 40) {
        m_runner.abandon();
        m_sheets.reset();
        m_blocks.clear();
        placeButton();
        viewport()->update();
        return;
    }
    const double ratio = devicePixelRatioF();
    const int count = static_cast<int>(m_tensors.size());
    SheetRequest job;
    job.tensors = m_given;
    job.style = m_style;
    job.arrangement = m_arrangement;
    job.gap = static_cast<int>(5 * ratio);
    // Reserve room for the scroll bar, so that the layout does not change when it appears.
    job.width = static_cast<int>(
        (viewport()->width() - 2 * kTileMargin - (verticalScrollBar()->isVisible() ? 0 : verticalScrollBar()->sizeHint().width())) * ratio);
    const int height = (viewport()->height() - 2 * kTileMargin - (count - 1) * kBetween) / count - kTileHeading;
    job.height = static_cast<int>(std::max(120, height) * ratio);
    const QColor ground = colours().ground;
    job.background = {static_cast<std::uint8_t>(ground.red()), static_cast<std::uint8_t>(ground.green()),
                      static_cast<std::uint8_t>(ground.blue())};
    m_runner.run([job = std::move(job)](const TaskContext& task) { return renderSheets(job, task); },
                 [this](std::shared_ptr<const RenderedSheets> sheets) {
                     if (!sheets) return;
                     take(std::move(sheets));
                     if (!m_next.empty()) refreshTensors(std::exchange(m_next, {}));
                 });
}

void TileView::layoutBlocks() {
    const double ratio = devicePixelRatioF();
    m_blocks.clear();
    int y = kTileMargin;
    for (const RenderedTensor& rendered : m_sheets->rendered) {
        Block block;
        block.headingTop = y;
        block.top = y + kTileHeading;
        block.height = static_cast<int>(rendered.sheet.height / ratio + 0.5);
        if (!m_sheets->tensors[m_blocks.size()].kept()) block.height = notKeptHeight() + kButtonBelowText;
        y = block.top + block.height + kBetween;
        m_blocks.push_back(block);
    }
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setSingleStep(24);
    verticalScrollBar()->setRange(0, std::max(0, y - kBetween + kTileMargin - viewport()->height()));
    placeButton();
}

QString TileView::notKeptText() { return tr("Not kept: the memory limit for traces was reached."); }

int TileView::notKeptHeight() const {
    const QRect room(0, 0, viewport()->width() - 2 * kTileMargin, 1000);
    return QFontMetrics(textFont()).boundingRect(room, Qt::TextWordWrap, notKeptText()).height() + 6;
}

void TileView::placeButton() {
    std::size_t i = 0;
    while (m_sheets && i < m_blocks.size() && m_sheets->tensors[i].kept()) ++i;
    const bool any = m_sheets && i < m_blocks.size();
    if (any) m_recompute->move(kTileMargin, m_blocks[i].top - verticalScrollBar()->value() + notKeptHeight());
    m_recompute->setVisible(any);
}

QPointF TileView::originOf(std::size_t block) const {
    return onDevicePixels(*viewport(), QPointF(kTileMargin, m_blocks[block].top - verticalScrollBar()->value()));
}

QRectF TileView::tileRect(const TileChoice& choice) const {
    if (!m_sheets || choice.tensor < 0 || choice.tensor >= static_cast<int>(m_blocks.size())) return {};
    const std::size_t index = static_cast<std::size_t>(choice.tensor);
    const double ratio = devicePixelRatioF();
    for (const TilePlace& tile : m_sheets->rendered[index].sheet.tiles) {
        if (tile.plane != choice.plane) continue;
        const QPointF origin = originOf(index);
        return QRectF(origin.x() + tile.x / ratio, origin.y() + tile.y / ratio, tile.width / ratio, tile.height / ratio);
    }
    return {};
}

TileChoice TileView::choiceAt(QPoint position) const {
    if (!m_sheets) return {};
    const double ratio = devicePixelRatioF();
    for (std::size_t i = 0; i < m_blocks.size(); ++i) {
        const double x = (position.x() - kTileMargin) * ratio;
        const double y = (position.y() + verticalScrollBar()->value() - m_blocks[i].top) * ratio;
        for (const TilePlace& tile : m_sheets->rendered[i].sheet.tiles)
            if (x >= tile.x && y >= tile.y && x < tile.x + tile.width && y < tile.y + tile.height) return {static_cast<int>(i), tile.plane};
    }
    return {};
}

void TileView::paintEvent(QPaintEvent* event) {
    QPainter painter(viewport());
    painter.fillRect(event->rect(), colours().ground);
    if (!m_sheets) return;
    for (std::size_t i = 0; i < m_blocks.size(); ++i) paintBlock(painter, i, event->rect());
}

void TileView::paintBlock(QPainter& painter, std::size_t index, const QRect& clip) const {
    const Colours& c = colours();
    const StageTensor& tensor = m_sheets->tensors[index];
    const RenderedTensor& rendered = m_sheets->rendered[index];
    const Block& block = m_blocks[index];
    const int scroll = verticalScrollBar()->value();
    const int width = viewport()->width() - 2 * kTileMargin;
    const QRect heading(kTileMargin, block.headingTop - scroll, width, kTileHeading - 6);
    if (heading.intersects(clip)) {
        QString name = toQt(labelWords(tensor.tensor));
        // The name "output" already tells its side; "img" does not.
        if (tensor.isInput && tensor.tensor.name != TensorName::Input && tensor.tensor.name != TensorName::Before)
            name = tr("in: %1").arg(name);
        painter.setFont(boldFont());
        painter.setPen(c.text);
        painter.drawText(heading, Qt::AlignVCenter | Qt::AlignLeft, name);
        QRect rest = heading;
        rest.setLeft(heading.left() + QFontMetrics(boldFont()).horizontalAdvance(name) + 10);
        painter.setFont(monoFont());
        painter.setPen(c.muted);
        QString caption = dtypeAndShape(tensor.tensor);
        caption += QStringLiteral("  ") + countText(tensor);
        painter.drawText(rest, Qt::AlignVCenter | Qt::AlignLeft,
                         QFontMetrics(monoFont()).elidedText(caption, Qt::ElideRight, rest.width()));
    }
    if (!tensor.kept()) {
        painter.setFont(textFont());
        painter.setPen(c.muted);
        painter.drawText(QRect(kTileMargin, block.top - scroll, width, notKeptHeight()), Qt::TextWordWrap, notKeptText());
        return;
    }
    const double ratio = devicePixelRatioF();
    const QRectF place(originOf(index), QSizeF(rendered.sheet.width / ratio, rendered.sheet.height / ratio));
    if (!rendered.image.isNull() && place.intersects(clip)) painter.drawImage(place, rendered.image);
    paintTileMarks(painter, index);
}

void TileView::paintTileMarks(QPainter& painter, std::size_t index) const {
    const Colours& c = colours();
    const RenderedTensor& rendered = m_sheets->rendered[index];
    const double ratio = devicePixelRatioF();
    const QPointF origin = originOf(index);
    const bool numbered = !m_sheets->tensors[index].isPicture && rendered.sheet.tiles.size() > 1;
    painter.setFont(smallMonoFont());
    for (const TilePlace& tile : rendered.sheet.tiles) {
        const QRectF rect(origin.x() + tile.x / ratio, origin.y() + tile.y / ratio, tile.width / ratio, tile.height / ratio);
        if (rect.bottom() < 0 || rect.top() > viewport()->height()) continue;
        if (numbered && rect.width() >= 44 && rect.height() >= 32) {
            const QString text = QString::number(m_sheets->tensors[index].plane(tile.plane).index);
            QPainterPath path;
            path.addText(rect.topLeft() + QPointF(3, 10), smallMonoFont(), text);
            painter.setRenderHint(QPainter::Antialiasing);
            painter.strokePath(path, QPen(QColor(255, 255, 255, 170), 2.4));
            painter.fillPath(path, QColor(30, 36, 42));
            painter.setRenderHint(QPainter::Antialiasing, false);
        }
        if (const QRectF seen = fieldIn(rect, {static_cast<int>(index), tile.plane}); !seen.isEmpty()) {
            painter.setPen(QPen(QColor(255, 255, 255, 220), 3));
            painter.setBrush(Qt::NoBrush);
            painter.drawRect(seen);
            painter.setPen(QPen(c.accent, 1.5));
            painter.drawRect(seen);
        }
        if (m_probe.x() >= 0 && rect.width() >= 20 && rect.height() >= 20) {
            const QPointF at(rect.left() + m_probe.x() * rect.width(), rect.top() + m_probe.y() * rect.height());
            painter.setPen(QPen(QColor(255, 255, 255, 200), 3));
            painter.drawLine(at - QPointF(4, 0), at + QPointF(4, 0));
            painter.drawLine(at - QPointF(0, 4), at + QPointF(0, 4));
            painter.setPen(QPen(QColor(20, 24, 28), 1));
            painter.drawLine(at - QPointF(4, 0), at + QPointF(4, 0));
            painter.drawLine(at - QPointF(0, 4), at + QPointF(0, 4));
        }
    }
    if (m_choice.tensor == static_cast<int>(index)) {
        painter.setPen(QPen(c.accent, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(tileRect(m_choice).adjusted(-2, -2, 2, 2));
    }
}

void TileView::resizeEvent(QResizeEvent*) {
    if (m_sheets) layoutBlocks();
    m_later.start();
}

void TileView::mousePressEvent(QMouseEvent* event) {
    const TileChoice choice = choiceAt(event->position().toPoint());
    if (choice.tensor >= 0) choose(choice);
}

void TileView::choose(TileChoice choice) {
    if (choice.tensor < 0 || choice.tensor >= static_cast<int>(m_tensors.size())) return;
    choice.plane = std::clamp(choice.plane, 0, std::max(0, m_tensors[static_cast<std::size_t>(choice.tensor)].channelCount() - 1));
    m_choice = choice;
    m_channel = channelOf(choice);
    const QRectF rect = tileRect(choice);
    if (rect.isValid()) {
        QScrollBar* bar = verticalScrollBar();
        if (rect.top() < 6) bar->setValue(bar->value() + static_cast<int>(rect.top()) - 12);
        if (rect.bottom() > viewport()->height() - 6)
            bar->setValue(bar->value() + static_cast<int>(rect.bottom()) - viewport()->height() + 12);
    }
    viewport()->update();
    Q_EMIT chosen(choice);
}

void TileView::chooseChannel(int tensor, int channel) {
    if (tensor < 0 || tensor >= static_cast<int>(m_tensors.size())) return;
    const auto& planes = m_tensors[static_cast<std::size_t>(tensor)].planes;
    int plane = 0;
    if (planes)
        for (std::size_t i = 0; i < planes->size(); ++i)
            if ((*planes)[i].index == channel) plane = static_cast<int>(i);
    choose({tensor, plane});
}

void TileView::moveChoice(int dx, int dy) {
    if (!m_sheets || m_choice.tensor < 0 || m_choice.tensor >= static_cast<int>(m_sheets->rendered.size())) return;
    const RenderedTensor& rendered = m_sheets->rendered[static_cast<std::size_t>(m_choice.tensor)];
    const int target = m_choice.plane + dx + dy * std::max(1, rendered.sheet.columns);
    if (target >= 0 && target < m_sheets->tensors[static_cast<std::size_t>(m_choice.tensor)].channelCount())
        choose({m_choice.tensor, target});
}

void TileView::setProbe(QPointF fraction) {
    if (m_probe == fraction) return;
    m_probe = fraction;
    viewport()->update();
}

void TileView::setField(std::map<int, FieldPlace> places) {
    if (places.empty() && m_field.empty()) return;
    m_field = std::move(places);
    viewport()->update();
}

QRectF TileView::fieldRect(const TileChoice& choice) const { return fieldIn(tileRect(choice), choice); }

QRectF TileView::fieldIn(const QRectF& tile, const TileChoice& choice) const {
    if (!m_sheets || choice.tensor < 0 || choice.tensor >= static_cast<int>(m_sheets->tensors.size())) return {};
    const StageTensor& tensor = m_sheets->tensors[static_cast<std::size_t>(choice.tensor)];
    const auto found = m_field.find(tensor.tensor.id);
    // The probed tensor itself has the cross-hair.
    if (found == m_field.end() || choice.tensor == m_choice.tensor) return {};
    const FieldPlace& place = found->second;
    double rows = static_cast<double>(place.height), columns = static_cast<double>(place.width);
    if (!tensor.isPicture) {
        if (choice.plane < 0 || choice.plane >= tensor.channelCount()) return {};
        const Plane& plane = tensor.plane(choice.plane);
        if (plane.gridRows() != place.height || plane.gridColumns() != place.width) return {};
        rows = plane.rows;
        columns = plane.columns;
    }
    const double across = tile.width() / columns, down = tile.height() / rows;
    const PixelBox& box = place.box;
    return QRectF(tile.left() + static_cast<double>(box.columns.first) * across, tile.top() + static_cast<double>(box.rows.first) * down,
                  static_cast<double>(box.columns.count()) * across, static_cast<double>(box.rows.count()) * down);
}

bool TileView::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        auto* help = static_cast<QHelpEvent*>(event);
        const TileChoice choice = choiceAt(help->pos());
        if (choice.tensor >= 0) {
            const StageTensor& tensor = m_sheets->tensors[static_cast<std::size_t>(choice.tensor)];
            const QString label = tensor.isPicture ? QString() : toQt(tensor.plane(choice.plane).label);
            QToolTip::showText(help->globalPos(), toQt(labelWords(tensor.tensor)) + label, viewport(), tileRect(choice).toRect());
        }
        return true;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

}  // namespace teardown
