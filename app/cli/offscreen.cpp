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

// Standard error is for the verb's own messages; a hint about XDG_RUNTIME_DIR is none.
void quiet(QtMsgType type, const QMessageLogContext&, const QString& message) {
    if (type == QtCriticalMsg || type == QtFatalMsg) std::fprintf(stderr, "%s\n", qUtf8Printable(message));
}

}  // namespace

OffscreenPainting::OffscreenPainting() {
    qInstallMessageHandler(quiet);
    // The same pictures with and without a display, on every desktop.
    qputenv("QT_QPA_PLATFORM", "offscreen");
    m_application = std::make_unique<QGuiApplication>(argumentCount, programArguments);
    // Qt has taken the user's locale over; files are written with a decimal point everywhere.
    std::setlocale(LC_NUMERIC, "C");
}

OffscreenPainting::~OffscreenPainting() = default;

}  // namespace teardown
