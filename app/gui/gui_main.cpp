#include "app/gui/gui_main.h"

#include "app/gui/main_window.h"
#include "app/gui/quit_signals.h"
#include "app/gui/screenshots.h"
#include "app/gui/stall_log.h"
#include "app/gui/window_layout.h"
#include "core/session/loader.h"
#include "core/session/session_api.h"
#include "widgets/common/desktop_theme.h"
#include "widgets/common/focus_ring.h"
#include "widgets/common/icons.h"
#include "widgets/common/part_names.h"
#include "widgets/common/theme.h"

#include <QApplication>
#include <QSettings>

#include <cstdio>
#include <cstring>
#include <ctime>
#include <fstream>
#include <sstream>
#include <string>

#include <unistd.h>

namespace teardown {
namespace {

struct CommandLine {
    bool startupTimes = false;
    QString screenshots;
    QString stalls;
    QStringList files;
};

CommandLine parse(const QStringList& words) {
    CommandLine result;
    for (qsizetype i = 1; i < words.size(); ++i) {
        if (words[i] == QLatin1String("--startup-times"))
            result.startupTimes = true;
        else if (words[i] == QLatin1String("--screenshots") && i + 1 < words.size())
            result.screenshots = words[++i];
        else if (words[i] == QLatin1String("--stalls") && i + 1 < words.size())
            result.stalls = words[++i];
        else if (words[i] != QLatin1String("--"))
            result.files += words[i];
    }
    return result;
}

/// Prints both times once the engine has answered, then quits.
void reportTimes(MainWindow& window) {
    auto firstPaint = std::make_shared<double>(0);
    QObject::connect(&window, &MainWindow::firstPainted, &window, [firstPaint] { *firstPaint = millisecondsSinceProcessStart(); });
    QObject::connect(&window.context().work.engine(), &EngineService::changed, &window, [firstPaint, &window] {
        std::printf("{\"first_paint_ms\":%.1f,\"engine_ready_ms\":%.1f}\n", *firstPaint, millisecondsSinceProcessStart());
        std::fflush(stdout);
        QApplication::exit(window.context().work.engine().state() == EngineState::Ready ? 0 : 1);
    });
}

}  // namespace

double millisecondsSinceProcessStart() {
    // Field 22 of /proc/self/stat counts clock ticks since boot; the name in field 2 may contain spaces, so counting starts after it.
    std::ifstream file("/proc/self/stat");
    std::string text;
    std::getline(file, text);
    const std::size_t end = text.rfind(')');
    timespec now{};
    if (end == std::string::npos || clock_gettime(CLOCK_BOOTTIME, &now) != 0) return -1;
    std::istringstream fields(text.substr(end + 1));
    std::string field;
    for (int i = 3; i <= 22; ++i) fields >> field;
    const double started = std::strtod(field.c_str(), nullptr) * 1000.0 / static_cast<double>(sysconf(_SC_CLK_TCK));
    return static_cast<double>(now.tv_sec) * 1000.0 + static_cast<double>(now.tv_nsec) / 1e6 - started;
}

int runGui(int argc, char** argv) {
    WatchedApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("teardown"));
    QApplication::setApplicationDisplayName(QStringLiteral("Teardown"));
    QApplication::setOrganizationName(QStringLiteral("teardown"));
    QApplication::setDesktopFileName(QStringLiteral("org.teardown.Teardown"));
    const CommandLine arguments = parse(QApplication::arguments());
    const int mode = QSettings().value(QStringLiteral("theme"), 0).toInt();
    Theme::instance().apply(mode >= 0 && mode <= 2 ? static_cast<ThemeMode>(mode) : ThemeMode::System);
    if (!arguments.screenshots.isEmpty()) return takeScreenshots(arguments.screenshots, arguments.files);

    PartNames names(&application);
    StallLog stalls(arguments.stalls);
    if (!arguments.stalls.isEmpty()) {
        if (!stalls.open()) {
            std::fprintf(stderr, "teardown: %s: the file cannot be written\n", qPrintable(arguments.stalls));
            return 1;
        }
        application.watch(&stalls);
    }
    MainWindow window([] { return createSession(); });
    window.context().work.files().setProbe(CheckpointProbe(QApplication::applicationFilePath(), CheckpointProbe::defaultStateFile()));
    QApplication::setWindowIcon(QIcon(themedPixmap(QStringLiteral("teardown"), 64, colours().accent)));
    if (arguments.startupTimes) reportTimes(window);
    new WindowLayout(window);
    window.shareColumns();
    DesktopTheme desktop;
    FocusRing ring(&application);
    QuitSignals quitSignals;
    QObject::connect(&quitSignals, &QuitSignals::asked, &window, [&window] {
        window.context().work.closeUnasked();
        window.close();
    });
    // Files and the portal wait for the first paint, so that the window appears as early as possible.
    QObject::connect(&window, &MainWindow::firstPainted, &window, [&] {
        desktop.start();
        if (!arguments.startupTimes) window.startSession();
        if (!arguments.files.isEmpty()) window.context().work.open(arguments.files);
    });
    window.show();
    const int code = QApplication::exec();
    application.watch(nullptr);
    return code;
}

}  // namespace teardown
