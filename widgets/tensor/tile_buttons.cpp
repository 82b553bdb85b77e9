#include "widgets/tensor/tile_buttons.h"

#include "widgets/common/theme.h"
#include "widgets/tensor/tile_paint.h"

#include <QPainter>
#include <QPushButton>

#include <algorithm>

namespace teardown {
namespace {

/// An arrow that points down while the inputs are shown, and to the right while they are not.
class FoldArrow : public QAbstractButton {
public:
    explicit FoldArrow(QWidget* parent) : QAbstractButton(parent) {
        setCheckable(true);
        setFocusPolicy(Qt::StrongFocus);
        setCursor(Qt::PointingHandCursor);
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(underMouse() ? colours().accent : colours().text, 1.6, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        const QPointF middle = QRectF(rect()).center();
        const QPointF across = isChecked() ? QPointF(4, 0) : QPointF(0, 4), along = isChecked() ? QPointF(0, 2) : QPointF(2, 0);
        const QPointF corners[] = {middle - across - along, middle + along, middle + across - along};
        painter.drawPolyline(corners, 3);
    }
    void enterEvent(QEnterEvent*) override { update(); }
    void leaveEvent(QEvent*) override { update(); }
};

}  // namespace

TileButtons::TileButtons(QWidget* viewport)
    : QObject(viewport), m_viewport(viewport), m_recompute(new QPushButton(tr("Recompute"), viewport)), m_fold(new FoldArrow(viewport)) {
    m_recompute->setToolTip(tr("Runs the network again and keeps this step's tensors (Ctrl+Shift+R)"));
    m_recompute->hide();
    m_fold->setFixedSize(kFoldButton - 3, TilePage::kHeading - 6);
    m_fold->hide();
}

void TileButtons::place(const TilePage& page, int scroll) {
    const auto dropped = std::find_if(page.order().begin(), page.order().end(),
                                      [&page](int tensor) { return !page.sheets()->tensors[static_cast<std::size_t>(tensor)].kept(); });
    const bool any = dropped != page.order().end();
    if (any) m_recompute->move(TilePage::kMargin, page.top(*dropped) - scroll + notKeptHeight(m_viewport->width() - 2 * TilePage::kMargin));
    m_recompute->setVisible(any);
    m_fold->setVisible(page.inputsTop() >= 0);
    m_fold->move(TilePage::kMargin - 2, page.inputsTop() - scroll);
    m_fold->setChecked(!page.inputsFolded());
    const QString text = page.inputsFolded() ? tr("Show inputs") : tr("Hide inputs");
    m_fold->setToolTip(text);
    m_fold->setAccessibleName(text);
}

QList<QWidget*> TileButtons::shown() const {
    QList<QWidget*> buttons;
    for (QWidget* button : {static_cast<QWidget*>(m_fold), static_cast<QWidget*>(m_recompute)})
        if (!button->isHidden()) buttons += button;
    return buttons;
}

}  // namespace teardown
