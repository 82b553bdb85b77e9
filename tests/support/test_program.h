// One program for all test classes of a room: each registers itself under its file's name, and the program runs the one that its first
// argument names (app_tests tst_window). A program for each class would link the same libraries a hundred times.
#pragma once

#include <QtTest>

#if defined(QT_WIDGETS_LIB)
#include <QApplication>
#elif defined(QT_GUI_LIB)
#include <QGuiApplication>
#endif

namespace teardown::test {

using TestRunner = int (*)(int& argc, char** argv);

/// tests/core/base/tst_text.cpp is tst_text. Returns something, so that it can be called before main.
bool registerTest(const char* file, TestRunner runner);

#if defined(QT_WIDGETS_LIB)
using GuiApplication = QApplication;
#elif defined(QT_GUI_LIB)
using GuiApplication = QGuiApplication;
#endif

struct NoApplication {
    NoApplication(int&, char**) {}
};

template <class Application, class Test>
int runTest(int& argc, char** argv) {
    const Application application(argc, argv);
    QCoreApplication::setAttribute(Qt::AA_Use96Dpi);  // as Qt's own mains do
    Test test;
    return QTest::qExec(&test, argc, argv);
}

}  // namespace teardown::test

#define TD_REGISTER_TEST(...) [[maybe_unused]] static const bool isTestRegistered = ::teardown::test::registerTest(__FILE__, __VA_ARGS__);

/// At the end of a file, in place of QTEST_GUILESS_MAIN, QTEST_MAIN and QTEST_APPLESS_MAIN.
#define TD_TEST(TestClass) TD_REGISTER_TEST(::teardown::test::runTest<QCoreApplication, TestClass>)
#define TD_TEST_GUI(TestClass) TD_REGISTER_TEST(::teardown::test::runTest<::teardown::test::GuiApplication, TestClass>)
#define TD_TEST_APPLESS(TestClass) TD_REGISTER_TEST(::teardown::test::runTest<::teardown::test::NoApplication, TestClass>)

/// For what must be set before there is a QApplication.
#define TD_TEST_GUI_AFTER(setUp, TestClass)                                                        \
    TD_REGISTER_TEST([](int& argc, char** argv) {                                                  \
        setUp();                                                                                   \
        return ::teardown::test::runTest<::teardown::test::GuiApplication, TestClass>(argc, argv); \
    })
