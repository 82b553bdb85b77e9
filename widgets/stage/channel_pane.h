// ChannelPane: the current selection, large: one channel of a tensor with its title and legend, or a vector as bars, and the value under
// the cross-hair.
#pragma once

#include "core/render/heatmap.h"
#include "core/trace/step.h"
#include "widgets/tensor/stage_tensor.h"

#include <QPointF>
#include <QStringList>
#include <QWidget>

class QLabel;
class QStackedWidget;

namespace teardown {

class ChannelView;
class Legend;
class VectorView;

class ChannelPane : public QWidget {
    Q_OBJECT
public:
    explicit ChannelPane(QWidget* parent = nullptr);

    /// One plane of a tensor with this address; the colours span the range.
    void showPlane(const QString& address, const StageTensor& tensor, int plane, const ValueRange& range, const HeatmapStyle& style);
    /// A vector; `names` has one for each number, or is empty.
    void showRow(const QString& address, const StageTensor& tensor, const QStringList& names);
    void clear();
    bool showsBars() const;
    /// The value at the cross-hair as text; empty if there is none.
    QString probeText() const;
    ChannelView* channel() const { return m_channel; }
    VectorView* vector() const { return m_vector; }
    Legend* legend() const { return m_legend; }
    /// The one of them that is shown: to give it the focus.
    QWidget* large() const;

Q_SIGNALS:
    /// Position of the probe as fractions of the plane, and its text.
    void channelProbed(QPointF fraction, const QString& text);
    /// Index under the probe of a vector, negative if there is none, and its text.
    void rowProbed(int index, const QString& text);
    void menuRequested(const QPoint& globalPosition);

private:
    void setHeading(const QString& text);

    QLabel* m_heading;
    Legend* m_legend;
    QStackedWidget* m_large;  ///< the channel, or the bars
    ChannelView* m_channel;
    VectorView* m_vector;
};

}  // namespace teardown
