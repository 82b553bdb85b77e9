// The Python subset: every line of expressions.txt and syntax.txt against what CPython 3.11 says about it.
#include "config_test_support.h"

#include "tests/support/test_program.h"

#include <QElapsedTimer>
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

    /// Whole programs: loops, conditions, values that change in place and are shared.
    void program_data() {
        QTest::addColumn<QByteArray>("source");
        QTest::addColumn<QByteArray>("expected");
        addPairs("programs.txt");
    }
    void program() {
        QFETCH(QByteArray, source);
        QFETCH(QByteArray, expected);
        const auto config = loadConfigText("memory.py", source.replace("\\n", "\n").replace("\\t", "\t").toStdString());
        const std::string found = config.ok() ? (*config)->root.repr() : english(config.error().what);
        // The program adds a guess at what was meant.
        const QByteArray answer = QByteArray::fromStdString(found.substr(0, found.find(" Did you mean")));
        QCOMPARE(answer, expected);
        if (!config.ok()) QVERIFY(config.error().where.line > 0 && config.error().where.column > 0);
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
        QCOMPARE(QString::fromStdString(english(config.error().what)),
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

    void blocks_data() {
        QTest::addColumn<QString>("source");
        QTest::addColumn<QString>("message");
        const auto row = [](const char* source, const char* message) {
            QTest::newRow(source) << QString::fromLatin1(source) << QString::fromLatin1(message);
        };
        row("for i in [1]:\nv = 1", "expected an indented block after 'for' statement on line 1 (<unknown>, line 2)");
        row("if 1:\n  v = 1\n v = 2", "unindent does not match any outer indentation level (<unknown>, line 3)");
        row("if 1:\n  v = 1\n    w = 2", "unexpected indent (<unknown>, line 3)");
        row("if 1:\n        v = 1\n\tw = 2", "inconsistent use of tabs and spaces in indentation (<unknown>, line 3)");
        row("if 1\n  v = 1", "expected ':' (<unknown>, line 1)");
        row("break", "'break' outside loop (<unknown>, line 1)");
        row("continue", "'continue' not properly in loop (<unknown>, line 1)");
        row("else:\n  v = 1", "invalid syntax (<unknown>, line 1)");
        row("del f()", "cannot delete function call (<unknown>, line 1)");
        row("a, b += 1", "'tuple' is an illegal expression for augmented assignment (<unknown>, line 1)");
        row("*a, *b = [1]", "multiple starred expressions in assignment (<unknown>, line 1)");
    }
    void blocks() {
        QFETCH(QString, source);
        QFETCH(QString, message);
        const auto config = loadConfigText("memory.py", source.toStdString());
        QVERIFY(!config.ok());
        QCOMPARE(QString::fromStdString(english(config.error().what)),
                 QStringLiteral("There are syntax errors in config file memory.py: ") + message);
    }

    void refusals_data() {
        QTest::addColumn<QString>("source");
        QTest::addColumn<int>("line");
        QTest::addColumn<int>("column");
        QTest::addColumn<QString>("reason");
        const auto row = [](const char* source, int line, int column, const char* reason) {
            QTest::newRow(source) << QString::fromLatin1(source) << line << column << QString::fromLatin1(reason);
        };
        row("a = 1\nimport os", 2, 1, "'import' is a statement");
        row("if 1:\n    from os import path", 2, 5, "'from' is a statement");
        row("while True:\n    pass", 1, 1, "'while' is a statement");
        row("try:\n    a = 1\nexcept: pass", 1, 1, "'try' is a statement");
        row("@x\ndef f(): pass", 1, 1, "a decorator");
        row("a = dict(b=eval('1'))", 1, 12, "a call of 'eval'");
        row("a = [open('x')]", 1, 6, "a call of 'open'");
        row("a = {}\nb = a.x", 2, 5, "the attribute 'x'");
        row("a = {}\na.x = 1", 2, 1, "assigning to an attribute");
        row("a = ().__class__", 1, 5, "the attribute '__class__'");
        row("a = ''.join(x for x in 'a').__len__()", 1, 5, "a call of the method '__len__'");
        row("a = dict\n", 1, 5, "'dict' itself");
        row("a = zip([1])", 1, 5, "a zip object");
        row("a = dict(x=dict(y=1).items())", 1, 12, "a dict_items object");
        row("a = (i for i in [1])", 1, 5, "a generator object");
        row("a = []\na.append(a)", 2, 1, "a value that contains itself");
        row("a = [1, 2]\nfor i, x in enumerate(a):\n    a.append(x)", 3, 5, "a list that changes its length");
        row("b = (c := 2)", 1, 8, "':=' assigns");
        row("a = sorted([1], key=zip)", 1, 21, "'zip' itself");
        row("a = [print]", 1, 6, "'print' itself");
        row("a = '\\u01c6'.title()", 1, 5, ".title() of");
        row("a = '\\u00e9'.isalpha()", 1, 5, ".isalpha() of text beyond ASCII");
        row("a = __builtins__", 1, 5, "the name '__builtins__'");
        row("a = b'x'", 1, 5, "a bytes literal");
        row("a = 1j", 1, 5, "a complex number");
        row("a = ...", 1, 5, "'...'");
        row("del dict", 1, 5, "'dict' itself");
    }
    void refusals() {
        QFETCH(QString, source);
        QFETCH(int, line);
        QFETCH(int, column);
        QFETCH(QString, reason);
        const auto config = loadConfigText("memory.py", source.toStdString());
        QVERIFY(!config.ok());
        const QString found = QString::fromStdString(describe(config.error()));
        QCOMPARE(QString::fromStdString(config.error().code), QStringLiteral("config-refused"));
        QVERIFY2(QString::fromStdString(english(config.error().what)).startsWith(reason), qPrintable(found));
        QVERIFY2(config.error().where.line == line && config.error().where.column == column,
                 qPrintable(found + QStringLiteral(" column %1").arg(config.error().where.column)));
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

    void textIsAlwaysUtf8() { QCOMPARE(evaluated("v = ['\\ud800', 'x\\udfff']"), "['\\ud800', 'x\\udfff']"); }

    /// Time in proportion to the length of a line, and of a value that a loop builds.
    void longTexts_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("message");
        const auto repeated = [](const char* part, int count) { return QString::fromLatin1(part).repeated(count); };
        QTest::newRow("dict") << "m.py"
                              << "x = {" + repeated("'k':0,", 100'000) + "}"
                              << "";
        QTest::newRow("statements") << "m.py" << repeated("a=1;", 100'000) << "";
        QTest::newRow("sum") << "m.py"
                             << "x = " + repeated("1+", 100'000) + "1"
                             << "";
        QTest::newRow("tuple") << "m.py"
                               << "x = (" + repeated("1,", 1'100'000) + ")"
                               << "more than 1,000,000 elements";
        QTest::newRow("json") << "m.json"
                              << "{\"x\": [" + repeated("1,", 200'000) + "1]}"
                              << "";
        QTest::newRow("yaml") << "m.yaml"
                              << "x: [" + repeated("1, ", 50'000) + "1]"
                              << "";
        QTest::newRow("dict in a loop") << "m.py"
                                        << "d = {}\nfor i in range(20000): d[i] = i"
                                        << "";
        QTest::newRow("list in a loop") << "m.py"
                                        << "d = []\ne = dict(d=d)\nfor i in range(20000): d.append([i])"
                                        << "";
        QTest::newRow("elements in a loop") << "m.py"
                                            << "d = [0] * 20000\nfor i in range(20000): d[i] = (i, )"
                                            << "";
    }
    void longTexts() {
        QFETCH(QString, name);
        QFETCH(QString, text);
        QFETCH(QString, message);
        QElapsedTimer timer;
        timer.start();
        const auto config = loadConfigText(name.toStdString(), text.toStdString());
        QVERIFY2(timer.elapsed() < 8000, qPrintable(QString::number(timer.elapsed())));
        QCOMPARE(config.ok() ? QString() : QString::fromStdString(english(config.error().what)), message);
    }

private:
    void addPairs(const char* name) {
        const auto sources = linesOf(inputPath(name));
        const auto answers = linesOf(std::string(TEST_DATA) + "/golden/expected/config/" + name);
        QVERIFY(!sources.isEmpty());
        QCOMPARE(sources.size(), answers.size());
        for (qsizetype i = 0; i < sources.size(); ++i)
            QTest::addRow("%d: %s", static_cast<int>(i + 1), sources[i].constData()) << sources[i] << answers[i];
    }
};

TD_TEST(TestConfigLanguage)
#include "tst_config_language.moc"
