#include "app/cli/offscreen.h"

#include <QGuiApplication>

#include <clocale>
#include <cstdio>

namespace teardown {

namespace {

// QGuiApplication keeps references to both for its life.
int argumentCount = 1;
char programName[] = "teardown";
char* programArguments[] = {programName, nullptr};

// Standard error is for the verb's own messages; Qt's hint about XDG_RUNTIME_DIR does not belong there.
void quiet(QtMsgType type, const QMessageLogContext&, const QString& message) {
    if (type == QtCriticalMsg || type == QtFatalMsg) std::fprintf(stderr, "%s\n", qUtf8Printable(message));
}

}  // namespace

OffscreenPainting::OffscreenPainting() {
    qInstallMessageHandler(quiet);
    // Draws the same pictures with and without a display, on every desktop.
    qputenv("QT_QPA_PLATFORM", "offscreen");
    m_application = std::make_unique<QGuiApplication>(argumentCount, programArguments);
    // Qt has applied the user's locale; files always use a decimal point.
    std::setlocale(LC_NUMERIC, "C");
}

OffscreenPainting::~OffscreenPainting() = default;

}  // namespace teardown
