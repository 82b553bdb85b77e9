#include "widgets/config/file_graph.h"

#include "widgets/common/strings.h"
#include "widgets/common/theme.h"
#include "widgets/common/typography.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMap>
#include <QPainter>
#include <QPainterPath>
#include <QToolTip>

#include <algorithm>
#include <functional>

namespace teardown {
namespace {
constexpr int kFileHeight = 22;
constexpr int kFileRow = 27;
constexpr int kFileMargin = 10;
constexpr int kFileGap = 40;
constexpr int kWidestFile = 230;
}  // namespace

FileGraph::FileGraph(QWidget* parent) : QWidget(parent) {
    setMouseTracking(true);
    setFocusPolicy(Qt::TabFocus);
    setAccessibleName(tr("Files of the config"));
    connect(&Theme::instance(), &Theme::changed, this, [this] { update(); });
}

void FileGraph::setConfig(const std::shared_ptr<const Config>& config, const ConfigLines& lines) {
    m_boxes.clear();
    m_hovered = -1;
    if (config) {
        QMap<QString, int> names;
        for (const ConfigFile& file : config->files) ++names[fileName(file.path)];
        for (const ConfigFile& file : config->files) {
            Box box;
            const QString name = fileName(file.path);
            box.label = names[name] > 1 ? toQt(file.displayPath).section(QLatin1Char('/'), -2) : name;
            const auto [all, holding] = lines.count(file.displayPath);
            if (all > 0) box.figure = all == holding ? QString::number(all) : QStringLiteral("%1/%2").arg(holding).arg(all);
            box.broken = file.error.has_value();
            box.toolTip = toQt(file.displayPath);
            if (all > 0)
                box.toolTip +=
                    QLatin1Char('\n') + toQt(message("files.sets-values", all, "sets {n} value, {holding} of them in effect",
                                                     "sets {n} values, {holding} of them in effect", {{"n", all}, {"holding", holding}}));
            if (file.error) box.toolTip += QLatin1Char('\n') + sentenceOf(*file.error);
            box.bases = file.bases;
            m_boxes.push_back(std::move(box));
        }
    }
    m_current = m_boxes.empty() ? -1 : std::clamp(m_current, 0, static_cast<int>(m_boxes.size()) - 1);
    layOut();
    updateGeometry();
    update();
}

void FileGraph::layOut() {
    const int count = static_cast<int>(m_boxes.size());
    // A file is to the right of everything that inherits from it. Bases have higher numbers than the files that name them, except those
    // named twice.
    for (int round = 0; round < count; ++round) {
        bool moved = false;
        for (const Box& box : m_boxes)
            for (int base : box.bases) {
                if (base < 0 || base >= count || m_boxes[static_cast<std::size_t>(base)].column > box.column || box.column > count)
                    continue;
                m_boxes[static_cast<std::size_t>(base)].column = box.column + 1;
                moved = true;
            }
        if (!moved) break;
    }
    const QFontMetrics name(monoFont());
    const QFontMetrics figure(smallMonoFont());
    QMap<int, int> widths, rows;
    const auto width = [&](const Box& box) {
        const int figures = box.figure.isEmpty() ? 0 : figure.horizontalAdvance(box.figure) + 8;
        return std::min(kWidestFile, name.horizontalAdvance(box.label) + figures + 18 + (box.broken ? 12 : 0));
    };
    for (const Box& box : m_boxes) widths[box.column] = std::max(widths.value(box.column), width(box));
    int bottom = 0, right = 0;
    for (Box& box : m_boxes) {
        int x = kFileMargin;
        for (int column = 0; column < box.column; ++column) x += widths.value(column) + kFileGap;
        box.rect = QRect(x, kFileMargin - 2 + kFileRow * rows[box.column]++, widths[box.column], kFileHeight);
        bottom = std::max(bottom, box.rect.bottom());
        right = std::max(right, box.rect.right());
    }
    m_size = m_boxes.empty() ? QSize(0, 0) : QSize(right + kFileMargin, bottom + kFileMargin);
    setMinimumSize(m_size);
}

void FileGraph::setCurrent(int file) {
    m_current = file;
    update();
}

QRect FileGraph::boxOf(int file) const { return m_boxes[static_cast<std::size_t>(file)].rect; }
QString FileGraph::labelOf(int file) const { return m_boxes[static_cast<std::size_t>(file)].label; }
bool FileGraph::isBroken(int file) const { return m_boxes[static_cast<std::size_t>(file)].broken; }

int FileGraph::boxAt(QPoint position) const {
    for (std::size_t i = 0; i < m_boxes.size(); ++i)
        if (m_boxes[i].rect.contains(position)) return static_cast<int>(i);
    return -1;
}

void FileGraph::paintEvent(QPaintEvent*) {
    const Colours& c = colours();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    for (const Box& box : m_boxes)
        for (int index : box.bases) {
            if (index < 0 || index >= static_cast<int>(m_boxes.size())) continue;
            const Box& base = m_boxes[static_cast<std::size_t>(index)];
            const QPointF from(box.rect.right() + 1, box.rect.center().y() + 0.5);
            const QPointF to(base.rect.left() - 1, base.rect.center().y() + 0.5);
            const double middle = std::min(kFileGap / 2.0, (to.x() - from.x()) / 2);
            QPainterPath path(from);
            path.cubicTo(from + QPointF(middle, 0), to - QPointF(middle, 0), to - QPointF(4, 0));
            painter.setBrush(Qt::NoBrush);
            const QColor colour = base.broken ? c.bad : c.muted;
            painter.setPen(QPen(colour, 1));
            painter.drawPath(path);
            painter.setBrush(colour);
            painter.setPen(Qt::NoPen);
            painter.drawPolygon(QPolygonF{to, to + QPointF(-6, -3), to + QPointF(-6, 3)});
        }
    for (std::size_t i = 0; i < m_boxes.size(); ++i) {
        const Box& box = m_boxes[i];
        const bool current = static_cast<int>(i) == m_current;
        painter.setPen(QPen(current && hasFocus() ? c.accent : box.broken ? c.bad : current ? c.accent : c.line, 1));
        painter.setBrush(current ? c.selection : static_cast<int>(i) == m_hovered ? c.raised : c.surface);
        painter.drawRoundedRect(QRectF(box.rect).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
        QRect inside = box.rect.adjusted(8, 0, -8, 0);
        if (box.broken) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(c.bad);
            painter.drawEllipse(QRectF(inside.left(), inside.center().y() - 2.5, 6, 6));
            inside.setLeft(inside.left() + 12);
        }
        if (!box.figure.isEmpty()) {
            painter.setFont(smallMonoFont());
            painter.setPen(c.muted);
            painter.drawText(inside, Qt::AlignVCenter | Qt::AlignRight, box.figure);
            inside.setRight(inside.right() - QFontMetrics(smallMonoFont()).horizontalAdvance(box.figure) - 8);
        }
        painter.setFont(monoFont());
        painter.setPen(box.broken ? c.bad : c.text);
        painter.drawText(inside, Qt::AlignVCenter | Qt::AlignLeft,
                         QFontMetrics(monoFont()).elidedText(box.label, Qt::ElideMiddle, inside.width() + 1));
    }
}

void FileGraph::mousePressEvent(QMouseEvent* event) {
    if (const int box = boxAt(event->pos()); box >= 0) Q_EMIT fileChosen(box);
}

void FileGraph::mouseMoveEvent(QMouseEvent* event) {
    const int box = boxAt(event->pos());
    setCursor(box >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
    if (box == m_hovered) return;
    m_hovered = box;
    update();
}

void FileGraph::leaveEvent(QEvent*) {
    m_hovered = -1;
    update();
}

void FileGraph::keyPressEvent(QKeyEvent* event) {
    const int count = static_cast<int>(m_boxes.size());
    const int step = event->key() == Qt::Key_Down || event->key() == Qt::Key_Right ? 1
                     : event->key() == Qt::Key_Up || event->key() == Qt::Key_Left  ? -1
                                                                                   : 0;
    if (step == 0 || count == 0) return QWidget::keyPressEvent(event);
    if (const int next = m_current + step; next >= 0 && next < count) Q_EMIT fileChosen(next);
}

bool FileGraph::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int box = boxAt(help->pos());
        if (box >= 0)
            QToolTip::showText(help->globalPos(), m_boxes[static_cast<std::size_t>(box)].toolTip, this);
        else
            QToolTip::hideText();
        return true;
    }
    // The stage's arrow keys move between channels; here they move between files.
    if (event->type() == QEvent::ShortcutOverride) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Left || key == Qt::Key_Right || key == Qt::Key_Up || key == Qt::Key_Down) event->accept();
    }
    return QWidget::event(event);
}

}  // namespace teardown
