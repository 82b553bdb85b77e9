// StageView: the centre of the window, about the selected step. Its pages show the content, one at a time or several side by side; the
// stage switches between them and owns their header.
#pragma once

#include "core/session/journeys.h"
#include "core/trace/trace.h"
#include "widgets/stage/page_id.h"

#include <QWidget>

#include <vector>

class QBoxLayout;
class QToolButton;

namespace teardown {

class ElidedLabel;
class HeatmapsPage;
class PageGrid;
class StageControls;
class StagePage;
class StagePages;
class StagePlaces;

class StageView : public QWidget {
    Q_OBJECT
public:
    explicit StageView(JourneyTable table, QWidget* parent = nullptr);
    explicit StageView(QWidget* parent = nullptr) : StageView(kJourneys, parent) {}

    /// Takes ownership. Each page has a unique name; kPageOrder determines the position of its button.
    void addPage(StagePage* page);
    /// Null if there is no such page.
    StagePage* page(PageId id) const;
    /// The current page and its name; null until there is one. With several places, the page of the active one.
    StagePage* currentPage() const;
    PageId page() const;
    /// In the order of their buttons.
    std::vector<StagePage*> pages() const;
    /// The page of this class; null if there is none.
    template <class Page>
    Page* pageOf() const {
        for (StagePage* page : pages())
            if (auto* found = dynamic_cast<Page*>(page)) return found;
        return nullptr;
    }
    /// The page with the selected tensor, which many parts of the window need. Set by whoever adds the pages.
    HeatmapsPage* heatmaps() const { return m_heatmaps; }
    void setHeatmaps(HeatmapsPage* heatmaps) { m_heatmaps = heatmaps; }

    void setStep(const TracePtr& trace, int step);
    /// The same step of a trace with other numbers: page, channel, zoom and scroll position do not change.
    void refreshNumbers(const TracePtr& trace);
    const TracePtr& trace() const { return m_trace; }
    int stepIndex() const { return m_step; }

    /// 1, 2 or 4 pages side by side. New places show pages that are not shown yet. Kept for the next session.
    void setPlaces(int count);
    int places() const;
    /// Whether the user sees this page, in any place.
    bool shows(PageId id) const;

    /// For pages that need no step: whether there is something to show.
    void setPageAvailable(PageId id, bool available);
    /// Whether the page is available now.
    bool isPageAvailable(PageId id) const;
    /// Shows this page now, and at every step that it fits. No page: the default page of each step.
    void choosePage(PageId id);
    /// The last selected page; none if it no longer exists.
    PageId chosenPage() const;
    /// Shows a page until another step is selected; a page that the user selected stays then too.
    void showPage(PageId id);
    /// The same, without counting as a choice by the user: after a run, or when going back in the history.
    void returnTo(PageId id);
    /// Returns from this page to the step, or to the message.
    void leavePage(PageId id);
    /// There is no step: shows the message, or a page that needs no step and was selected or stays open.
    void showMessagePage();
    /// There is no step: shows this page, which needs none, instead of the message.
    void showWithoutStep(PageId id);
    /// Gives the focus to the current page.
    void focusPage();

    /// Arrow keys and zoom for the current page: -1 zooms out, 0 fits, 1 zooms in.
    void moveProbe(int dx, int dy);
    void zoomBy(int step);
    /// The buttons in the header: colours, range and channels, for all pages that draw heatmaps.
    StageControls* controls() const { return m_controls; }
    /// The button in the header for the number of places.
    QToolButton* placesButton() const { return m_placesButton; }

Q_SIGNALS:
    void stepChosen(int step);
    void configPathChosen(const QString& path);
    /// Another page is shown.
    void pageChanged(teardown::PageId page);
    /// The user selected a page.
    void pageChosen();
    void placesChanged(int count);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void buildHeader();
    bool showStepOn(StagePage* page);
    void openPage(StagePage* page);
    bool currentStaysOpen() const;
    void refreshHeader();
    void placeControls();
    void followPlace();

    JourneyTable m_journeys;
    TracePtr m_trace;
    int m_step = -1;
    PageGrid* m_grid;
    StagePages* m_pages;
    StagePlaces* m_places;
    HeatmapsPage* m_heatmaps = nullptr;
    QWidget* m_header;
    QBoxLayout* m_headerRow = nullptr;
    QWidget* m_secondRow = nullptr;  ///< second row of the header, for controls that do not fit beside the pages
    StageControls* m_controls;
    QToolButton* m_placesButton;
    ElidedLabel* m_noteLabel;
};

}  // namespace teardown
