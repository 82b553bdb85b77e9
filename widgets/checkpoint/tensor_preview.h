// TensorPreview: tensors that belong to no step - of a checkpoint, of two and their difference - as heatmaps, one channel large.
#pragma once

#include "core/render/heatmap.h"
#include "widgets/tensor/tile_view.h"

#include <QWidget>

class QLabel;

namespace teardown {

class ChannelView;
class FlowLabel;
class Legend;

class TensorPreview : public QWidget {
    Q_OBJECT
public:
    TensorPreview(Lane& lane, QWidget* parent = nullptr);

    /// `title` stands above; `path` is what the probe writes before the indices.
    void show(const QString& title, const QString& path, std::vector<StageTensor> tensors);
    /// Nothing is shown but a sentence that says why.
    void showMessage(const QString& text);
    void setStyle(const HeatmapStyle& style);
    TileView* tiles() const { return m_tiles; }
    ChannelView* channel() const { return m_channel; }
    QString title() const;
    /// The chosen tensor; nullptr when there is none.
    const StageTensor* chosenTensor() const;

Q_SIGNALS:
    void probed(const QString& text);

private:
    void refreshChannel();
    QLabel* m_title;
    QLabel* m_message;
    QWidget* m_body;
    TileView* m_tiles;
    QLabel* m_channelTitle;
    Legend* m_legend;
    ChannelView* m_channel;
    HeatmapStyle m_style;
    QString m_path;
};

/// A tensor of a checkpoint ready for the preview: kernels as kernels, the rest as planes.
StageTensor previewOf(const TensorView& view, const std::string& name);

}  // namespace teardown
