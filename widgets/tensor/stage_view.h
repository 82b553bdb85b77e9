// StageView: the centre of the window - what the selected step is about: its tensors as heatmaps, the fold of its block, or its details.
#pragma once

#include "core/render/heatmap.h"
#include "core/trace/trace.h"
#include "widgets/common/lane.h"
#include "widgets/tensor/tile_view.h"

#include <QWidget>

class QActionGroup;
class QLabel;
class QSplitter;
class QStackedWidget;
class QToolButton;

namespace teardown {

class Banner;
class ChannelView;
class FoldView;
class Legend;
class StepCard;

enum class StagePage { Message, Heatmaps, Fold, Details };

class StageView : public QWidget {
    Q_OBJECT
public:
    StageView(Lane& lane, QWidget* parent = nullptr);

    void setStep(const TracePtr& trace, int step);
    /// The same step of a trace that differs in its numbers only: page, channel, zoom and scroll position stay.
    void refreshNumbers(const TracePtr& trace);
    /// Shown instead of a step; the stage takes ownership.
    void setMessagePage(QWidget* page);
    void showMessagePage();
    StagePage page() const;

    void cycleMap();
    void cycleRange();
    void zoomIn();
    void zoomOut();
    void zoomFit();
    void moveChannel(int dx, int dy);

    const HeatmapStyle& style() const { return m_style; }
    /// The tensor that is looked at; nullptr when there is none.
    const StageTensor* chosenTensor() const;
    int chosenPlane() const;
    const TracePtr& trace() const { return m_trace; }
    int stepIndex() const { return m_step; }
    Banner* banner() const { return m_banner; }
    TileView* tiles() const { return m_tiles; }
    ChannelView* channel() const { return m_channel; }
    FoldView* fold() const { return m_fold; }

Q_SIGNALS:
    void stepChosen(int step);
    void configPathChosen(const QString& path);
    void tensorChosen();
    void probed(const QString& text);

private:
    void buildHeader();
    void openPage(StagePage page);
    void refreshHeader();
    void refreshChannel();
    QString pathOf(const StageTensor& tensor) const;

    TracePtr m_trace;
    int m_step = -1;
    HeatmapStyle m_style;
    StagePage m_wish = StagePage::Message;  ///< page that the person chose, kept while a step has it
    QToolButton* m_pages[3];
    QWidget* m_header;
    QToolButton* m_map;
    QToolButton* m_range;
    QLabel* m_count;
    Banner* m_banner;
    QStackedWidget* m_stack;
    QWidget* m_message = nullptr;
    QWidget* m_heatmaps;
    TileView* m_tiles;
    QLabel* m_channelTitle;
    ChannelView* m_channel;
    Legend* m_legend;
    FoldView* m_fold;
    StepCard* m_details;
};

}  // namespace teardown
