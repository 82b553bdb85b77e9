#include "widgets/draw/seen_view.h"

#include "core/session/drawn_input.h"
#include "widgets/common/theme.h"
#include "widgets/common/typography.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace teardown {
namespace {

constexpr int kSeenSide = 112;  // four pixels for each pixel of the network's input
constexpr int kCaption = 18;
constexpr int kArrow = 28;

QImage toGreyImage(const GreyPicture& picture) {
    return QImage(picture.pixels.data(), picture.width, picture.height, picture.width, QImage::Format_Grayscale8)
        .convertToFormat(QImage::Format_RGB32);
}

}  // namespace

SeenView::SeenView(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("What the network sees of the drawing"));
    setToolTip(drawnCaption() + QLatin1Char('\n') + seenCaption());
    connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

QString SeenView::drawnCaption() { return tr("box, centre of mass"); }
QString SeenView::seenCaption() { return tr("the network sees %1×%1").arg(kSampleDigits.side); }

QSize SeenView::sizeHint() const { return {2 * kSeenSide + kArrow, kSeenSide + kCaption}; }

QSize SeenView::minimumSizeHint() const { return {150, kSeenSide + kCaption}; }

void SeenView::show(std::shared_ptr<const DrawnInput> input) {
    m_input = std::move(input);
    m_drawing = toGreyImage(m_input->drawing);
    m_seen = toGreyImage(m_input->digit.picture);
    const FramedDigit& digit = m_input->digit;
    setAccessibleDescription(digit.box.empty() ? tr("Nothing is drawn.")
                                               : tr("A box of %1 by %2 pixels becomes %3 by %4, with its centre of mass in the middle.")
                                                     .arg(digit.box.width())
                                                     .arg(digit.box.height())
                                                     .arg(digit.box.width() * digit.scale, 0, 'f', 1)
                                                     .arg(digit.box.height() * digit.scale, 0, 'f', 1));
    update();
}

int SeenView::cell() const {
    const int side = m_seen.isNull() ? kSampleDigits.side : m_seen.width();
    const double room = std::min<double>(kSeenSide, (width() - kArrow) / 2.0) * devicePixelRatioF();
    return std::max(1, static_cast<int>(room / side));
}

QRectF SeenView::seenRect() const {
    const double ratio = devicePixelRatioF();
    const int side = m_seen.isNull() ? kSampleDigits.side : m_seen.width();
    const double extent = cell() * side / ratio;
    return QRectF(std::floor((width() - extent) * ratio) / ratio, 0, extent, extent);
}

void SeenView::paintDrawing(QPainter& painter, const QRectF& place) const {
    const FramedDigit& digit = m_input->digit;
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    painter.drawImage(place,
                      m_drawing.scaled((place.size() * devicePixelRatioF()).toSize(), Qt::IgnoreAspectRatio, Qt::SmoothTransformation));
    if (digit.box.empty()) return;
    const double scale = place.width() / m_input->drawing.width;
    const QColor mark = colours().accent.lightness() > 150 ? colours().accent : colours().accent.lighter(150);
    painter.setPen(QPen(mark, 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(QRectF(place.left() + digit.box.left * scale, place.top() + digit.box.top * scale, digit.box.width() * scale,
                            digit.box.height() * scale));
    const QPointF mass(place.left() + digit.massX * scale, place.top() + digit.massY * scale);
    for (const auto& [colour, width] : {std::pair{QColor(0, 0, 0, 160), 3.0}, {mark, 1.0}}) {
        painter.setPen(QPen(colour, width));
        painter.drawLine(mass - QPointF(5, 0), mass + QPointF(5, 0));
        painter.drawLine(mass - QPointF(0, 5), mass + QPointF(0, 5));
    }
}

void SeenView::paintEvent(QPaintEvent*) {
    const Colours& c = colours();
    QPainter painter(this);
    const QRectF seen = seenRect();
    const QRectF drawn(0, 0, seen.width(), seen.height());
    for (const QRectF& place : {drawn, seen}) painter.fillRect(place, Qt::black);
    if (m_input) {
        paintDrawing(painter, drawn);
        painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
        painter.drawImage(seen, m_seen);
    }
    painter.setPen(QPen(c.line, 1));
    painter.setBrush(Qt::NoBrush);
    for (const QRectF& place : {drawn, seen}) painter.drawRect(place.adjusted(0, 0, -1, -1));
    const double middle = seen.height() / 2;
    const QPointF tip(seen.left() - 7, middle);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(c.muted, 1.4, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.drawLine(QPointF(drawn.right() + 7, middle), tip);
    painter.drawPolyline(QPolygonF{tip + QPointF(-4, -4), tip, tip + QPointF(-4, 4)});
    painter.setFont(smallFont());
    painter.setPen(c.muted);
    const QRectF left(0, seen.height() + 3, drawn.width() + kArrow / 2.0, kCaption - 3);
    const QRectF right(seen.left() - kArrow / 2.0, left.top(), seen.width() + kArrow / 2.0, left.height());
    const QFontMetrics metrics(smallFont());
    painter.drawText(left, Qt::AlignLeft | Qt::AlignVCenter,
                     metrics.elidedText(drawnCaption(), Qt::ElideRight, static_cast<int>(left.width())));
    painter.drawText(right, Qt::AlignRight | Qt::AlignVCenter,
                     metrics.elidedText(seenCaption(), Qt::ElideRight, static_cast<int>(right.width())));
}

}  // namespace teardown
