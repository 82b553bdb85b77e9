// StageControls: the buttons above the heatmaps - which channels in which order, which colours, which values the colours span - each with a
// menu of all choices.
#pragma once

#include "widgets/tensor/sheet_job.h"

#include <QList>
#include <QString>
#include <QWidget>

#include <array>

class QMenu;
class QToolButton;

namespace teardown {

class StageControls : public QWidget {
    Q_OBJECT
public:
    explicit StageControls(QWidget* parent = nullptr);

    const HeatmapStyle& style() const { return m_style; }
    const ChannelArrangement& arrangement() const { return m_arrangement; }
    void setStyle(const HeatmapStyle& style);
    void setArrangement(const ChannelArrangement& arrangement);
    /// What "pinned" pins and Similarity compares with: the range on the screen and the channel looked at.
    void setCurrent(double low, double high, int channel);
    void cycleMap();
    void cycleRange();
    /// The choices of the three buttons, filled when opened.
    QList<QMenu*> menus() const;
    /// Says what is chosen without what it is about, for where there is little room; the tool tips say that.
    void setShort(bool brief);
    /// How wide the buttons are with these or those words.
    int widthFor(bool brief) const;

Q_SIGNALS:
    void styleChanged(const teardown::HeatmapStyle& style);
    void arrangementChanged(const teardown::ChannelArrangement& arrangement);

private:
    QToolButton* addButton(const QString& name, const QString& toolTip);
    void fillChannels(QMenu* menu);
    void fillMaps(QMenu* menu);
    void fillRanges(QMenu* menu);
    void changeStyle();
    void changeArrangement();
    void refresh();
    /// What the three buttons say, in their order.
    std::array<QString, 3> texts(bool brief) const;

    HeatmapStyle m_style;
    ChannelArrangement m_arrangement;
    double m_low = 0;
    double m_high = 1;
    int m_channel = 0;
    bool m_short = false;
    QToolButton* m_channels;
    QToolButton* m_map;
    QToolButton* m_range;
};

}  // namespace teardown
