#include "widgets/tensor/tile_paint.h"

#include "widgets/common/device_pixels.h"
#include "widgets/common/strings.h"
#include "widgets/common/theme.h"
#include "widgets/common/typography.h"

#include <QPainter>
#include <QPainterPath>

namespace teardown {
namespace {

/// A cross that is seen on every colour.
void paintCross(QPainter& painter, QPointF at) {
    for (const QPen& pen : {QPen(QColor(255, 255, 255, 200), 3), QPen(QColor(20, 24, 28), 1)}) {
        painter.setPen(pen);
        painter.drawLine(at - QPointF(4, 0), at + QPointF(4, 0));
        painter.drawLine(at - QPointF(0, 4), at + QPointF(0, 4));
    }
}

void paintTileNumber(QPainter& painter, const QRectF& tile, int number) {
    QPainterPath path;
    path.addText(tile.topLeft() + QPointF(3, 10), smallMonoFont(), QString::number(number));
    painter.setRenderHint(QPainter::Antialiasing);
    painter.strokePath(path, QPen(QColor(255, 255, 255, 170), 2.4));
    painter.fillPath(path, QColor(30, 36, 42));
    painter.setRenderHint(QPainter::Antialiasing, false);
}

class PagePainter {
public:
    PagePainter(QPainter& painter, const QWidget& viewport, const TilePage& page, const TileMarks& marks, int scroll, const QRect& clip)
        : m_painter(painter), m_viewport(viewport), m_page(page), m_marks(marks), m_scroll(scroll), m_clip(clip) {}

    void paint() {
        for (const int tensor : m_page.order()) paintTensor(tensor);
        if (m_page.inputsFolded()) paintFolded();
    }

private:
    const StageTensor& tensorOf(int index) const { return m_page.sheets()->tensors[static_cast<std::size_t>(index)]; }
    int width() const { return m_viewport.width() - 2 * TilePage::kMargin; }

    void paintHeading(int top, const QString& name, const QString& caption) {
        QRect line(TilePage::kMargin, top - m_scroll, width(), TilePage::kHeading - 6);
        if (!line.intersects(m_clip)) return;
        if (top == m_page.inputsTop()) line.setLeft(line.left() + kFoldButton);
        m_painter.setFont(boldFont());
        m_painter.setPen(colours().text);
        m_painter.drawText(line, Qt::AlignVCenter | Qt::AlignLeft, name);
        line.setLeft(line.left() + QFontMetrics(boldFont()).horizontalAdvance(name) + 10);
        m_painter.setFont(monoFont());
        m_painter.setPen(colours().muted);
        m_painter.drawText(line, Qt::AlignVCenter | Qt::AlignLeft,
                           QFontMetrics(monoFont()).elidedText(caption, Qt::ElideRight, line.width()));
    }

    void paintFolded() {
        QStringList captions;
        QString name;
        for (const StageTensor& tensor : m_page.sheets()->tensors) {
            if (!tensor.isInput) continue;
            name = captions.isEmpty() ? tensorHeading(tensor) : QObject::tr("%1 inputs").arg(captions.size() + 1);
            captions += dtypeAndShape(tensor.tensor);
        }
        paintHeading(m_page.inputsTop(), name, captions.join(QStringLiteral("  ")));
    }

    void paintTensor(int index) {
        const StageTensor& tensor = tensorOf(index);
        const RenderedTensor& rendered = m_page.sheets()->rendered[static_cast<std::size_t>(index)];
        paintHeading(m_page.headingTop(index), tensorHeading(tensor),
                     dtypeAndShape(tensor.tensor) + QStringLiteral("  ") + channelCountText(tensor));
        if (!tensor.kept()) {
            m_painter.setFont(textFont());
            m_painter.setPen(colours().muted);
            m_painter.drawText(QRect(TilePage::kMargin, m_page.top(index) - m_scroll, width(), notKeptHeight(width())), Qt::TextWordWrap,
                               notKeptText());
            return;
        }
        const QPointF origin = tilesOrigin(m_viewport, m_page, index, m_scroll);
        const QRectF place(origin, QSizeF(rendered.sheet.width / m_page.ratio(), rendered.sheet.height / m_page.ratio()));
        if (!place.adjusted(-3, -3, 3, 3).intersects(m_clip)) return;
        if (!rendered.image.isNull()) m_painter.drawImage(place, rendered.image);
        paintMarks(index, origin);
    }

