// StageControls: the buttons above the heatmaps (channels and their order, colours, range), each with a menu of all choices.
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
    /// The range that "pinned" pins, and the channel that Similarity compares with: the current ones.
    void setCurrent(double low, double high, int channel);
    void cycleMap();
    void cycleRange();
    /// The menus of the three buttons, filled when opened.
    QList<QMenu*> menus() const;
    /// Shows the choices without a label if there is little room; the tooltips have the label.
    void setShort(bool brief);
    /// Width of the buttons with full or brief texts.
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
    /// The texts of the three buttons, in order.
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
