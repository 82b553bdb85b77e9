// The window in a language whose words are longer than English ones and all have accents: at each view that the screenshots show, no
// English is left and nothing is cut off at 1280x800.
#include "app/gui/main_window.h"
#include "app/gui/screenshots.h"
#include "core/session/loader.h"
#include "core/session/session_api.h"
#include "tests/app/pseudo_translator.h"
#include "tests/app/text_inspection.h"
#include "tests/support/test_program.h"
#include "widgets/common/strings.h"
#include "widgets/common/theme.h"

#include <QDir>
#include <QLabel>
#include <QtTest>

#include <map>

using namespace teardown;
using namespace teardown::test;

namespace {

const QString kSample = QStringLiteral(SOURCE_ROOT "/resources/samples/digits/");

}  // namespace

class PseudoLocaleTest : public QObject {
    Q_OBJECT

private:
    PseudoTranslator m_translator;
    std::map<QString, Inspection> m_views;

private Q_SLOTS:
    void initTestCase() {
        QCoreApplication::setOrganizationName(QStringLiteral("teardown-test"));
        Theme::instance().apply(ThemeMode::Light);
        QVERIFY(QCoreApplication::installTranslator(&m_translator));
        const QString folder = qEnvironmentVariable("TEARDOWN_SHOTS");
        const auto visit = [&](MainWindow& window, const QString& name) {
            waitUntilDrawn(window, 100);
            if (!folder.isEmpty()) window.grab().save(QDir(folder).filePath(name + QStringLiteral(".png")));
            m_views[name].lookAt(window);
            return true;
        };
        QCOMPARE(walkViews(
                     {kSample + QStringLiteral("repvgg-digits.py"), kSample + QStringLiteral("repvgg-digits.pth"),
                      kSample + QStringLiteral("pictures/3_1.png")},
                     [] { return createSession(); }, visit),
                 0);
    }

    void aViewHasNoEnglishAndNothingIsCutOff_data() {
        QTest::addColumn<QString>("view");
        for (const auto& [name, inspection] : m_views) QTest::newRow(qPrintable(name)) << name;
    }
    void aViewHasNoEnglishAndNothingIsCutOff() {
        QFETCH(QString, view);
        const Inspection& inspection = m_views.at(view);
        QVERIFY2(inspection.texts > 20, qPrintable(QString::number(inspection.texts)));
        QStringList lines;
        for (const Finding& finding : inspection.findings) lines += finding.words();
        QVERIFY2(lines.isEmpty(), qPrintable(QString::number(lines.size()) + QLatin1Char('\n') + lines.join(QLatin1Char('\n'))));
    }

    void aViewIsThere_data() {
        QTest::addColumn<QString>("view");
        for (const char* name : {"start",
                                 "build",
                                 "forward",
                                 "forward_picture",
                                 "graph",
                                 "why",
                                 "what_if",
                                 "explain_numbers",
                                 "pipeline",
                                 "dataset",
                                 "pictures",
                                 "fold",
                                 "checkpoint_fit",
                                 "checkpoint_training",
                                 "draw",
                                 "changes",
                                 "compare_configs",
                                 "broken",
                                 "palette",
                                 "help",
                                 "tour_1",
                                 "start_recent",
                                 "registry_part",
                                 "registry_wrong",
                                 "hole",
                                 "test",
                                 "test_classes",
                                 "test_calibration",
                                 "test_compare",
                                 "map",
                                 "calendar",
                                 "calendar_hooks",
                                 "calendar_events",
                                 "train_options",
                                 "train",
                                 "train_layers",
                                 "logs"})
            QTest::newRow(name) << QString::fromLatin1(name);
    }
    void aViewIsThere() {
        QFETCH(QString, view);
        QVERIFY(m_views.count(view) > 0);
    }

    // The inspection finds faults.
    void faultsAreSeen() {
        QWidget window;
        window.resize(1280, 200);
        QLabel english(QStringLiteral("Not in any translation"), &window);
        english.setGeometry(0, 0, 300, 20);
        QLabel narrow(pseudo(QStringLiteral("Somewhat longer than its label")), &window);
        narrow.setGeometry(0, 40, 60, 20);
        QLabel shortened(pseudo(QStringLiteral("The rest is")) + QChar(0x2026), &window);
        shortened.setGeometry(0, 80, 300, 20);
        QLabel good(pseudo(QStringLiteral("Open the config of the model")), &window);
        good.setGeometry(0, 120, 300, 20);
        QLabel name(QStringLiteral("backbone.stage_1.0"), &window);
        name.setGeometry(0, 160, 300, 20);
        window.show();
        Inspection inspection;
        Inspection::s_actions.clear();
        Inspection::s_wholes.clear();
        for (QWidget* widget : window.findChildren<QWidget*>()) inspection.look(*widget);
        QStringList lines;
        for (const Finding& finding : inspection.findings) lines += finding.words();
        QCOMPARE(lines, QStringList({QStringLiteral("not translated: QLabel \"Not in any translation\""),
                                     QStringLiteral("cut off: QLabel \"%1\"").arg(narrow.text()),
                                     QStringLiteral("shortened, and no tooltip has the rest: QLabel \"%1\"").arg(shortened.text())}));
    }

    void cleanupTestCase() {
        const QString folder = qEnvironmentVariable("TEARDOWN_SHOTS");
        if (QFile file(QDir(folder).filePath(QStringLiteral("findings.txt"))); !folder.isEmpty() && file.open(QIODevice::WriteOnly))
            for (const auto& [view, inspection] : m_views)
                for (const Finding& finding : inspection.findings)
                    file.write(qPrintable(view + QLatin1String(": ") + finding.words() + QLatin1Char('\n')));
        QCoreApplication::removeTranslator(&m_translator);
    }
};

TD_TEST_GUI(PseudoLocaleTest)
#include "tst_pseudo_locale.moc"