    void paintMarks(int index, QPointF origin) {
        const TileSheet& sheet = m_page.sheets()->rendered[static_cast<std::size_t>(index)].sheet;
        const StageTensor& tensor = tensorOf(index);
        const bool numbered = !tensor.isPicture && sheet.tiles.size() > 1;
        for (const TilePlace& place : sheet.tiles) {
            const TileChoice choice{index, place.plane};
            const QRectF tile = m_page.tileRect(choice).translated(origin);
            if (tile.bottom() < m_clip.top() || tile.top() > m_clip.bottom() + 1) continue;
            if (numbered && tile.width() >= 44 && tile.height() >= 32) paintTileNumber(m_painter, tile, tensor.plane(place.plane).index);
            if (const QRectF seen = fieldInTile(m_page, m_marks, tile, choice); !seen.isEmpty()) {
                m_painter.setBrush(Qt::NoBrush);
                for (const QPen& pen : {QPen(QColor(255, 255, 255, 220), 3), QPen(colours().accent, 1.5)}) {
                    m_painter.setPen(pen);
                    m_painter.drawRect(seen);
                }
            }
            if (m_marks.probe.x() >= 0 && tile.width() >= 20 && tile.height() >= 20)
                paintCross(m_painter, tile.topLeft() + QPointF(m_marks.probe.x() * tile.width(), m_marks.probe.y() * tile.height()));
        }
        if (m_marks.choice.tensor != index) return;
        m_painter.setPen(QPen(colours().accent, 2));
        m_painter.setBrush(Qt::NoBrush);
        m_painter.drawRect(m_page.tileRect(m_marks.choice).translated(origin).adjusted(-2, -2, 2, 2));
    }

    QPainter& m_painter;
    const QWidget& m_viewport;
    const TilePage& m_page;
    const TileMarks& m_marks;
    int m_scroll;
    QRect m_clip;
};

}  // namespace

QPointF tilesOrigin(const QWidget& viewport, const TilePage& page, int tensor, int scroll) {
    return onDevicePixels(viewport, QPointF(TilePage::kMargin, page.top(tensor) - scroll));
}

QRectF fieldInTile(const TilePage& page, const TileMarks& marks, const QRectF& tile, const TileChoice& choice) {
    if (marks.field.empty() || tile.isEmpty()) return {};
    const StageTensor& tensor = page.sheets()->tensors[static_cast<std::size_t>(choice.tensor)];
    const auto found = marks.field.find(tensor.tensor.id);
    // The probed tensor itself has the cross-hair.
    if (found == marks.field.end() || choice.tensor == marks.choice.tensor) return {};
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

QString notKeptText() { return QObject::tr("Not kept: the memory limit for traces was reached."); }

int notKeptHeight(int width) {
    return QFontMetrics(textFont()).boundingRect(QRect(0, 0, width, 1000), Qt::TextWordWrap, notKeptText()).height() + 6;
}

void paintTiles(QPainter& painter, const QWidget& viewport, const TilePage& page, const TileMarks& marks, int scroll, const QRect& clip) {
    if (page.sheets()) PagePainter(painter, viewport, page, marks, scroll, clip).paint();
}

QString tensorHeading(const StageTensor& tensor) {
    const QString name = toQt(labelWords(tensor.tensor));
    // The name "output" already tells its side; "img" does not.
    const bool told = !tensor.isInput || tensor.tensor.name == TensorName::Input || tensor.tensor.name == TensorName::Before;
    return told ? name : QObject::tr("in: %1").arg(name);
}

QString channelCountText(const StageTensor& tensor) {
    if (!tensor.reduction.isEmpty()) return QObject::tr("%1 over channels").arg(tensor.reduction);
    if (tensor.isPicture || !tensor.planes) return {};
    const std::int64_t all = planeCount(tensor.tensor.view, tensor.tensor.role);
    if (all < 2) return {};
    if (tensor.weights() && tensor.channelCount() == all) return QObject::tr("%1 kernels").arg(all);
    if (tensor.weights()) return QObject::tr("%1 of %2 kernels").arg(tensor.channelCount()).arg(all);
    if (tensor.channelCount() == all) return QObject::tr("%1 channels").arg(all);
    return QObject::tr("%1 of %2 channels").arg(tensor.channelCount()).arg(all);
}

}  // namespace teardown
