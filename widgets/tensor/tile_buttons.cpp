#include "widgets/tensor/tile_buttons.h"

#include "widgets/tensor/tile_paint.h"

#include <QPushButton>
#include <QToolButton>

#include <algorithm>

namespace teardown {

TileButtons::TileButtons(QWidget* viewport)
    : QObject(viewport), m_viewport(viewport), m_recompute(new QPushButton(tr("Recompute"), viewport)), m_fold(new QToolButton(viewport)) {
    m_recompute->setToolTip(tr("Runs the network again and keeps this step's tensors (Ctrl+Shift+R)"));
    m_recompute->hide();
    m_fold->setAutoRaise(true);
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
    m_fold->setArrowType(page.inputsFolded() ? Qt::RightArrow : Qt::DownArrow);
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
