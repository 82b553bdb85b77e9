// The pad of MainWindow: drawing, and the numbers that follow it.
#include "app/gui/main_window.h"

#include "app/gui/sample_files.h"
#include "app/gui/top_bar.h"
#include "widgets/draw/draw_canvas.h"
#include "widgets/draw/draw_pad.h"
#include "widgets/tensor/stage_view.h"
#include "widgets/trace/inspector.h"
#include "widgets/trace/timeline.h"

#include <QAction>
#include <QSplitter>

namespace teardown {
namespace {

constexpr int kPadWidth = 292;     // of the left column: canvas and both small pictures stand well in it
constexpr int kLargestInput = 32;  // pixels a side of a network that digits are drawn for

bool takesDigits(const BuildOutcome& built) {
    return built.inputShape.size() == 3 && built.inputShape[1] <= kLargestInput && built.inputShape[2] <= kLargestInput;
}

}  // namespace

void MainWindow::connectPad() {
    connect(m_actions.draw, &QAction::triggered, this, &MainWindow::showPad);
    connect(m_pad, &DrawPad::closed, this, [this] { showPad(false); });
    connect(m_pad, &DrawPad::drawn, this, [this](const std::shared_ptr<const DrawnInput>& input) { m_workspace.draw(input->input); });
    connect(m_inspector, &Inspector::refreshed, this, [this] {
        m_inspector->setTensor(m_stage->chosenTensor());
        m_topBar->refresh(m_workspace);
    });
}

void MainWindow::showPad(bool shown) {
    m_actions.draw->setChecked(shown);
    m_pad->setVisible(shown);
    if (!shown) return refreshStage();
    if (auto* columns = findChild<QSplitter*>(QStringLiteral("columns"))) {
        QList<int> sizes = columns->sizes();
        if (const int more = kPadWidth - sizes.value(0); more > 0 && sizes.size() > 1) {
            sizes[0] += more;
            sizes[1] -= more;
            columns->setSizes(sizes);
        }
    }
    const auto all = samples();
    const bool fits = m_workspace.built() && takesDigits(*m_workspace.built());
    if (!fits && !all.empty()) m_workspace.open(all.front().files.mid(0, 2));
    if (m_navigator.journey() != Journey::Forward) chooseJourney(Journey::Forward);
    refreshStage();
    m_pad->setFocus();
}

void MainWindow::refreshNumbers() {
    if (m_navigator.journey() != Journey::Forward) return;
    const TracePtr& trace = m_navigator.trace();
    m_timeline->refreshTrace(trace);
    m_stage->refreshNumbers(trace);
    m_inspector->refreshNumbers(trace);
}

}  // namespace teardown
