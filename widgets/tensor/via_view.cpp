#include "widgets/tensor/via_view.h"

#include "widgets/common/strings.h"
#include "widgets/common/theme.h"
#include "widgets/common/typography.h"
#include "widgets/paint/via_painter.h"

#include <QPainter>
#include <QScrollBar>

#include <algorithm>
#include <cmath>

namespace teardown {
namespace {
constexpr qint64 kLargest = 48'000'000;  // pixels: 192 MB
}  // namespace

ViaOptions viaOptionsOf(const StageTensor& tensor) {
    ViaOptions options;
    options.numpyLayout = tensor.isPicture;
    return options;
}

ViaView::ViaView(Lane& lane, QWidget* parent) : QAbstractScrollArea(parent), m_runner(lane, this) {
    setFrameShape(QFrame::NoFrame);
    viewport()->setAutoFillBackground(false);
    setAccessibleName(tr("Tensor in the style of the study notes"));
}

void ViaView::setTensor(const StageTensor* tensor) {
    m_message.clear();
    if (!tensor || !tensor->kept()) {
        m_runner.abandon();
        m_image = {};
        m_message = tensor ? tr("The tensor was not kept.") : QString();
        layoutBars();
        return;
    }
    // Whole device pixels per cell: the sheet is enlarged by an integer factor or not at all.
    const double ratio = devicePixelRatioF();
    const int scale = std::max(1, static_cast<int>(ratio));
    m_runner.run(
        [view = tensor->tensor.view, options = viaOptionsOf(*tensor), scale, ratio](const TaskContext&) {
            Drawing drawing;
            const auto sheet = viaSheet(view, options);
            if (!sheet.ok()) {
                drawing.message = sentenceOf(sheet.error());
                return drawing;
            }
            const ViaPlan plan = planVia(*sheet);
            const QSize size = plan.size * scale;
            if (qint64(size.width()) * size.height() > kLargest) {
                drawing.message = tr("The sheet has %1×%2 pixels, too many for the screen. Use Export to save it.")
                                      .arg(plan.size.width())
                                      .arg(plan.size.height());
                return drawing;
            }
            drawing.image = QImage(size, QImage::Format_RGB32);
            QPainter painter(&drawing.image);
            painter.scale(scale, scale);
            drawVia(painter, *sheet, plan);
            painter.end();
            drawing.image.setDevicePixelRatio(ratio);
            return drawing;
        },
        [this](Drawing drawing) {
            m_image = std::move(drawing.image);
            m_message = std::move(drawing.message);
            layoutBars();
            Q_EMIT drawn();
        });
}

void ViaView::layoutBars() {
    const QSize size = m_image.isNull() ? QSize() : m_image.deviceIndependentSize().toSize();
    horizontalScrollBar()->setPageStep(viewport()->width());
    verticalScrollBar()->setPageStep(viewport()->height());
    horizontalScrollBar()->setRange(0, std::max(0, size.width() - viewport()->width()));
    verticalScrollBar()->setRange(0, std::max(0, size.height() - viewport()->height()));
    verticalScrollBar()->setSingleStep(24);
    viewport()->update();
}

void ViaView::resizeEvent(QResizeEvent*) { layoutBars(); }

void ViaView::paintEvent(QPaintEvent*) {
    QPainter painter(viewport());
    painter.fillRect(viewport()->rect(), colours().ground);
    if (m_image.isNull()) {
        painter.setFont(textFont());
        painter.setPen(colours().muted);
        painter.drawText(viewport()->rect().adjusted(16, 16, -16, -16), Qt::AlignTop | Qt::AlignLeft | Qt::TextWordWrap, m_message);
        return;
    }
    const QSizeF size = m_image.deviceIndependentSize();
    const double x =
        size.width() < viewport()->width() ? std::floor((viewport()->width() - size.width()) / 2) : -horizontalScrollBar()->value();
    const double y = size.height() < viewport()->height() ? 0 : -verticalScrollBar()->value();
    painter.drawImage(QPointF(x, y), m_image);
}

}  // namespace teardown
