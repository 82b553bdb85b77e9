// TensorPreview: tensors that are not part of a step - of one checkpoint, of two and their difference - as heatmaps, one channel enlarged.
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

    /// `title` is shown above; `path` is what the probe shows before the indices.
    void show(const QString& title, const QString& path, std::vector<StageTensor> tensors);
    /// Shows only a sentence that explains why there is nothing.
    void showMessage(const QString& text);
    void setStyle(const HeatmapStyle& style);
    TileView* tiles() const { return m_tiles; }
    ChannelView* channel() const { return m_channel; }
    QString title() const;
    /// The selected tensor; nullptr if there is none.
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

/// A tensor of a checkpoint prepared for the preview: kernels as kernels, everything else as planes.
StageTensor previewOf(const TensorView& view, const std::string& name);

}  // namespace teardown
