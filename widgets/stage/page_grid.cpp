#include "widgets/stage/page_grid.h"

#include "widgets/common/kept_splitter.h"
#include "widgets/stage/page_place.h"
#include "widgets/stage/stage_page.h"

#include <QApplication>
#include <QBoxLayout>

#include <utility>

namespace teardown {

PageGrid::PageGrid(QWidget* parent) : QWidget(parent) {
    m_columns = new KeptSplitter(QStringLiteral("places"), Qt::Horizontal, this);
    const QString names[] = {QStringLiteral("places-left"), QStringLiteral("places-right")};
    for (std::size_t column = 0; column < m_rows.size(); ++column) {
        m_rows[column] = new KeptSplitter(names[column], Qt::Vertical, m_columns);
        m_columns->addWidget(m_rows[column]);
    }
    // Two places are side by side: the first two are the upper ones.
    for (int place = 0; place < kMost; ++place) {
        auto* cell = m_cells[static_cast<std::size_t>(place)] = new PagePlace(this);
        m_rows[static_cast<std::size_t>(place % 2)]->addWidget(cell);
        connect(cell, &PagePlace::pressed, this, [this, place] {
            if (place == m_active) return;
            setActive(place);
            Q_EMIT activated(place);
        });
        connect(cell, &PagePlace::menuRequested, this, [this, place](const QPoint& at) { Q_EMIT menuRequested(place, at); });
    }
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_columns);
    connect(qApp, &QApplication::focusChanged, this, [this](QWidget*, QWidget* now) { followFocus(now); });
    refresh();
}

void PageGrid::add(StagePage* page) {
    page->hide();
    page->setParent(this);
}

void PageGrid::setPlaces(int count) {
    m_places = count >= kMost ? kMost : count >= 2 ? 2 : 1;
    if (m_active >= m_places) {
        // What was worked with stays visible.
        StagePage* page = pageIn(m_active);
        m_active = 0;
        if (page) put(0, page);
    }
    for (int place = m_places; place < kMost; ++place) put(place, nullptr);
    refresh();
}

void PageGrid::setActive(int place) {
    m_active = place;
    refresh();
}

StagePage* PageGrid::pageIn(int place) const { return m_cells[static_cast<std::size_t>(place)]->page(); }

int PageGrid::placeOf(const StagePage* page) const {
    for (int place = 0; page && place < m_places; ++place)
        if (pageIn(place) == page) return place;
    return -1;
}

void PageGrid::put(int place, StagePage* page) {
    if (const int before = placeOf(page); before >= 0 && before != place) m_cells[static_cast<std::size_t>(before)]->setPage(nullptr, this);
    PagePlace* cell = m_cells[static_cast<std::size_t>(place)];
    cell->setReason({});
    cell->setPage(page, this);
}

void PageGrid::setReason(int place, const QString& reason) { m_cells[static_cast<std::size_t>(place)]->setReason(reason); }

void PageGrid::showOnly(int place) {
    if (place == m_only) return;
    m_only = place;
    refresh();
}

void PageGrid::followFocus(QWidget* now) {
    if (m_places == 1 || !now || !isAncestorOf(now)) return;
    for (int place = 0; place < m_places; ++place)
        if (place != m_active && m_cells[static_cast<std::size_t>(place)]->isAncestorOf(now)) {
            setActive(place);
            Q_EMIT activated(place);
            return;
        }
}

void PageGrid::refresh() {
    const bool several = m_places > 1 && m_only < 0;
    for (int place = 0; place < kMost; ++place) {
        PagePlace* cell = m_cells[static_cast<std::size_t>(place)];
        cell->setHeadingShown(several);
        cell->setActive(place == m_active);
        cell->setVisible(several ? place < m_places : place == (m_only < 0 ? 0 : m_only));
    }
    for (std::size_t column = 0; column < m_rows.size(); ++column)
        m_rows[column]->setVisible(!m_cells[column]->isHidden() || !m_cells[column + 2]->isHidden());
}

}  // namespace teardown
