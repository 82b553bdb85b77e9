// Every view in both themes as pictures, as `teardown --screenshots` writes them. TEARDOWN_SHOTS=FOLDER keeps them.
#include "app/gui/screenshots.h"
#include "tests/support/test_program.h"
#include "tests/widgets/fake_session.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include <memory>

using namespace teardown;

class ScreenshotsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void screenshotsAreWritten() {
        QCoreApplication::setOrganizationName(QStringLiteral("teardown-test"));
        const QString sample = QStringLiteral(SOURCE_ROOT "/resources/samples/digits/");
        const QStringList files{sample + QStringLiteral("repvgg-digits.py"), sample + QStringLiteral("repvgg-digits.pth"),
                                sample + QStringLiteral("pictures/3_1.png")};
        const auto fake = []() -> Result<std::unique_ptr<SessionApi>> {
            return std::unique_ptr<SessionApi>(std::make_unique<test::FakeSession>());
        };
        QTemporaryDir temporary;
        const QString folder = qEnvironmentVariableIsSet("TEARDOWN_SHOTS") ? qEnvironmentVariable("TEARDOWN_SHOTS") : temporary.path();
        QCOMPARE(takeScreenshots(folder, files, fake), 0);
        QVERIFY(QFile::exists(QDir(folder).filePath(QStringLiteral("fold_dark.png"))));
        QVERIFY(QFile::exists(QDir(folder).filePath(QStringLiteral("forward_light.png"))));
    }
};

TD_TEST_GUI(ScreenshotsTest)
#include "tst_screenshots.moc"
