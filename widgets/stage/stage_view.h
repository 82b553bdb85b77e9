// StageView: the centre of the window - what the selected step is about. Its pages show it; the stage turns them and has their header.
#pragma once

#include "core/session/journeys.h"
#include "core/trace/trace.h"
#include "widgets/stage/page_id.h"

#include <QWidget>

#include <vector>

class QBoxLayout;
class QLabel;
class QStackedWidget;

namespace teardown {

class HeatmapsPage;
class StageControls;
class StagePage;
class StagePages;

class StageView : public QWidget {
    Q_OBJECT
public:
    explicit StageView(JourneyTable table, QWidget* parent = nullptr);
    explicit StageView(QWidget* parent = nullptr) : StageView(kJourneys, parent) {}

    /// Takes ownership. Each page has a name of its own; its button stands where kPageOrder says.
    void addPage(StagePage* page);
    /// Null: there is no such page.
    StagePage* page(PageId id) const;
    /// The page that is shown, null until there is one, and its name.
    StagePage* currentPage() const;
    PageId page() const;
    /// In the order of their buttons.
    std::vector<StagePage*> pages() const;
    /// The page of this class; null where there is none.
    template <class Page>
    Page* pageOf() const {
        for (StagePage* page : pages())
            if (auto* found = dynamic_cast<Page*>(page)) return found;
        return nullptr;
    }
    /// The page with the tensor that is looked at, which much of the window asks about. Whoever adds the pages says which it is.
    HeatmapsPage* heatmaps() const { return m_heatmaps; }
    void setHeatmaps(HeatmapsPage* heatmaps) { m_heatmaps = heatmaps; }

    void setStep(const TracePtr& trace, int step);
    /// The same step of a trace that differs in its numbers only: page, channel, zoom and scroll position stay.
    void refreshNumbers(const TracePtr& trace);
    const TracePtr& trace() const { return m_trace; }
    int stepIndex() const { return m_step; }

    /// For pages that need no step: whether there is something to show.
    void setPageAvailable(PageId id, bool available);
    /// Whether the page can be shown now.
    bool isPageAvailable(PageId id) const;
    /// Shows this page, now and for every step that has it. No page: each step's usual one.
    void choosePage(PageId id);
    /// What was chosen last; no page where that is gone.
    PageId chosenPage() const { return m_chosen; }
    /// Shows a page that is there until another step is chosen; one that was chosen stays then, too.
    void showPage(PageId id);
    /// The same without being a place that the person went to: after a run, or back in the history.
    void returnTo(PageId id);
    /// Back from this page to the step, or to the message.
    void leavePage(PageId id);
    /// There is no step: the message, or a page that needs none and was chosen or stays open.
    void showMessagePage();
    /// There is no step: this page, which needs none, in place of the message.
    void showWithoutStep(PageId id);
    /// Puts the keyboard on the page that is shown.
    void focusPage();

    /// What the page that is shown makes of the arrow keys, and of zooming: -1 out, 0 all of it, 1 in.
    void moveProbe(int dx, int dy);
    void zoomBy(int step);
    /// The buttons in the header: colours, range and channels, for all pages that draw heatmaps.
    StageControls* controls() const { return m_controls; }

Q_SIGNALS:
    void stepChosen(int step);
    void configPathChosen(const QString& path);
    /// Another page is shown.
    void pageChanged(teardown::PageId page);
    /// The person asked for a page.
    void pageChosen();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void buildHeader();
    bool showStepOn(StagePage* page);
    void openPage(StagePage* page);
    bool currentStaysOpen() const;
    void refreshHeader();
    void placeControls();

    JourneyTable m_journeys;
    TracePtr m_trace;
    int m_step = -1;
    PageId m_chosen;  ///< by the person, kept while a step has it
    StagePages* m_pages;
    HeatmapsPage* m_heatmaps = nullptr;
    QWidget* m_header;
    QString m_note;  ///< of which m_noteLabel shows what fits
    QBoxLayout* m_headerRow = nullptr;
    QWidget* m_secondRow = nullptr;  ///< of the header, where the controls do not fit beside the pages
    StageControls* m_controls;
    QLabel* m_noteLabel;
    QStackedWidget* m_stack;
};

}  // namespace teardown
