// The program: a verb works headless, everything else opens the window.
#include "app/cli/cli.h"
#include "app/gui/gui_main.h"

int main(int argc, char** argv) {
    if (teardown::isCommandLine(argc, argv)) return teardown::runCli(argc, argv);
    if (!teardown::canOpenWindow(argc, argv)) return teardown::explainMissingDisplay();
    return teardown::runGui(argc, argv);
}
