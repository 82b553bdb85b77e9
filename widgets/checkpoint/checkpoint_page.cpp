#include "widgets/checkpoint/checkpoint_page.h"

#include "widgets/checkpoint/checkpoint_diff_page.h"
#include "widgets/checkpoint/fit_page.h"
#include "widgets/checkpoint/run_page.h"
#include "widgets/checkpoint/tensor_preview.h"
#include "widgets/checkpoint/tensor_table.h"
#include "widgets/common/current_stack.h"
#include "widgets/tensor/channel_view.h"

#include <QBoxLayout>
#include <QButtonGroup>
#include <QFrame>
#include <QTableView>
#include <QToolButton>

namespace teardown {

CheckpointPage::CheckpointPage(Lane& measuring, Lane& drawing, QWidget* parent)
    : StagePage(PageId::Checkpoint, parent),
      m_buttons(new QButtonGroup(this)),
      m_stack(new CurrentStack(this)),
      m_table(new TensorTable(measuring, drawing, this)),
      m_fit(new FitPage(this)),
      m_diff(new CheckpointDiffPage(measuring, drawing, this)),
      m_run(new RunPage(measuring, drawing, this)) {
    auto* bar = new QFrame(this);
    bar->setObjectName(QStringLiteral("segmented"));
    auto* segments = new QHBoxLayout(bar);
    segments->setContentsMargins(3, 2, 3, 2);
    segments->setSpacing(2);
    const std::pair<QString, QString> views[] = {{tr("Tensors"), tr("Every tensor with statistics of its values")},
                                                 {tr("Fit"), tr("How the file fits the model, and what would help")},
                                                 {tr("Compare"), tr("Differences from a second checkpoint")},
                                                 {tr("Training"), tr("One tensor across the checkpoints of a training run")}};
    QWidget* const pages[] = {m_table, m_fit, m_diff, m_run};
    for (int i = 0; i < 4; ++i) {
        auto* button = new QToolButton(bar);
        button->setText(views[i].first);
        button->setToolTip(views[i].second);
        button->setAccessibleName(views[i].first);
        button->setCheckable(true);
        m_buttons->addButton(button, i);
        segments->addWidget(button);
        m_stack->addWidget(pages[i]);
    }
    auto* row = new QHBoxLayout;
    row->setContentsMargins(14, 8, 14, 0);
    row->addWidget(bar);
    row->addStretch(1);
    auto* panel = new QWidget(this);
    panel->setObjectName(QStringLiteral("panel"));
    panel->setAttribute(Qt::WA_StyledBackground);
    panel->setLayout(row);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(panel);
    layout->addWidget(m_stack, 1);
    setFocusProxy(m_table->view());
    connect(m_buttons, &QButtonGroup::idClicked, this, [this](int id) { showView(static_cast<CheckpointView>(id)); });
    showView(CheckpointView::Tensors);
}

void CheckpointPage::setFile(const std::shared_ptr<const CheckpointFile>& file) {
    m_table->setFile(file);
    m_diff->setFirst(file);
}

void CheckpointPage::showView(CheckpointView view) {
    const int id = static_cast<int>(view);
    m_buttons->button(id)->setChecked(true);
    m_stack->setCurrentIndex(id);
    Q_EMIT viewChanged(view);
}

CheckpointView CheckpointPage::view() const { return static_cast<CheckpointView>(m_stack->currentIndex()); }

void CheckpointPage::setHeatmapStyle(const HeatmapStyle& style) {
    for (TensorPreview* preview : {m_table->preview(), m_diff->preview(), m_run->preview()}) preview->setStyle(style);
}

TensorPreview* CheckpointPage::preview() const {
    switch (view()) {
        case CheckpointView::Tensors:
            return m_table->preview();
        case CheckpointView::Compare:
            return m_diff->preview();
        case CheckpointView::Training:
            return m_run->preview();
        case CheckpointView::Fit:
            break;
    }
    return nullptr;
}

void CheckpointPage::moveProbe(int dx, int dy) {
    if (TensorPreview* shown = preview()) shown->tiles()->moveChoice(dx, dy);
}

bool CheckpointPage::copyNumbers() {
    m_table->copyNumbers();
    return true;
}

void CheckpointPage::zoomBy(int step) {
    TensorPreview* shown = preview();
    if (!shown) return;
    if (step > 0)
        shown->channel()->zoomIn();
    else if (step < 0)
        shown->channel()->zoomOut();
    else
        shown->channel()->zoomFit();
}

}  // namespace teardown
