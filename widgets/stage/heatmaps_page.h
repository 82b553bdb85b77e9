// HeatmapsPage: the tensors of the step as heatmaps: all channels as tiles, the selected one large, vectors as bars, and what a value
// depends on.
#pragma once

#include "core/render/heatmap.h"
#include "core/trace/address.h"
#include "widgets/common/lane.h"
#include "widgets/stage/stage_page.h"
#include "widgets/tensor/field_lookup.h"
#include "widgets/tensor/tile_view.h"

#include <QStringList>

#include <optional>

class QSplitter;
class QStackedWidget;

namespace teardown {

class ChannelPane;
class ChannelView;
class StageControls;
class VectorView;
class ViaView;

class HeatmapsPage : public StagePage {
    Q_OBJECT
public:
    /// The controls determine which channels are shown and how they are coloured; they must outlive the page.
    HeatmapsPage(Lane& lane, StageControls& controls, QWidget* parent = nullptr);

    QString title() const override { return tr("Heatmaps"); }
    QString helpId() const override { return QStringLiteral("stage"); }
    int rank() const override { return 2; }
    bool fits(const TracePtr& trace, int step) const override;
    QString whyAbsent() const override { return tr("The step has no tensors."); }
    void showStep(const TracePtr& trace, int step) override;
    void clearStep() override;
    void refreshNumbers(const TracePtr& trace) override;
    void moveProbe(int dx, int dy) override;
    void zoomBy(int step) override;
    QWidget* content() override;
    QWidget* thumbnail() const override;
    QString note() const override;
    bool showsControls() const override { return !m_viaShown; }

    /// Vectors as bars, or as heatmaps with one row.
    void setBars(bool bars);
    bool bars() const { return m_bars; }
    /// Draws the heatmaps like the study notes' visualiser.
    void setVia(bool via);
    bool via() const { return m_viaShown; }
    /// Names of the network's classes: a vector of this length shows them.
    void setClasses(const std::vector<std::string>& classes);

    const HeatmapStyle& heatmapStyle() const;
    /// With the rule that is in use for the selected tensor in place of the automatic one: what an export needs.
    HeatmapStyle styleInUse() const;
    void setHeatmapStyle(const HeatmapStyle& style);
    /// From now on the colours span these values.
    void pinRange(double low, double high);
    void unpinRange();

    /// The selected tensor; nullptr if there is none.
    const StageTensor* chosenTensor() const;
    int chosenPlane() const;
    /// The value at the cross-hair as text; empty if there is none.
    QString probeText() const;
    /// The address of the cross-hair's element, without one that of the selected channel; empty if a map over all channels is shown, or
    /// nothing.
    QString shownAddress() const;
    /// Selects the tensor, the channel and the element, as soon as their step is shown and drawn.
    void goTo(const Address& address);
    /// Row of the cross-hair; negative: none.
    int probedRow() const;
    /// The row of the cross-hair, or the whole vector, as numbers separated by tabs; empty if there is none.
    QString rowNumbers() const;
    /// All rows of the channel; a vector one number per line. Empty for pictures.
    QString channelNumbers() const;
    /// The values that the colours of the large channel span.
    const ValueRange& shownRange() const { return m_range; }
    TileView* tiles() const { return m_tiles; }
    ChannelView* channel() const;
    VectorView* vector() const;
    ViaView* viaView() const { return m_via; }

Q_SIGNALS:
    void tensorChosen();
    /// "path[0,5,17,34] = 1.1665" and, one per line, the values of the step's other tensors of the same shape at this place.
    void probed(const QString& text);
    /// The user wants tensors that the recording did not keep.
    void recomputeClicked();
    /// Emitted after probed(): what the value depends on; empty if unknown or if nothing is probed.
    void fieldShown(const teardown::ProbedField& field);
    /// The values that the colours of the large channel span; low > high: there are none.
    void spanShown(double low, double high);
    /// The user wants the context menu of the selected channel and value.
    void menuRequested(const QPoint& globalPosition);

private:
    void connectViews();
    void setTensors(std::vector<StageTensor> tensors);
    void refreshChannel();
    QString alsoThere() const;
    QString addressOf(const StageTensor& tensor) const;
    void showWanted();
    void showField(int row, int column);

    StageControls& m_controls;
    TracePtr m_trace;
    int m_step = -1;
    std::optional<Address> m_wanted;  ///< of goTo(), until it is shown
    QStackedWidget* m_stack;          ///< tiles beside the channel, or the study notes' style
    QSplitter* m_plain;
    TileView* m_tiles;
    ChannelPane* m_pane;
    ViaView* m_via;
    QStringList m_classes;
    bool m_bars = true;
    bool m_viaShown = false;
    ValueRange m_range;                      ///< of the selected channel
    RangeRule m_unpinned = RangeRule::Auto;  ///< the rule before the range was pinned
    FieldLookup m_fieldLookup;
};

}  // namespace teardown
