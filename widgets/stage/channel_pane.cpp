#include "widgets/stage/channel_pane.h"

#include "widgets/common/strings.h"
#include "widgets/common/typography.h"
#include "widgets/tensor/channel_view.h"
#include "widgets/tensor/legend.h"
#include "widgets/tensor/vector_view.h"

#include <QBoxLayout>
#include <QLabel>
#include <QStackedWidget>

namespace teardown {
ChannelPane::ChannelPane(QWidget* parent)
    : QWidget(parent),
      m_heading(new QLabel(this)),
      m_legend(new Legend(this)),
      m_large(new QStackedWidget(this)),
      m_channel(new ChannelView(m_large)),
      m_vector(new VectorView(m_large)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(8, 14, 14, 10);
    column->setSpacing(8);
    m_heading->setFont(monoFont());
    m_heading->setTextFormat(Qt::PlainText);
    column->addWidget(m_heading);
    column->addWidget(m_legend);
    m_large->addWidget(m_channel);
    m_large->addWidget(m_vector);
    column->addWidget(m_large, 1);
    connect(m_channel, &ChannelView::probed, this, &ChannelPane::channelProbed);
    connect(m_vector, &VectorView::probed, this, &ChannelPane::rowProbed);
    connect(m_channel, &ChannelView::menuRequested, this, &ChannelPane::menuRequested);
    connect(m_vector, &VectorView::menuRequested, this, &ChannelPane::menuRequested);
}

QWidget* ChannelPane::large() const { return m_large->currentWidget(); }

void ChannelPane::setHeading(const QString& text) {
    m_heading->setText(text);
    m_channel->setAccessibleDescription(text);
    m_vector->setAccessibleDescription(text);
}

bool ChannelPane::showsBars() const { return m_large->currentWidget() == m_vector; }

QString ChannelPane::probeText() const { return showsBars() ? m_vector->probeText() : m_channel->probeText(); }

void ChannelPane::clear() {
    m_channel->clear();
    m_vector->clear();
    m_legend->clear();
    setHeading({});
}

void ChannelPane::showRow(const QString& address, const StageTensor& tensor, const QStringList& names) {
    setHeading(tr("%1   %2 values").arg(toQt(labelWords(tensor.tensor))).arg(tensor.tensor.view.numel()));
    m_large->setCurrentWidget(m_vector);
    m_legend->hide();
    m_vector->show(tensor, address, names);
}

void ChannelPane::showPlane(const QString& address, const StageTensor& tensor, int plane, const ValueRange& range,
                            const HeatmapStyle& style) {
    if (tensor.isPicture) {
        const Shape& shape = tensor.tensor.view.shape();
        setHeading(tr("picture  %1×%2").arg(shape[1]).arg(shape[0]));
        m_legend->clear();
    } else {
        const Plane& cut = tensor.plane(plane);
        if (!tensor.reduction.isEmpty())
            setHeading(tr("%1 over channels   %2×%3").arg(tensor.reduction).arg(cut.rows).arg(cut.columns));
        else if (tensor.tensor.view.rank() > 2)
            setHeading(tr("%1 %2 of %3   %4×%5")
                           .arg(tensor.weights() ? tr("kernel") : tr("channel"))
                           .arg(cut.index)
                           .arg(planeCount(tensor.tensor.view, tensor.tensor.role))
                           .arg(cut.gridRows())
                           .arg(cut.gridColumns()));
        else
            setHeading(tr("%1   %2×%3").arg(toQt(labelWords(tensor.tensor))).arg(cut.rows).arg(cut.columns));
        m_legend->setRange(range);
    }
    m_large->setCurrentWidget(m_channel);
    m_legend->setVisible(!tensor.isPicture);
    m_channel->show(tensor, plane, range, style, address);
}

}  // namespace teardown
