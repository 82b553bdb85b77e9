// StageView: the centre of the window - what the selected step is about: its tensors as heatmaps, the fold of its block, or its details.
#pragma once

#include "core/render/heatmap.h"
#include "core/session/journeys.h"
#include "core/trace/trace.h"
#include "widgets/common/lane.h"
#include "widgets/tensor/field_sight.h"
#include "widgets/tensor/stage_pages.h"
#include "widgets/tensor/tile_view.h"

#include <QStringList>
#include <QWidget>

class QActionGroup;
class QBoxLayout;
class QLabel;
class QSplitter;
class QStackedWidget;

namespace teardown {

class ChannelView;
class FoldView;
class Legend;
class StageControls;
class StepCard;
class VectorView;
class ViaView;

class StageView : public QWidget {
    Q_OBJECT
public:
    StageView(Lane& lane, JourneyTable table, QWidget* parent = nullptr);
    explicit StageView(Lane& lane, QWidget* parent = nullptr) : StageView(lane, kJourneys, parent) {}

    void setStep(const TracePtr& trace, int step);
    /// The same step of a trace that differs in its numbers only: page, channel, zoom and scroll position stay.
    void refreshNumbers(const TracePtr& trace);
    /// The widget of a page; the stage takes ownership. Which journeys have Graph, Fold and Answer their rows say; Message is
    /// in place of a step.
    void setPage(StagePage page, QWidget* widget);
    /// For the pages that need no step, Checkpoint and Source: whether there is something to show.
    void offer(StagePage page, bool offered);
    void showMessagePage();
    /// Shows a page that is there until another step is chosen; as a wish it stays then, too.
    void showPage(StagePage page);
    /// The same without being a place that the person went to: after a run, or back in the history.
    void returnTo(StagePage page);
    /// Back from this page to the step, or to the message.
    void leavePage(StagePage page);
    /// Shows the checkpoint's page in place of the message, while there is no step.
    void showCheckpointPage();
    StagePage page() const;
    QWidget* pageWidget() const;
    StagePage wishedPage() const { return m_wish; }
    /// Puts the keyboard on the page that is shown.
    void focusPage();
    /// Shows this page, now and for every step that has it.
    void wish(StagePage page);

    void cycleMap();
    void cycleRange();
    void zoomIn();
    void zoomOut();
    void zoomFit();
    void moveChannel(int dx, int dy);
    /// Rows of numbers as bars, or as the one-row heatmaps that other tensors have.
    void setBars(bool bars);
    bool bars() const { return m_bars; }
    /// The heatmaps as the study notes' visualiser draws them.
    void setVia(bool via);
    bool via() const { return m_viaShown; }
    ViaView* viaView() const { return m_via; }
    /// Names of the network's classes: a row of as many numbers carries them.
    void setClasses(const std::vector<std::string>& classes);
    /// What the cross-hair reads; empty when it reads nothing.
    QString probeText() const;

    const HeatmapStyle& style() const;
    StageControls* controls() const { return m_controls; }
    /// The colours span these values from now on.
    void pinRange(double low, double high);
    void unpinRange();
    void setStyle(const HeatmapStyle& style);
    /// The tensor that is looked at; nullptr when there is none.
    const StageTensor* chosenTensor() const;
    int chosenPlane() const;
    const TracePtr& trace() const { return m_trace; }
    int stepIndex() const { return m_step; }
    TileView* tiles() const { return m_tiles; }
    ChannelView* channel() const { return m_channel; }
    VectorView* vector() const { return m_vector; }
    FoldView* fold() const { return m_fold; }

Q_SIGNALS:
    void stepChosen(int step);
    /// Arrow keys and zoom (-1, 0, 1: out, fit, in) while the checkpoint's page is shown.
    void checkpointMoved(int dx, int dy);
    void checkpointZoomed(int step);
    /// Another page is shown.
    void pageChanged(teardown::StagePage page);
    /// The person asked for this page.
    void pageWished();
    void configPathChosen(const QString& path);
    void tensorChosen();
    /// "path[0,5,17,34] = 1.1665" and, a line each, what the step's other tensors of the same shape have there.
    void probed(const QString& text);
    /// The person wants tensors back that the recording left out.
    void recomputeClicked();
    /// Comes after probed(): what the value depends on; empty where that is not known or nothing is probed.
    void fieldShown(const teardown::FieldSight& sight);
    /// The values that the colours of the large channel span; low > high: there is none.
    void spanShown(double low, double high);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void buildHeader();
    void openPage(StagePage page);
    void refreshHeader();
    void placeControls();
    void refreshChannel();
    QString alsoThere() const;
    void showField(int row, int column);
    bool showsBars() const;
    QString pathOf(const StageTensor& tensor) const;

    /// How the trace that is shown wants to be shown.
    JourneyView journeyView() const;

    JourneyTable m_journeys;
    TracePtr m_trace;
    int m_step = -1;
    StagePage m_wish = StagePage::Message;  ///< page that the person chose, kept while a step has it
    StagePages* m_pages;
    QWidget* m_header;
    QString m_countText;  ///< of which m_count shows what fits
    QBoxLayout* m_headerRow = nullptr;
    QWidget* m_secondRow = nullptr;  ///< of the header, where the controls do not fit beside the pages
    StageControls* m_controls;
    QLabel* m_count;
    QStackedWidget* m_stack;
    QWidget* m_heatmaps;
    TileView* m_tiles;
    QLabel* m_channelTitle;
    ChannelView* m_channel;
    VectorView* m_vector;
    QStackedWidget* m_large;  ///< the channel, or the bars
    QStringList m_classes;
    ViaView* m_via;
    bool m_bars = true;
    bool m_viaShown = false;
    FieldLens m_lens;
    Legend* m_legend;
    FoldView* m_fold;
    StepCard* m_details;
};

}  // namespace teardown
