// What the page about the answer says to the rest of the window.
#include "app/gui/answer_page.h"
#include "app/gui/main_window.h"
#include "app/gui/why_page.h"
#include "widgets/common/strings.h"
#include "widgets/engine/what_if_panel.h"
#include "widgets/tensor/stage_view.h"

namespace teardown {

void MainWindow::connectAnswer() {
    const auto goTo = [this](int step) {
        if (m_navigator.journey() != Journey::Forward) chooseJourney(Journey::Forward);
        m_stage->wish(StagePage::Heatmaps);
        m_navigator.showStep(step);
    };
    connect(m_answer->whatIf(), &WhatIfPanel::stepChosen, this, goTo);
    connect(m_answer->why(), &WhyPanel::channelChosen, this, [this, goTo](const QString& layer, int channel) {
        const TracePtr trace = m_workspace.trace(Journey::Forward);
        const int step = trace ? trace->findPath(fromQt(layer)) : -1;
        if (step < 0) return;
        goTo(step);
        // The list is about what the layer gives.
        const auto& tensors = m_stage->tiles()->tensors();
        for (int i = 0; i < static_cast<int>(tensors.size()); ++i)
            if (!tensors[static_cast<std::size_t>(i)].isInput && channel < tensors[static_cast<std::size_t>(i)].channelCount()) {
                m_stage->tiles()->choose({i, channel});
                break;
            }
    });
}

}  // namespace teardown
