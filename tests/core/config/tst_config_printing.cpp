// The printed config: mmcv's layout of many shapes of values, blessed by mmcv 1.7.2 with yapf 0.32; where mmcv can print nothing that reads
// back; statements that are too long to search for a layout.
#include "config_test_support.h"

#include "tests/support/test_program.h"

#include <QtTest>

using namespace teardown;

namespace {

QStringList casesOf(const std::string& text) { return QString::fromStdString(text).split(QStringLiteral("---\n")); }

}  // namespace

class TestConfigPrinting : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sameAsMmcv_data() {
        QTest::addColumn<QString>("source");
        QTest::addColumn<QString>("expected");
        QFile file(QString::fromStdString(inputPath("layout_cases.txt")));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QStringList sources = casesOf(file.readAll().toStdString());
        const QStringList expected = casesOf(expectedText("layout_cases.txt"));
        QCOMPARE(sources.size(), expected.size());
        QVERIFY(sources.size() > 40);
        for (qsizetype i = 0; i < sources.size(); ++i)
            QTest::addRow("%d: %s", static_cast<int>(i), qPrintable(sources[i].left(40))) << sources[i] << expected[i];
    }
    void sameAsMmcv() {
        QFETCH(QString, source);
        QFETCH(QString, expected);
        const auto config = loadConfigText("case.py", source.toStdString());
        QVERIFY2(config.ok(), config.ok() ? "" : describe(config.error()).c_str());
        QCOMPARE(QString::fromStdString((*config)->prettyText()), expected);
    }

    void keysThatAreNoNames() {
        const auto root =
            ConfigValue::dict({{ConfigValue::string("a-b"), ConfigValue::integer(1)}, {ConfigValue::string("c"), ConfigValue::list({})}});
        Diagnostics diagnostics;
        QCOMPARE(prettyText(root, &diagnostics), "{'a-b': 1, 'c': []}\n");
        QCOMPARE(diagnostics.size(), std::size_t{1});
        QVERIFY(english(diagnostics[0].message).find("'a-b'") != std::string::npos);
    }

    void tooLongToSearch() {
        const ConfigValue numbers = ConfigValue::list(std::vector<ConfigValue>(30000, ConfigValue::integer(1234567)));
        const ConfigValue root = ConfigValue::dict({{ConfigValue::string("x"), numbers}});
        const auto again = loadConfigText("memory.py", prettyText(root));
        QVERIFY2(again.ok(), again.ok() ? "" : describe(again.error()).c_str());
        QVERIFY((*again)->root == root);
    }
};

TD_TEST(TestConfigPrinting)
#include "tst_config_printing.moc"
