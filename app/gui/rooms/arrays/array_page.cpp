#include "app/gui/rooms/arrays/array_page.h"

#include "core/trace/address.h"
#include "widgets/checkpoint/tensor_preview.h"
#include "widgets/common/strings.h"
#include "widgets/stage/stage_controls.h"
#include "widgets/tensor/channel_view.h"

#include <QBoxLayout>

#include <utility>

namespace teardown {
namespace {

StageTensor pictureOfArray(const TensorView& view, const TensorRole& role, const QString& label, bool isInput) {
    StageTensor made;
    made.tensor.view = view;
    made.tensor.role = role;
    made.tensor.label = fromQt(label);
    made.tensor.shape = view.shape();
    made.isInput = isInput;
    made.cut();
    return made;
}

}  // namespace

ArrayPage::ArrayPage(Lane& lane, StageControls& controls, QWidget* parent)
    : StagePage(kId, parent), m_runner(lane), m_preview(new TensorPreview(lane, this)) {
    setObjectName(QStringLiteral("panel"));
    setAttribute(Qt::WA_StyledBackground);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_preview);
    setFocusProxy(m_preview->tiles());
    m_preview->setStyle(controls.style());
    connect(&controls, &StageControls::styleChanged, m_preview, &TensorPreview::setStyle);
    connect(&controls, &StageControls::arrangementChanged, m_preview->tiles(), &TileView::setArrangement);
    connect(m_preview, &TensorPreview::probed, this, &ArrayPage::probed);
}

void ArrayPage::showArray(const ReceivedArray& array, const std::optional<ArrayFit>& fit, const TracePtr& trace) {
    const QString name = toQt(array.name);
    const QString title = fit && trace ? tr("%1 and %2: largest difference %3")
                                             .arg(name, toQt(addressText({fit->step, fit->tensor, {}}, *trace)),
                                                  fit->largest == 0 ? tr("none") : numberText(fit->largest))
                                       : tr("%1: no recorded tensor has this shape").arg(name);
    const QString labels[] = {name, fit && trace ? toQt(addressText({fit->step, fit->tensor, {}}, *trace)) : QString(), tr("difference")};
    m_runner.run(
        [array, fit, trace, first = labels[0], second = labels[1], third = labels[2]](const TaskContext& task) {
            std::vector<StageTensor> tensors;
            const auto pictures = arrayPictures(array, fit ? &*fit : nullptr, trace.get(), task);
            if (!pictures) return tensors;
            tensors.push_back(pictureOfArray(pictures->array, pictures->role, first, false));
            if (pictures->recorded.valid()) tensors.push_back(pictureOfArray(pictures->recorded, pictures->role, second, false));
            if (pictures->difference.valid()) tensors.push_back(pictureOfArray(pictures->difference, pictures->role, third, false));
            return tensors;
        },
        [this, title, path = name](std::vector<StageTensor> tensors) {
            if (tensors.empty()) return;
            if (tensors.front().tensor.view.numel() == 0)
                m_preview->showMessage(tr("There are no values to draw."));
            else
                m_preview->show(title, path, std::move(tensors));
            Q_EMIT shown();
        });
}

void ArrayPage::moveProbe(int dx, int dy) { m_preview->tiles()->moveChoice(dx, dy); }

void ArrayPage::zoomBy(int step) {
    ChannelView* channel = m_preview->channel();
    if (step > 0)
        channel->zoomIn();
    else if (step < 0)
        channel->zoomOut();
    else
        channel->zoomFit();
}

QWidget* ArrayPage::content() { return m_preview; }

TensorView ArrayPage::numbers(const TensorView& chosen) const {
    const StageTensor* tensor = m_preview->chosenTensor();
    return tensor ? tensor->tensor.view : chosen;
}

}  // namespace teardown
