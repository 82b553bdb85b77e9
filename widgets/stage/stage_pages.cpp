#include "widgets/stage/stage_pages.h"

#include "widgets/stage/page_grid.h"
#include "widgets/stage/stage_page.h"

#include <QApplication>
#include <QBoxLayout>
#include <QButtonGroup>
#include <QMenu>
#include <QToolButton>

#include <algorithm>
#include <iterator>

namespace teardown {
namespace {

constexpr int kButtonGap = 4;

std::ptrdiff_t orderOf(const StagePage& page) {
    return std::find(std::begin(kPageOrder), std::end(kPageOrder), page.pageId()) - std::begin(kPageOrder);
}

std::ptrdiff_t buttonPlace(const StagePage& page) { return orderOf(page) + (page.kind() == PageKind::Message ? 1 : 0); }

bool staysInRow(const StagePage& page) { return orderOf(page) < static_cast<std::ptrdiff_t>(std::size(kPageOrder)); }

}  // namespace

StagePages::StagePages(PageGrid* grid, QBoxLayout* row, QWidget* parent)
    : QObject(parent), m_grid(grid), m_row(row), m_parent(parent), m_group(new QButtonGroup(this)), m_more(new QToolButton(parent)) {
    m_more->setText(QStringLiteral("»"));
    m_more->setProperty("flat", true);
    m_more->setToolTip(tr("More pages"));
    m_more->setAccessibleName(tr("More pages"));
    m_more->setPopupMode(QToolButton::InstantPopup);
    m_more->setMenu(new QMenu(m_more));
    connect(m_more->menu(), &QMenu::aboutToShow, this, &StagePages::fillMore);
    m_more->hide();
    m_row->addWidget(m_more);
}

void StagePages::add(StagePage* page) {
    Q_ASSERT(!find(page->pageId()));
    auto* button = new QToolButton(m_parent);
    button->setText(page->title());
    button->setCheckable(true);
    button->setProperty("flat", true);
    button->setProperty("page", true);
    button->setAccessibleName(tr("Show %1").arg(page->title()));
    m_group->addButton(button);
    connect(button, &QToolButton::clicked, this, [this, id = page->pageId()] { Q_EMIT clicked(id); });
    const auto behind = std::find_if(m_entries.begin(), m_entries.end(),
                                     [place = buttonPlace(*page)](const Entry& entry) { return buttonPlace(*entry.page) > place; });
    m_row->insertWidget(static_cast<int>(behind - m_entries.begin()), button);
    refresh(*m_entries.insert(behind, {page, button, false, false}));
    // Pages are added in any order; Tab follows the row.
    QWidget* before = m_parent;
    for (const Entry& entry : m_entries) {
        QWidget::setTabOrder(before, entry.button);
        before = entry.button;
    }
    QWidget::setTabOrder(before, m_more);
    m_grid->add(page);
}

std::vector<StagePage*> StagePages::all() const {
    std::vector<StagePage*> pages;
    for (const Entry& entry : m_entries) pages.push_back(entry.page);
    return pages;
}

StagePage* StagePages::find(PageId id) const {
    for (const Entry& entry : m_entries)
        if (entry.page->pageId() == id) return entry.page;
    return nullptr;
}

StagePage* StagePages::message() const {
    for (const Entry& entry : m_entries)
        if (entry.page->kind() == PageKind::Message) return entry.page;
    return nullptr;
}

const StagePages::Entry* StagePages::entryOf(const StagePage* page) const {
    for (const Entry& entry : m_entries)
        if (entry.page == page) return &entry;
    return nullptr;
}

void StagePages::setAvailable(const StagePage* page, bool available) {
    for (Entry& entry : m_entries)
        if (entry.page == page) {
            entry.available = available;
            refresh(entry);
        }
}

void StagePages::refresh(Entry& entry) {
    entry.listed = entry.available || staysInRow(*entry.page);
    entry.button->setEnabled(entry.available);
    entry.button->setToolTip(entry.available ? QString() : entry.page->whyAbsent());
    entry.button->setVisible(entry.listed);
}

bool StagePages::isAvailable(const StagePage* page) const {
    const Entry* entry = entryOf(page);
    return entry && entry->available;
}

bool StagePages::anyAvailable() const {
    return std::any_of(m_entries.begin(), m_entries.end(),
                       [](const Entry& entry) { return entry.available && entry.page->kind() != PageKind::Message; });
}

int StagePages::fitButtons(int width) {
    const auto widthOf = [](const QWidget* widget) { return widget->sizeHint().width() + kButtonGap; };
    int all = 0;
    for (const Entry& entry : m_entries) all += entry.listed ? widthOf(entry.button) : 0;
    const bool fits = all <= width;
    int used = fits ? 0 : widthOf(m_more);
    // The page that is shown always has its button in the row.
    for (const Entry& entry : m_entries)
        if (!fits && entry.listed && entry.page == current()) used += widthOf(entry.button);
    bool full = false;
    for (Entry& entry : m_entries) {
        if (!entry.listed) continue;
        const bool shown = fits || entry.page == current() || (!full && used + widthOf(entry.button) <= width);
        if (fits || (shown && entry.page != current())) used += widthOf(entry.button);
        full = full || !shown;
        entry.button->setVisible(shown);
    }
    m_more->setVisible(!fits);
    return used;
}

void StagePages::fillMore() {
    QMenu* menu = m_more->menu();
    menu->clear();
    menu->setToolTipsVisible(true);
    for (const Entry& entry : m_entries) {
        if (!entry.listed || !entry.button->isHidden()) continue;
        QAction* action = menu->addAction(entry.page->title(), this, [this, id = entry.page->pageId()] { Q_EMIT clicked(id); });
        action->setEnabled(entry.available);
        action->setToolTip(entry.button->toolTip());
    }
}

StagePage* StagePages::current() const { return m_grid->pageIn(m_grid->active()); }

void StagePages::open(StagePage* page) {
    if (!entryOf(page)) return;
    const QWidget* focused = QApplication::focusWidget();
    // Another step on the page does not move it.
    const bool inside = page != current() && focused && (focused == m_grid || m_grid->isAncestorOf(focused));
    if (inside) m_grid->setFocus();
    if (const int place = m_grid->placeOf(page); place >= 0)
        m_grid->setActive(place);
    else
        m_grid->put(m_grid->active(), page);
    m_grid->setReason(m_grid->active(), {});
    checkCurrent();
    if (inside) focus();
}

void StagePages::checkCurrent() {
    if (const Entry* entry = entryOf(current())) entry->button->setChecked(true);
}

void StagePages::focus() {
    if (StagePage* page = current()) page->setFocus();
}

}  // namespace teardown
