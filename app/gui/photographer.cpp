#include "app/gui/photographer.h"

#include "app/gui/main_window.h"
#include "app/gui/rooms/lint/lint_room.h"
#include "widgets/common/theme.h"
#include "widgets/stage/heatmaps_page.h"
#include "widgets/stage/stage_view.h"

#include <QApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QPixmap>

namespace teardown {

bool waitFor(const std::function<bool()>& condition, int milliseconds) {
    QElapsedTimer timer;
    timer.start();
    while (!condition()) {
        if (timer.elapsed() > milliseconds) return false;
        QApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents, 20);
    }
    return true;
}

void waitUntilDrawn(MainWindow& window, int milliseconds) {
    QElapsedTimer timer;
    timer.start();
    const auto coming = [&window] {
        // The list of problems takes room when the first finding comes.
        return window.room<LintRoom>().isBusy() ||
               (window.context().stage.page() == PageId::Heatmaps && !window.context().stage.heatmaps()->tiles()->upToDate());
    };
    while (timer.elapsed() < milliseconds || (coming() && timer.elapsed() < 5000)) QApplication::processEvents(QEventLoop::AllEvents, 20);
}

ViewVisitor pictureWriter(const QString& folder) {
    return [folder](MainWindow& window, const QString& name) {
        bool good = true;
        for (const auto& [mode, suffix] :
             {std::pair{ThemeMode::Light, QStringLiteral("light")}, {ThemeMode::Dark, QStringLiteral("dark")}}) {
            Theme::instance().apply(mode);
            waitUntilDrawn(window);
            good = window.grab().save(QDir(folder).filePath(QStringLiteral("%1_%2.png").arg(name, suffix))) && good;
        }
        return good;
    };
}

int findStep(const TracePtr& trace, const std::function<bool(const Step&)>& fits) {
    for (const Step& step : trace->steps)
        if (fits(step)) return step.index;
    return 0;
}

bool isActivation(const Step& step) {
    return step.kind == StepKind::Op && !step.outputs.empty() && step.outputs.back().view.valid() && step.outputs.back().view.rank() == 4 &&
           step.outputs.back().view.shape()[1] >= 8 && step.inputs.size() > 1;
}

}  // namespace teardown
