// The pad of MainWindow: drawing, and the numbers that follow it.
#include "app/gui/answer_desk.h"
#include "app/gui/main_window.h"
#include "app/gui/notices/window_notices.h"
#include "app/gui/sample_files.h"
#include "app/gui/top_bar.h"
#include "core/session/build_journey.h"
#include "core/session/drawn_input.h"
#include "widgets/draw/draw_canvas.h"
#include "widgets/draw/draw_pad.h"
#include "widgets/stage/heatmaps_page.h"
#include "widgets/stage/stage_view.h"
#include "widgets/trace/inspector.h"
#include "widgets/trace/timeline.h"

#include <QAction>
#include <QFileInfo>
#include <QSplitter>

namespace teardown {
namespace {

constexpr int kPadWidth = 292;  // of the left column: canvas and both small pictures stand well in it
const QString kPadNotice = QStringLiteral("pad");

}  // namespace

void MainWindow::connectPad() {
    connect(m_actions.draw, &QAction::triggered, this, &MainWindow::showPad);
    connect(m_pad, &DrawPad::closed, this, [this] { showPad(false); });
    connect(m_pad, &DrawPad::drawn, this, [this](const std::shared_ptr<const DrawnInput>& input) {
        m_workspace.files().draw(input->input, input->digit.box.empty());
        m_answerDesk->refresh();
    });
    // The way back may lead to a network that reads no digits.
    connect(&m_workspace.slot(Journey::Build), &SlotBase::changed, this, [this] {
        if (m_pad->isVisible() && m_workspace.built() && !takesDigits(*m_workspace.built())) showPad(false);
    });
    connect(m_inspector, &Inspector::refreshed, this, [this] {
        m_inspector->setTensor(m_stage->heatmaps()->chosenTensor());
        m_topBar->refresh(m_workspace, m_notices->errors());
    });
}

bool MainWindow::offerDigits() {
    const auto& built = m_workspace.built();
    if (built && takesDigits(*built)) return false;
    const auto all = samples();
    const OpenSet open = m_workspace.files().openSet();
    if (!open.hasNetwork()) {
        if (!all.empty()) m_workspace.openUnit(all.front().files.mid(0, 2));
        return false;
    }
    const QString name = QFileInfo(open.config ? open.configPath() : open.checkpointPath()).fileName();
    const QString why =
        built && built->inputShape.size() == 3
            ? tr("%1 takes pictures of %2 by %3 pixels, not digits.").arg(name).arg(built->inputShape[2]).arg(built->inputShape[1])
            : tr("%1 does not take digits.").arg(name);
    if (all.empty()) {
        m_notices->bar()->say(kPadNotice, why, {});
        return true;
    }
    const auto openSample = [this, files = all.front().files.mid(0, 2)] {
        m_workspace.openUnit(files);
        showPad(true);
    };
    m_notices->bar()->say(kPadNotice, tr("%1 The digits sample can be opened instead; one click leads back.").arg(why),
                          {{tr("Open the sample"), openSample, true}, {tr("Stay"), {}, false}});
    return true;
}

void MainWindow::showPad(bool shown) {
    m_notices->bar()->withdraw(kPadNotice);
    // The sample that the person chose is still being opened.
    const bool offered = shown && !m_workspace.busy() && offerDigits();
    shown = shown && !offered;
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
