#include "widgets/stage/stage_view.h"

#include "widgets/common/elided_label.h"
#include "widgets/common/typography.h"
#include "widgets/stage/page_grid.h"
#include "widgets/stage/stage_controls.h"
#include "widgets/stage/stage_page.h"
#include "widgets/stage/stage_pages.h"
#include "widgets/stage/stage_places.h"

#include <QBoxLayout>
#include <QToolButton>

#include <algorithm>

namespace teardown {
namespace {

/// Minimum width in pixels for the buttons above the heatmaps; in smaller windows the View menu replaces them.
constexpr int kRoomForControls = 720;

}  // namespace

StageView::StageView(JourneyTable table, QWidget* parent)
    : QWidget(parent), m_journeys(table), m_grid(new PageGrid(this)), m_header(new QWidget(this)) {
    setObjectName(QStringLiteral("ground"));
    setAttribute(Qt::WA_StyledBackground);
    buildHeader();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_header);
    layout->addWidget(m_grid, 1);
    connect(m_grid, &PageGrid::activated, this, &StageView::followPlace);
    connect(m_places, &StagePlaces::shown, this, &StageView::pageChanged);
    connect(m_places, &StagePlaces::rearranged, this, &StageView::followPlace);
    refreshHeader();
}

void StageView::buildHeader() {
    m_header->setObjectName(QStringLiteral("panel"));
    m_header->setAttribute(Qt::WA_StyledBackground);
    auto* rows = new QVBoxLayout(m_header);
    rows->setContentsMargins(8, 0, 10, 0);
    rows->setSpacing(0);
    auto* first = new QWidget(m_header);
    first->setFixedHeight(40);
    // Buttons that do not fit are in a menu.
    first->setMinimumWidth(160);
    auto* row = m_headerRow = new QHBoxLayout(first);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    m_pages = new StagePages(m_grid, row, first);
    connect(m_pages, &StagePages::clicked, this, &StageView::choosePage);
    m_places = new StagePlaces(m_grid, m_pages, this);
    row->addStretch(1);
    m_noteLabel = new ElidedLabel(Qt::ElideRight, first);
    m_noteLabel->setFont(monoFont());
    m_noteLabel->setProperty("muted", true);
    m_controls = new StageControls(first);
    // They are optional; otherwise the layout would reserve room for them.
    m_controls->setMinimumWidth(1);
    m_placesButton = new QToolButton(first);
    m_placesButton->setProperty("flat", true);
    m_placesButton->setPopupMode(QToolButton::InstantPopup);
    m_placesButton->setToolTip(tr("Pages side by side"));
    m_placesButton->setAccessibleName(tr("Pages side by side"));
    row->addWidget(m_noteLabel);
    row->addSpacing(8);
    row->addWidget(m_controls);
    row->addWidget(m_placesButton);
    m_secondRow = new QWidget(m_header);
    m_secondRow->setFixedHeight(34);
    auto* second = new QHBoxLayout(m_secondRow);
    second->setContentsMargins(0, 0, 0, 6);
    second->addStretch(1);
    m_secondRow->hide();
    rows->addWidget(first);
    rows->addWidget(m_secondRow);
}

void StageView::addPage(StagePage* page) {
    page->setViewOf([table = m_journeys](const Trace& trace) { return viewOf(table, trace.journey); });
    m_pages->add(page);
    connect(page, &StagePage::headerChanged, this, [this, page] {
        if (page == currentPage()) refreshHeader();
    });
    connect(page, &StagePage::stepChosen, this, &StageView::stepChosen);
    connect(page, &StagePage::configPathChosen, this, &StageView::configPathChosen);
    m_places->adopt(page);
    if (page->kind() == PageKind::OfStep && m_trace) {
        showStepOn(page);
        refreshHeader();
    } else if (page->kind() == PageKind::Message && !m_trace) {
        showMessagePage();
    }
}

StagePage* StageView::page(PageId id) const { return m_pages->find(id); }
StagePage* StageView::currentPage() const { return m_pages->current(); }
PageId StageView::page() const { return currentPage() ? currentPage()->pageId() : PageId(); }
std::vector<StagePage*> StageView::pages() const { return m_pages->all(); }
bool StageView::isPageAvailable(PageId id) const { return m_pages->isAvailable(page(id)); }
PageId StageView::chosenPage() const { return m_places->chosen(); }
int StageView::places() const { return m_grid->places(); }
bool StageView::shows(PageId id) const { return m_grid->placeOf(page(id)) >= 0 && isPageAvailable(id); }

void StageView::setPageAvailable(PageId id, bool available) {
    m_pages->setAvailable(page(id), available);
    if (!available) leavePage(id);
    refreshHeader();
}

void StageView::showMessagePage() {
    m_trace.reset();
    m_step = -1;
    for (StagePage* page : pages()) {
        if (page->kind() == PageKind::OfStep) page->clearStep();
        if (page->kind() != PageKind::Lasting) m_pages->setAvailable(page, page->kind() == PageKind::Message);
    }
    StagePage* next = m_pages->message();
    if (StagePage* chosen = page(chosenPage()); m_pages->isAvailable(chosen)) next = chosen;
    if (currentStaysOpen())
        refreshHeader();
    else
        openPage(next);
}

