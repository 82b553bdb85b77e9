// The Python subset: every line of expressions.txt and syntax.txt against what CPython 3.11 says about it.
#include "config_test_support.h"

#include <QtTest>

using namespace teardown;

class TestConfigLanguage : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void expression_data() {
        QTest::addColumn<QByteArray>("source");
        QTest::addColumn<QByteArray>("expected");
        addPairs("expressions.txt");
    }
    void expression() {
        QFETCH(QByteArray, source);
        QFETCH(QByteArray, expected);
        QCOMPARE(QByteArray::fromStdString(evaluated("v = " + source.toStdString())), expected);
    }

    void syntaxError_data() {
        QTest::addColumn<QByteArray>("source");
        QTest::addColumn<QByteArray>("expected");
        addPairs("syntax.txt");
    }
    void syntaxError() {
        QFETCH(QByteArray, source);
        QFETCH(QByteArray, expected);
        const auto config = loadConfigText("memory.py", source.replace("\\n", "\n").toStdString());
        QVERIFY(!config.ok());
        QCOMPARE(QString::fromStdString(config.error().code), QStringLiteral("config-syntax"));
        QCOMPARE(QString::fromStdString(config.error().what),
                 QStringLiteral("There are syntax errors in config file memory.py: ") + QString::fromUtf8(expected));
        QVERIFY(config.error().where.line > 0);
        QVERIFY(config.error().where.column > 0);
    }

    void statements() {
        QCOMPARE(evaluated("a = b = 3\nv = a + b"), "6");
        QCOMPARE(evaluated("a, (b, c) = 1, (2, 3)\nv = [a, b, c]"), "[1, 2, 3]");
        QCOMPARE(evaluated("a = 1; v = a + 1; pass"), "2");
        QCOMPARE(evaluated("v: int = 4"), "4");
        QCOMPARE(evaluated("'''doc'''\nv = [1]\nw = v\nv += (2,)"), "[1, 2]");
        QCOMPARE(evaluated("v = 2\nv **= 3\nv -= 1"), "7");
        QCOMPARE(evaluated("v = (1 +\n     2)  # comment\n"), "3");
        QCOMPARE(evaluated("v = 1 + \\\n  2\n"), "3");
        QCOMPARE(evaluated("v = 1\r\nw = 2\r\n", "w"), "2");
        QCOMPARE(evaluated("i = 7\nv = [i for i in range(2)] + [i]"), "[0, 1, 7]");
        QCOMPARE(evaluated("v = 1\nv = 2"), "2");
    }

    void namesThatStay() {
        const auto config = loadConfigText("memory.py", "b = 1\n_private = 2\n__hidden = 3\na = __hidden\nb = 4\n");
        QVERIFY(config.ok());
        QCOMPARE((*config)->root.repr(), "{'b': 4, '_private': 2, 'a': 3}");
    }

    void templatesKeepColumns() {
        const auto config = loadConfigText("memory.py", "v = ['{{ fileBasename }}', unknown]\n");
        QVERIFY(!config.ok());
        QCOMPARE(config.error().where.line, 1);
        QCOMPARE(config.error().where.column, 28);
    }

private:
    void addPairs(const char* name) {
        const auto sources = linesOf(inputPath(name));
        const auto answers = linesOf(std::string(TEST_DATA) + "/golden/expected/config/" + name);
        QVERIFY(!sources.isEmpty());
        QCOMPARE(sources.size(), answers.size());
        for (qsizetype i = 0; i < sources.size(); ++i) QTest::addRow("%d: %s", static_cast<int>(i + 1), sources[i].constData()) << sources[i] << answers[i];
    }
};

QTEST_GUILESS_MAIN(TestConfigLanguage)
#include "tst_config_language.moc"
