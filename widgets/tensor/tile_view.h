// TileView: all channels of a step's tensors as tiles, outputs above inputs, which can be folded away. The light lane renders the pictures;
// painting only copies pixels, so scrolling and stepping stay within a frame.
#pragma once

#include "widgets/common/task_runner.h"
#include "widgets/tensor/cell_source.h"
#include "widgets/tensor/tile_paint.h"

#include <QAbstractScrollArea>
#include <QTimer>

#include <optional>

namespace teardown {

class TileButtons;

class TileView : public QAbstractScrollArea, public CellSource {
    Q_OBJECT
public:
    explicit TileView(Lane& lane, QWidget* parent = nullptr);

    /// Shows a step's tensors. Selects the first output, and of it the channel that the user chose last, if it exists; if the user chose
    /// none, the one with the largest spread.
    void setTensors(std::vector<StageTensor> tensors);
    /// Other numbers of the same step: selection and scroll position do not change. Called in quick succession, so the current sheet is
    /// finished first and the newest drawn next; those in between are skipped.
    void refreshTensors(std::vector<StageTensor> tensors);
    void setStyle(const HeatmapStyle& style);
    /// The selected channel stays selected if it is still shown.
    void setArrangement(const ChannelArrangement& arrangement);
    const TileChoice& choice() const { return m_marks.choice; }
    /// A choice of the user: the channel is kept for the next tensors.
    void choose(TileChoice choice);
    /// The channel number, as long as it is shown.
    void chooseChannel(int tensor, int channel);
    /// The channel that the user chose last; none: each tensor is first seen by the channel with the largest spread.
    std::optional<int> keptChannel() const { return m_kept; }
    void forgetChannel();
    /// 0 if there are no channels.
    int chosenChannel() const { return channelOf(m_marks.choice); }
    /// Moves the selection by tiles (dx, dy); does not wrap.
    void moveChoice(int dx, int dy);
    /// Marks the probed position in every tile: 0..1 from the left and top; negative: none.
    void setProbe(QPointF fraction);
    /// Outlines, in every tile of these tensors (by RecordedTensor::id), the part that the probed value depends on; empty: none.
    void setField(std::map<int, FieldPlace> places);
    /// That outline in a tile; empty if there is none.
    QRectF fieldRect(const TileChoice& choice) const;

    /// Inputs are folded away only below an output.
    void setInputsFolded(bool folded);
    bool inputsFolded() const { return m_foldInputs; }
    /// Larger (1) or smaller (-1) tiles, by a whole device pixel per element or more; 0: as large as all channels fit.
    void sizeTiles(int step);
    /// The longer side of a tile in pixels that the user chose; 0: as large as all channels fit.
    int tileSide() const { return m_tileSide; }
    void setTileSide(int side);

    /// As shown: sorted, filtered and reduced once they have been rendered.
    const std::vector<StageTensor>& tensors() const { return m_tensors; }
    /// The rendered state; null until the first result has arrived.
    const std::shared_ptr<const RenderedSheets>& sheets() const { return m_sheets; }
    const TilePage& page() const { return m_page; }
    bool upToDate() const { return m_sheets && !m_dirty; }
    /// In the viewport; null if it is not shown.
    QRectF tileRect(const TileChoice& choice) const;
    TileChoice choiceAt(QPoint position) const;
    TileButtons* buttons() const { return m_buttons; }

    QSize cells() const override { return {1, m_page.count()}; }
    QString cellName(int row, int) const override { return m_page.nameOf(m_page.at(row)); }
    QString cellText(int row, int) const override { return m_page.figuresOf(m_page.at(row)); }
    QRectF cellRect(int row, int) const override { return tileRect(m_page.at(row)); }
    QPoint cellAt(QPointF position) const override { return m_page.cellOf(choiceAt(position.toPoint())); }
    QPoint currentCell() const override { return m_page.cellOf(choice()); }
    void setCurrentCell(int row, int) override { choose(m_page.at(row)); }
    bool isList() const override { return true; }
    QList<QWidget*> otherParts() const override;

Q_SIGNALS:
    void chosen(const TileChoice& choice);
    void rendered();
    void recomputeClicked();
    /// Return or a double click: the user wants to look at the channel.
    void activated();
    void inputsFoldedChanged(bool folded);
    void tileSideChanged(int side);
    /// Right button or menu key; the tile is selected.
    void menuRequested(const QPoint& globalPosition);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    bool viewportEvent(QEvent* event) override;

private:
    SheetSpace spaceNow() const;
    void request();
    /// Renders once the size and the theme have come to rest.
    void requestLater();
    int channelOf(const TileChoice& choice) const;
    void take(std::shared_ptr<const RenderedSheets> sheets);
    void keepChoice(int channel);
    void layOut();
    void moveTo(TileChoice choice);
    bool isInputsHeading(QPoint position) const;

    TaskRunner m_runner;
    QTimer m_later;
    std::vector<StageTensor> m_given;  ///< as passed to setTensors()
    std::vector<StageTensor> m_tensors;
    std::vector<StageTensor> m_next;  ///< from refreshTensors(), waiting for the current sheet
    HeatmapStyle m_style;
    ChannelArrangement m_arrangement;
    int m_tileSide = 0;
    bool m_foldInputs = false;
    std::shared_ptr<const RenderedSheets> m_sheets;
    TilePage m_page;
    TileMarks m_marks;
    TileButtons* m_buttons;
    std::optional<int> m_kept;  ///< the user's choice, for the next step
    int m_wheel = 0;            ///< part of a notch
    bool m_dirty = false;
    bool m_fresh = false;  ///< the tensors are new: the channel may be selected for the user
};

}  // namespace teardown
