// The program: a verb works headless, everything else opens the window.
#include "app/cli/cli.h"
#include "app/gui/gui_main.h"
#include "core/base/blas.h"

#include <QHash>

#include <csignal>

int main(int argc, char** argv) {
    teardown::chooseBlasKernels();
    // A file that reaches the user's limit (ulimit -f) is an error that names it, as on a full disk, and not the end of the program.
    std::signal(SIGXFSZ, SIG_IGN);
    // Qt writes the fonts of a PDF in the order of a hash table: the same view is the same file each time only with a fixed seed.
    QHashSeed::setDeterministicGlobalSeed();
    if (teardown::isCommandLine(argc, argv)) return teardown::runCli(argc, argv);
    if (!teardown::canOpenWindow(argc, argv)) return teardown::explainMissingDisplay();
    return teardown::runGui(argc, argv);
}
