#include "widgets/checkpoint/tensor_preview.h"

#include "widgets/common/kept_splitter.h"
#include "widgets/common/strings.h"
#include "widgets/common/typography.h"
#include "widgets/tensor/channel_view.h"
#include "widgets/tensor/legend.h"

#include <QBoxLayout>
#include <QLabel>

namespace teardown {

StageTensor previewOf(const TensorView& view, const std::string& name) {
    StageTensor tensor;
    tensor.tensor.label = name;
    tensor.tensor.view = view;
    tensor.tensor.role = view.rank() == 4 ? TensorRole::Weight : view.rank() == 1 ? TensorRole::Vector : TensorRole::Activation;
    return tensor;
}

TensorPreview::TensorPreview(Lane& lane, QWidget* parent)
    : QWidget(parent),
      m_title(new QLabel(this)),
      m_message(new QLabel(this)),
      m_body(new QWidget(this)),
      m_tiles(new TileView(lane, m_body)),
      m_channelTitle(new QLabel(m_body)),
      m_legend(new Legend(m_body)),
      m_channel(new ChannelView(m_body)) {
    m_title->setFont(boldFont());
    m_title->setTextFormat(Qt::PlainText);
    m_title->setWordWrap(true);
    m_title->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_title->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_title->setContentsMargins(14, 8, 14, 2);
    m_message->setWordWrap(true);
    m_message->setProperty("muted", true);
    m_message->setTextFormat(Qt::PlainText);
    m_message->setContentsMargins(14, 8, 14, 8);
    m_message->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_channelTitle->setFont(monoFont());
    m_channelTitle->setTextFormat(Qt::PlainText);
    m_channelTitle->setWordWrap(true);
    m_channelTitle->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_tiles->setAccessibleName(tr("All channels of the tensor"));
    auto* right = new QWidget(m_body);
    auto* column = new QVBoxLayout(right);
    column->setContentsMargins(8, 4, 14, 8);
    column->setSpacing(6);
    column->addWidget(m_channelTitle);
    column->addWidget(m_legend);
    column->addWidget(m_channel, 1);
    auto* splitter = new KeptSplitter(QStringLiteral("tensor-preview"), Qt::Horizontal, m_body);
    splitter->addWidget(m_tiles);
    splitter->addWidget(right);
    splitter->setStretchFactor(0, 1);
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({500, 500});
    auto* inner = new QVBoxLayout(m_body);
    inner->setContentsMargins(0, 0, 0, 0);
    inner->addWidget(splitter);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_title);
    layout->addWidget(m_message, 1);
    layout->addWidget(m_body, 1);
    connect(m_tiles, &TileView::chosen, this, &TensorPreview::refreshChannel);
    connect(m_tiles, &TileView::rendered, this, &TensorPreview::refreshChannel);
    connect(m_channel, &ChannelView::probed, this, [this](QPointF fraction, const QString& text) {
        m_tiles->setProbe(fraction);
        Q_EMIT probed(text);
    });
    showMessage({});
}

void TensorPreview::show(const QString& title, const QString& path, std::vector<StageTensor> tensors) {
    m_title->setText(title);
    m_title->setToolTip(title);
    m_title->show();
    m_path = path;
    m_message->hide();
    m_body->show();
    m_tiles->setTensors(std::move(tensors));
    refreshChannel();
}

void TensorPreview::showMessage(const QString& text) {
    m_title->clear();
    m_title->hide();
    m_message->setText(text);
    m_message->show();
    m_body->hide();
    m_tiles->setTensors({});
    m_channel->clear();
}

void TensorPreview::setStyle(const HeatmapStyle& style) {
    m_style = style;
    m_tiles->setStyle(style);
}

QString TensorPreview::title() const { return m_title->text(); }

const StageTensor* TensorPreview::chosenTensor() const {
    const int index = m_tiles->choice().tensor;
    if (index < 0 || index >= static_cast<int>(m_tiles->tensors().size())) return nullptr;
    return &m_tiles->tensors()[static_cast<std::size_t>(index)];
}

void TensorPreview::refreshChannel() {
    const StageTensor* tensor = chosenTensor();
    if (!tensor || tensor->channelCount() == 0) {
        m_channel->clear();
        m_legend->clear();
        m_channelTitle->clear();
        return;
    }
    if (!m_tiles->upToDate()) return;
    const TileChoice choice = m_tiles->choice();
    const Plane& cut = tensor->plane(choice.plane);
    ValueRange range = m_tiles->sheets()->rendered[static_cast<std::size_t>(choice.tensor)].range;
    if (m_style.rule == RangeRule::Tile) range = resolveRange(tensor->tensor.view, m_style, &cut);
    const QString size = QStringLiteral("%1×%2").arg(cut.rows).arg(cut.columns);
    m_channelTitle->setText(
        tensor->tensor.view.rank() > 2
            ? tr("%1   %2 %3   %4").arg(toQt(tensor->tensor.label), tensor->weights() ? tr("kernel") : tr("plane")).arg(cut.index).arg(size)
            : QStringLiteral("%1   %2").arg(toQt(tensor->tensor.label), size));
    m_legend->setRange(range);
    m_channel->show(*tensor, choice.plane, range, m_style, m_path);
}

}  // namespace teardown
