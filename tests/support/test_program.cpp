// The main of each room's test program.
#include "tests/support/test_program.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <string>

namespace teardown::test {
namespace {

/// In a function: the files of a program are initialised in any order.
std::map<std::string, TestRunner>& tests() {
    static std::map<std::string, TestRunner> all;
    return all;
}

void printNames(std::FILE* out) {
    for (const auto& [name, runner] : tests()) std::fprintf(out, "%s\n", name.c_str());
}

}  // namespace

bool registerTest(const char* file, TestRunner runner) {
    return tests().emplace(std::filesystem::path(file).stem().string(), runner).second;
}

}  // namespace teardown::test

int main(int argc, char** argv) {
    using namespace teardown::test;
    const std::string program = argc > 0 ? std::filesystem::path(argv[0]).filename().string() : std::string();
    const std::string name = argc > 1 ? argv[1] : "";
    if (name == "--list") {
        printNames(stdout);
        return 0;
    }
    const auto test = tests().find(name);
    if (test == tests().end()) {
        std::fprintf(stderr, "usage: %s TEST [options of Qt Test]\nThe tests are:\n", program.c_str());
        printNames(stderr);
        return 2;
    }
    // Qt Test sees the arguments that a program of its own would have; the last one moved is the null behind them.
    std::copy(argv + 2, argv + argc + 1, argv + 1);
    --argc;
    // By hand as under ctest: a test opens no windows on the desktop, unless it is asked to.
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
    // Settings and caches lie in folders of the application's name, which would be the program's: tests that run side by side share none.
    QCoreApplication::setApplicationName(QString::fromStdString(program + '_' + name));
    return test->second(argc, argv);
}