void StageView::returnTo(PageId id) {
    if (isPageAvailable(id)) openPage(page(id));
}

void StageView::showPage(PageId id) {
    const bool another = id != page();
    returnTo(id);
    if (another && id == page()) Q_EMIT pageChosen();
}

void StageView::leavePage(PageId id) {
    m_places->forget(id);
    if (page() != id) return m_places->refresh();
    if (m_trace)
        setStep(m_trace, m_step);
    else
        openPage(m_pages->message());
}

void StageView::showWithoutStep(PageId id) {
    if (!m_trace && page() == id) return;
    showMessagePage();
    returnTo(id);
}

bool StageView::currentStaysOpen() const { return currentPage() && currentPage()->staysOpen() && m_pages->isAvailable(currentPage()); }

bool StageView::showStepOn(StagePage* page) {
    const bool fits = page->fits(m_trace, m_step);
    m_pages->setAvailable(page, fits);
    if (fits)
        page->showStep(m_trace, m_step);
    else
        page->clearStep();
    return fits;
}

void StageView::setStep(const TracePtr& trace, int index) {
    // Another run is not a step by the user.
    const bool stays = currentStaysOpen() && trace != m_trace;
    m_trace = trace;
    m_step = index;
    for (StagePage* page : pages()) {
        if (page->kind() == PageKind::Message) m_pages->setAvailable(page, false);
        if (page->kind() == PageKind::OfStep) showStepOn(page);
    }
    StagePage* next = m_places->best();
    if (StagePage* chosen = page(chosenPage()); m_pages->isAvailable(chosen)) next = chosen;
    if (stays)
        refreshHeader();
    else
        openPage(next);
}

void StageView::choosePage(PageId id) {
    const StagePage* chosen = page(id);
    m_places->choose(id);
    if (m_trace && (!chosen || chosen->kind() == PageKind::OfStep))
        setStep(m_trace, m_step);
    else
        returnTo(id);
    Q_EMIT pageChosen();
}

void StageView::refreshNumbers(const TracePtr& trace) {
    if (!m_trace || m_step < 0 || trace->steps.size() != m_trace->steps.size()) return;
    m_trace = trace;
    for (StagePage* page : pages())
        if (page->kind() == PageKind::OfStep && m_pages->isAvailable(page)) page->refreshNumbers(trace);
}

void StageView::focusPage() { m_pages->focus(); }

void StageView::moveProbe(int dx, int dy) {
    if (StagePage* page = currentPage()) page->moveProbe(dx, dy);
}

void StageView::zoomBy(int step) {
    if (StagePage* page = currentPage()) page->zoomBy(step);
}

void StageView::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    placeControls();
}

void StageView::placeControls() {
    const auto all = pages();
    const bool shown = width() >= kRoomForControls && std::any_of(all.begin(), all.end(), [this](const StagePage* page) {
                           return page->showsControls() && shows(page->pageId());
                       });
    // Beside the pages, with shorter texts if necessary; if those do not fit either, below the pages.
    const int kGaps = 44 + m_placesButton->sizeHint().width();
    const int beside = width() - m_pages->fitButtons(width() - kGaps) - kGaps;
    const bool below = shown && m_controls->widthFor(true) > beside;
    const bool brief = !below && m_controls->widthFor(false) > beside;
    m_controls->setShort(brief);
    // The controls come first.
    m_noteLabel->setMaximumWidth(std::max(0, beside - (shown && !below ? m_controls->widthFor(brief) : 0)));
    QLayout* row = below ? m_secondRow->layout() : m_headerRow;
    // In the first row it stays before the button of the places.
    if (below && row->indexOf(m_controls) < 0) row->addWidget(m_controls);
    if (!below && row->indexOf(m_controls) < 0) m_headerRow->insertWidget(m_headerRow->indexOf(m_placesButton), m_controls);
    m_controls->setVisible(shown);
    m_secondRow->setVisible(below);
}

void StageView::openPage(StagePage* page) {
    m_pages->open(page);
    // Everything that fits the step is in other places.
    if (StagePage* current = currentPage(); !page && current && !m_pages->isAvailable(current))
        m_grid->setReason(m_grid->active(), current->whyAbsent());
    m_places->refresh();
    refreshHeader();
    if (page) Q_EMIT pageChanged(page->pageId());
}

void StageView::setPlaces(int count) {
    if (count == places()) return;
    m_places->setCount(count);
    refreshHeader();
    m_pages->checkCurrent();
    Q_EMIT placesChanged(places());
}

void StageView::followPlace() {
    m_pages->checkCurrent();
    // Its page has nothing to show: another one stands in.
    if (m_trace && !m_pages->isAvailable(currentPage())) return setStep(m_trace, m_step);
    m_places->refresh();
    refreshHeader();
    if (currentPage()) Q_EMIT pageChanged(page());
}

void StageView::refreshHeader() {
    m_header->setVisible(m_pages->anyAvailable());
    const QString note = currentPage() ? currentPage()->note() : QString();
    m_noteLabel->setText(note);
    m_noteLabel->setToolTip(note);
    placeControls();
}

}  // namespace teardown
