#include "widgets/stage/stage_view.h"

#include "widgets/common/typography.h"
#include "widgets/stage/stage_controls.h"
#include "widgets/stage/stage_page.h"
#include "widgets/stage/stage_pages.h"

#include <QBoxLayout>
#include <QLabel>
#include <QStackedWidget>

#include <algorithm>

namespace teardown {
namespace {

/// Hidden pages do not affect the minimum width of the window.
class PageStack : public QStackedWidget {
public:
    using QStackedWidget::QStackedWidget;
    QSize minimumSizeHint() const override { return {480, 180}; }
};

/// Minimum width in pixels for the buttons above the heatmaps; in smaller windows the View menu replaces them.
constexpr int kRoomForControls = 720;

}  // namespace

StageView::StageView(JourneyTable table, QWidget* parent)
    : QWidget(parent), m_journeys(table), m_header(new QWidget(this)), m_stack(new PageStack(this)) {
    setObjectName(QStringLiteral("ground"));
    setAttribute(Qt::WA_StyledBackground);
    buildHeader();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_header);
    layout->addWidget(m_stack, 1);
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
    auto* row = m_headerRow = new QHBoxLayout(first);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    m_pages = new StagePages(m_stack, row, first);
    connect(m_pages, &StagePages::clicked, this, &StageView::choosePage);
    row->addStretch(1);
    m_noteLabel = new QLabel(first);
    m_noteLabel->setFont(monoFont());
    m_noteLabel->setProperty("muted", true);
    m_controls = new StageControls(first);
    // They are optional; otherwise the layout would reserve room for them.
    m_controls->setMinimumWidth(1);
    row->addWidget(m_noteLabel);
    row->addSpacing(8);
    row->addWidget(m_controls);
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
    if (StagePage* chosen = page(m_chosen); m_pages->isAvailable(chosen)) next = chosen;
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
    if (m_chosen == id) m_chosen = {};
    if (page() != id) return;
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
    StagePage* next = nullptr;
    for (StagePage* page : pages()) {
        if (page->kind() == PageKind::Message) m_pages->setAvailable(page, false);
        if (page->kind() == PageKind::OfStep && showStepOn(page) && (!next || page->rank() > next->rank())) next = page;
    }
    if (StagePage* chosen = page(m_chosen); m_pages->isAvailable(chosen)) next = chosen;
    if (stays)
        refreshHeader();
    else
        openPage(next);
}

void StageView::choosePage(PageId id) {
    m_chosen = id;
    const StagePage* chosen = page(id);
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
    const bool shown = currentPage() && currentPage()->showsControls() && width() >= kRoomForControls;
    // Beside the pages, with shorter texts if necessary; if those do not fit either, below the pages.
    constexpr int kGaps = 40;
    const int beside = width() - m_pages->buttonsWidth() - kGaps;
    m_noteLabel->setText(m_noteLabel->fontMetrics().elidedText(m_note, Qt::ElideRight, std::max(0, beside)));
    const bool below = shown && m_controls->widthFor(true) > beside;
    m_controls->setShort(!below && m_controls->widthFor(false) > beside);
    QLayout* row = below ? m_secondRow->layout() : m_headerRow;
    if (row->indexOf(m_controls) < 0) row->addWidget(m_controls);
    m_controls->setVisible(shown);
    m_secondRow->setVisible(below);
}

void StageView::openPage(StagePage* page) {
    m_pages->open(page);
    refreshHeader();
    if (page) Q_EMIT pageChanged(page->pageId());
}

void StageView::refreshHeader() {
    m_header->setVisible(m_pages->anyAvailable());
    m_note = currentPage() ? currentPage()->note() : QString();
    m_noteLabel->setToolTip(m_note);
    placeControls();
}

}  // namespace teardown
