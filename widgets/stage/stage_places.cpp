#include "widgets/stage/stage_places.h"

#include "widgets/stage/page_grid.h"
#include "widgets/stage/stage_page.h"
#include "widgets/stage/stage_pages.h"

#include <QMenu>
#include <QSettings>

#include <algorithm>

namespace teardown {
namespace {

/// What new places show: first what says most beside the others.
constexpr PageId kSideBySide[] = {PageId::Heatmaps, PageId::Graph,   PageId::Source,    PageId::Fold,
                                  PageId::Answer,   PageId::Details, PageId::Checkpoint};

const QString kPlaces = QStringLiteral("stage/places");
const QString kPlacePages = QStringLiteral("stage/pages");

QString nameOfPage(PageId id) { return QString::fromLatin1(id.name.data(), static_cast<qsizetype>(id.name.size())); }

}  // namespace

StagePlaces::StagePlaces(PageGrid* grid, StagePages* pages, QObject* parent) : QObject(parent), m_grid(grid), m_pages(pages) {
    connect(grid, &PageGrid::menuRequested, this, &StagePlaces::showMenu);
    grid->setPlaces(QSettings().value(kPlaces, 1).toInt());
}

PageId StagePlaces::chosen() const { return m_chosen[static_cast<std::size_t>(m_grid->active())]; }

void StagePlaces::choose(PageId id) {
    if (const int place = m_grid->placeOf(m_pages->find(id)); place >= 0) m_grid->setActive(place);
    chosenIn(m_grid->active()) = id;
    if (m_grid->places() > 1) keep();
}

void StagePlaces::forget(PageId id) {
    for (PageId& chosen : m_chosen)
        if (chosen == id) chosen = {};
}

StagePage* StagePlaces::best() const {
    StagePage* best = nullptr;
    for (StagePage* page : m_pages->all()) {
        const int place = m_grid->placeOf(page);
        const bool elsewhere = place >= 0 && place != m_grid->active();
        if (page->kind() == PageKind::OfStep && m_pages->isAvailable(page) && !elsewhere && (!best || page->rank() > best->rank()))
            best = page;
    }
    return best;
}

void StagePlaces::setCount(int count) {
    const bool kept = m_grid->active() < count;
    const PageId now = chosen();
    m_grid->setPlaces(count);
    if (!kept) m_chosen[0] = now;
    for (int place = m_grid->places(); place < PageGrid::kMost; ++place) chosenIn(place) = {};
    fill();
    refresh();
    keep();
}

void StagePlaces::fill() {
    for (int place = 0; place < m_grid->places(); ++place) {
        if (m_grid->pageIn(place)) continue;
        StagePage* best = nullptr;
        for (const PageId id : kSideBySide) {
            StagePage* candidate = m_pages->find(id);
            if (!candidate || m_grid->placeOf(candidate) >= 0) continue;
            if (!best || (m_pages->isAvailable(candidate) && !m_pages->isAvailable(best))) best = candidate;
        }
        if (best) put(place, best);
    }
}

void StagePlaces::adopt(StagePage* page) {
    if (m_grid->places() == 1) return;
    const QStringList kept = QSettings().value(kPlacePages).toStringList();
    const int places = std::min(m_grid->places(), static_cast<int>(kept.size()));
    for (int place = 0; place < places; ++place) {
        if (kept[place] != nameOfPage(page->pageId())) continue;
        chosenIn(place) = page->pageId();
        if (place != m_grid->active()) put(place, page);
    }
}

void StagePlaces::put(int place, StagePage* page) {
    m_grid->put(place, page);
    chosenIn(place) = page->pageId();
    Q_EMIT shown(page->pageId());
}

void StagePlaces::exchange(int place, StagePage* page) {
    StagePage* before = m_grid->pageIn(place);
    if (const int from = m_grid->placeOf(page); from >= 0 && from != place && before) {
        m_grid->put(place, nullptr);
        put(from, before);
    }
    put(place, page);
    refresh();
    keep();
    Q_EMIT rearranged();
}

void StagePlaces::refresh() {
    bool others = false;
    for (int place = 0; place < m_grid->places(); ++place) {
        StagePage* page = m_grid->pageIn(place);
        if (place == m_grid->active() || !page) continue;
        const bool available = m_pages->isAvailable(page);
        others = others || available;
        m_grid->setReason(place, available ? QString() : page->whyAbsent());
    }
    // A message is for the whole stage, unless something needs no step.
    const StagePage* current = m_pages->current();
    const bool message = current && current->kind() == PageKind::Message;
    m_grid->showOnly(message && !others ? m_grid->active() : -1);
}

void StagePlaces::keep() const {
    QStringList names;
    for (int place = 0; place < m_grid->places(); ++place) {
        const PageId chosen = m_chosen[static_cast<std::size_t>(place)];
        const StagePage* page = m_grid->pageIn(place);
        names += nameOfPage(chosen.name.empty() && page ? page->pageId() : chosen);
    }
    QSettings settings;
    settings.setValue(kPlaces, m_grid->places());
    settings.setValue(kPlacePages, names);
}

void StagePlaces::showMenu(int place, const QPoint& at) {
    auto* menu = new QMenu(m_grid);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setToolTipsVisible(true);
    for (StagePage* page : m_pages->all()) {
        if (page->kind() == PageKind::Message) continue;
        QAction* action = menu->addAction(page->title(), this, [this, place, page] { exchange(place, page); });
        action->setCheckable(true);
        action->setChecked(m_grid->pageIn(place) == page);
        action->setEnabled(m_pages->isAvailable(page));
        if (!action->isEnabled()) action->setToolTip(page->whyAbsent());
    }
    menu->popup(at);
}

}  // namespace teardown
