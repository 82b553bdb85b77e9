// The window is as it was left: size and place, and the splitters that were moved; the first one suits the screen.
#include "app/gui/main_window.h"
#include "app/gui/window_layout.h"
#include "tests/support/test_program.h"
#include "tests/widgets/fake_session.h"
#include "widgets/common/kept_splitter.h"

#include <QSettings>
#include <QtTest>

using namespace teardown;

namespace {

std::unique_ptr<MainWindow> makeWindow() {
    return std::make_unique<MainWindow>(
        []() -> Result<std::unique_ptr<SessionApi>> { return std::unique_ptr<SessionApi>(std::make_unique<test::FakeSession>()); });
}

KeptSplitter* columnsOf(MainWindow& window) { return window.findChild<KeptSplitter*>(QStringLiteral("columns")); }

void drag(QSplitter& splitter, int handle, int by) {
    QSplitterHandle* bar = splitter.handle(handle);
    const QPoint middle = bar->rect().center();
    QTest::mousePress(bar, Qt::LeftButton, {}, middle);
    QTest::mouseMove(bar, middle + QPoint(by, 0));
    QTest::mouseRelease(bar, Qt::LeftButton, {}, middle + QPoint(by, 0));
}

}  // namespace

class TestLayout : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QCoreApplication::setOrganizationName(QStringLiteral("teardown-test")); }
    void init() { QSettings().clear(); }

    void firstSize_data() {
        QTest::addColumn<QSize>("screen");
        QTest::addColumn<QSize>("window");
        QTest::newRow("4K") << QSize(3840, 2100) << QSize(3264, 1785);
        QTest::newRow("1080p") << QSize(1920, 1040) << QSize(1632, 884);
        QTest::newRow("laptop") << QSize(1366, 728) << QSize(1280, 728);
        QTest::newRow("small") << QSize(1024, 600) << QSize(1024, 600);
    }
    void firstSize() {
        QFETCH(QSize, screen);
        QFETCH(QSize, window);
        QCOMPARE(WindowLayout::firstSize(screen), window);
    }

    void theWindowIsAsItWasLeft() {
        {
            const auto window = makeWindow();
            new WindowLayout(*window);
            QCOMPARE(window->size(), WindowLayout::firstSize(window->screen()->availableSize()));
            window->show();
            window->resize(741, 623);
            QVERIFY(QTest::qWaitForWindowExposed(window.get()));
            window->close();
        }
        const auto window = makeWindow();
        new WindowLayout(*window);
        window->show();
        QVERIFY(QTest::qWaitForWindowExposed(window.get()));
        QCOMPARE(window->height(), 623);
    }

    void splittersStay() {
        QList<int> left;
        {
            const auto window = makeWindow();
            window->show();
            QVERIFY(QTest::qWaitForWindowExposed(window.get()));
            KeptSplitter* columns = columnsOf(*window);
            QVERIFY(columns);
            const QList<int> before = columns->sizes();
            drag(*columns, 1, 60);
            left = columns->sizes();
            QCOMPARE(left[0], before[0] + 60);
        }
        const auto window = makeWindow();
        window->show();
        QVERIFY(QTest::qWaitForWindowExposed(window.get()));
        QCOMPARE(columnsOf(*window)->sizes(), left);
    }

    /// Of another version, or edited by hand.
    void sizesThatDoNotFitAreIgnored() {
        const auto plain = makeWindow();
        plain->show();
        const QList<int> usual = columnsOf(*plain)->sizes();
        QSettings().setValue(QStringLiteral("splitters/columns"), QVariantList{10, 20});
        const auto window = makeWindow();
        window->show();
        QCOMPARE(columnsOf(*window)->sizes(), usual);
    }

    /// The columns beside the stage grow with the first window, but are never narrower than their contents want.
    void columnsSuitTheFirstWindow() {
        const auto window = makeWindow();
        const QList<int> small = columnsOf(*window)->sizes();
        window->resize(2400, 1300);
        window->shareColumns();
        window->show();
        QVERIFY(QTest::qWaitForWindowExposed(window.get()));
        const QList<int> sizes = columnsOf(*window)->sizes();
        QVERIFY2(sizes[0] > 400 && sizes[0] < 500, qPrintable(QString::number(sizes[0])));
        QVERIFY2(sizes[2] > 400 && sizes[2] < 500, qPrintable(QString::number(sizes[2])));
        QCOMPARE(small.size(), sizes.size());
    }

    void everySplitterIsKept() {
        const auto window = makeWindow();
        window->show();
        window->installLateRooms();
        const auto splitters = window->findChildren<QSplitter*>();
        for (const QSplitter* splitter : splitters) {
            QVERIFY2(qobject_cast<const KeptSplitter*>(splitter), qPrintable(splitter->objectName()));
            QVERIFY(!splitter->objectName().isEmpty());
        }
        QVERIFY(splitters.size() >= 3);
    }
};

TD_TEST_GUI(TestLayout)
#include "tst_layout.moc"
