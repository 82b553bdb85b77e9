// TileView: all channels of a step's tensors as tiles, inputs above outputs. The light lane renders the pictures; painting only copies
// pixels, so scrolling and stepping stay within a frame.
#pragma once

#include "core/trace/receptive_field.h"
#include "widgets/common/task_runner.h"
#include "widgets/tensor/sheet_job.h"

#include <QAbstractScrollArea>
#include <QPointF>
#include <QTimer>

#include <map>

class QPushButton;

namespace teardown {

struct TileChoice {
    int tensor = -1;
    int plane = 0;
    bool operator==(const TileChoice&) const = default;
};

class TileView : public QAbstractScrollArea {
    Q_OBJECT
public:
    explicit TileView(Lane& lane, QWidget* parent = nullptr);

    /// Shows a step's tensors. Selects the first output, and the same channel as before if it exists.
    void setTensors(std::vector<StageTensor> tensors);
    /// Other numbers of the same step: selection and scroll position do not change. Called in quick succession, so the current sheet is
    /// finished first and the newest drawn next; those in between are skipped.
    void refreshTensors(std::vector<StageTensor> tensors);
    void setStyle(const HeatmapStyle& style);
    /// The selected channel stays selected if it is still shown.
    void setArrangement(const ChannelArrangement& arrangement);
    const TileChoice& choice() const { return m_choice; }
    void choose(TileChoice choice);
    /// The channel number, as long as it is shown; -1 if there are no channels.
    void chooseChannel(int tensor, int channel);
    int chosenChannel() const { return channelOf(m_choice); }
    /// Moves the selection by tiles (dx, dy); does not wrap.
    void moveChoice(int dx, int dy);
    /// Marks the probed position in every tile: 0..1 from the left and top; null: none.
    void setProbe(QPointF fraction);
    /// Outlines, in every tile of these tensors (by RecordedTensor::id), the part that the probed value depends on; empty: none.
    void setField(std::map<int, FieldPlace> places);
    /// That outline in a tile; empty if there is none.
    QRectF fieldRect(const TileChoice& choice) const;
    /// As shown: sorted, filtered and reduced once they have been rendered.
    const std::vector<StageTensor>& tensors() const { return m_tensors; }
    /// The rendered state; null until the first result has arrived.
    const std::shared_ptr<const RenderedSheets>& sheets() const { return m_sheets; }
    bool upToDate() const { return m_sheets && !m_dirty; }

Q_SIGNALS:
    void chosen(const TileChoice& choice);
    void rendered();
    void recomputeClicked();
    void stepped(int steps);  ///< wheel with Ctrl: zoom of the channel

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    bool viewportEvent(QEvent* event) override;

private:
    struct Block {  ///< one tensor on the page, in device-independent pixels
        int headingTop = 0;
        int top = 0;
        int height = 0;
    };
    void request();
    int channelOf(const TileChoice& choice) const;
    void take(std::shared_ptr<const RenderedSheets> sheets);
    static QString notKeptText();
    int notKeptHeight() const;
    void layoutBlocks();
    void placeButton();
    TileChoice choiceAt(QPoint position) const;
    QRectF tileRect(const TileChoice& choice) const;
    QPointF originOf(std::size_t block) const;  ///< of a tensor's sheet on the page
    QRectF fieldIn(const QRectF& tile, const TileChoice& choice) const;
    void paintBlock(QPainter& painter, std::size_t index, const QRect& clip) const;
    void paintTileMarks(QPainter& painter, std::size_t index) const;

    TaskRunner m_runner;
    QTimer m_later;
    std::vector<StageTensor> m_given;  ///< as passed to setTensors()
    std::vector<StageTensor> m_tensors;
    std::vector<StageTensor> m_next;  ///< from refreshTensors(), waiting for the current sheet
    HeatmapStyle m_style;
    ChannelArrangement m_arrangement;
    std::shared_ptr<const RenderedSheets> m_sheets;
    std::vector<Block> m_blocks;
    QPushButton* m_recompute;  ///< below the first tensor that was not kept
    TileChoice m_choice;
    int m_channel = 0;  ///< the last selection, kept for the next step
    QPointF m_probe{-1, -1};
    std::map<int, FieldPlace> m_field;
    bool m_dirty = false;
    bool m_fresh = false;  ///< the tensors are new: scroll to the selection
};

}  // namespace teardown
