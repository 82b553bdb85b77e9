// The window and the verb write the same bytes: the sample in a window with the real engine, one layer in every format, against
// `teardown export`.
#include "app/gui/rooms/export/export_room.h"
#include "cli_runner.h"

#include "app/gui/main_window.h"
#include "app/gui/notices/window_notices.h"
#include "core/session/loader.h"
#include "core/session/session_api.h"
#include "tests/support/test_program.h"
#include "widgets/common/theme.h"
#include "widgets/paint/export_formats.h"
#include "widgets/stage/heatmaps_page.h"
#include "widgets/stage/stage_view.h"

using namespace teardown;

class TestExportEqual : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        QCoreApplication::setOrganizationName(QStringLiteral("teardown-test"));
        QCoreApplication::setApplicationName(QStringLiteral("export-equal"));
    }

    void sameBytes() {
        MainWindow window([] { return createSession(); });
        window.show();
        window.context().work.engine().start();
        window.context().work.open({samplePath("repvgg-digits.py"), samplePath("repvgg-digits.pth"), samplePath("pictures/3_1.png")});
        QTRY_VERIFY_WITH_TIMEOUT(window.context().work.forwarded() != nullptr, 60000);
        QTRY_VERIFY_WITH_TIMEOUT(!window.context().work.busy(), 60000);
        window.context().navigator.openJourney(Journey::Forward);
        window.context().navigator.showModule(QStringLiteral("backbone.stem.branch_3x3.conv"));
        QTRY_VERIFY(window.context().stage.heatmaps()->chosenTensor() != nullptr);
        QTemporaryDir folder;
        QStringList formats;
        for (const ExportFormat& format : exportFormats()) {
            formats << QString::fromLatin1(format.id);
            window.room<ExportRoom>().exportTo(folder.filePath(QStringLiteral("window.") + formats.last()));
            QVERIFY2(QFileInfo::exists(folder.filePath(QStringLiteral("window.") + formats.last())),
                     qPrintable(window.context().notices.bar()->allText()));
        }
        const QString out = folder.filePath(QStringLiteral("verb"));
        const QString tensor = QString::fromStdString(window.context().stage.heatmaps()->chosenTensor()->tensor.label);
        const CliRun run =
            runTeardown({QStringLiteral("export"), samplePath("repvgg-digits.py"), samplePath("repvgg-digits.pth"),
                         samplePath("pictures/3_1.png"), QStringLiteral("-o"), out, QStringLiteral("--layers"),
                         QStringLiteral("backbone.stem.branch_3x3.conv"), QStringLiteral("--format"), formats.join(QLatin1Char(',')),
                         QStringLiteral("--what"), QStringLiteral("activations,weights"), QStringLiteral("--theme"),
                         Theme::instance().isDark() ? QStringLiteral("dark") : QStringLiteral("light"), QStringLiteral("--json")});
        QVERIFY2(run.code == 0, run.err.constData());
        int compared = 0;
        const auto document = run.document();
        for (const auto& file : document["files"]) {
            if (file["tensor"].get<std::string>() != tensor.toStdString()) continue;
            const QString path = QString::fromStdString(file["path"].get<std::string>());
            const QByteArray verb = readFile(path);
            QVERIFY2(!verb.isEmpty() && verb == readFile(folder.filePath(QStringLiteral("window.") + QFileInfo(path).suffix())),
                     qPrintable(path));
            ++compared;
        }
        QCOMPARE(compared, static_cast<int>(exportFormats().size()));
    }
};

TD_TEST_GUI_AFTER(QHashSeed::setDeterministicGlobalSeed, TestExportEqual)  // as the program does
#include "tst_export_equal.moc"
