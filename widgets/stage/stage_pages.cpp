#include "widgets/stage/stage_pages.h"

#include "widgets/stage/stage_page.h"

#include <QApplication>
#include <QBoxLayout>
#include <QButtonGroup>
#include <QStackedWidget>
#include <QToolButton>

#include <algorithm>
#include <iterator>

namespace teardown {
namespace {

std::ptrdiff_t buttonPlace(const StagePage& page) {
    const auto* found = std::find(std::begin(kPageOrder), std::end(kPageOrder), page.pageId());
    return found - std::begin(kPageOrder) + (page.kind() == PageKind::Message ? 1 : 0);
}

}  // namespace

StagePages::StagePages(QStackedWidget* stack, QBoxLayout* row, QWidget* parent)
    : QObject(parent), m_stack(stack), m_row(row), m_parent(parent), m_group(new QButtonGroup(this)) {}

void StagePages::add(StagePage* page) {
    Q_ASSERT(!find(page->pageId()));
    auto* button = new QToolButton(m_parent);
    button->setText(page->title());
    button->setCheckable(true);
    button->setProperty("flat", true);
    button->setProperty("page", true);
    button->setAccessibleName(tr("Show %1").arg(page->title()));
    button->hide();
    m_group->addButton(button);
    connect(button, &QToolButton::clicked, this, [this, id = page->pageId()] { Q_EMIT clicked(id); });
    const auto behind = std::find_if(m_entries.begin(), m_entries.end(),
                                     [place = buttonPlace(*page)](const Entry& entry) { return buttonPlace(*entry.page) > place; });
    m_row->insertWidget(static_cast<int>(behind - m_entries.begin()), button);
    m_entries.insert(behind, {page, button, false});
    // Pages are added in any order; Tab follows the row.
    QWidget* before = m_parent;
    for (const Entry& entry : m_entries) {
        QWidget::setTabOrder(before, entry.button);
        before = entry.button;
    }
    m_stack->addWidget(page);
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
            entry.button->setVisible(available);
        }
}

bool StagePages::isAvailable(const StagePage* page) const {
    const Entry* entry = entryOf(page);
    return entry && entry->available;
}

bool StagePages::anyAvailable() const {
    return std::any_of(m_entries.begin(), m_entries.end(),
                       [](const Entry& entry) { return entry.available && entry.page->kind() != PageKind::Message; });
}

int StagePages::buttonsWidth() const {
    constexpr int kGap = 4;
    int width = 0;
    for (const Entry& entry : m_entries)
        if (entry.available) width += entry.button->sizeHint().width() + kGap;
    return width;
}

void StagePages::open(StagePage* page) {
    const Entry* entry = entryOf(page);
    if (!entry) return;
    const QWidget* focused = QApplication::focusWidget();
    const bool inside = page != m_current && focused && (focused == m_stack || m_stack->isAncestorOf(focused));
    m_current = page;
    if (inside) m_stack->setFocus();
    m_stack->setCurrentWidget(page);
    entry->button->setChecked(true);
    if (inside) focus();
}

void StagePages::focus() {
    if (m_current) m_current->setFocus();
}

}  // namespace teardown
