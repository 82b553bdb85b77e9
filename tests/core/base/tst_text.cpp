// Text helpers: what Python prints, what a message may show, what a typo probably meant.
#include "core/base/error.h"
#include "core/base/text.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <clocale>
#include <cmath>
#include <limits>

using namespace teardown;

class TestText : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void pythonFloats_data() {
        QTest::addColumn<double>("value");
        QTest::addColumn<QString>("text");
        const std::pair<double, const char*> rows[] = {{0.0, "0.0"},
                                                       {-0.0, "-0.0"},
                                                       {1.0, "1.0"},
                                                       {1e-05, "1e-05"},
                                                       {0.0001, "0.0001"},
                                                       {1e16, "1e+16"},
                                                       {1e15, "1000000000000000.0"},
                                                       {123456789012345680.0, "1.2345678901234568e+17"},
                                                       {256.0 / 9 * 4, "113.77777777777777"},
                                                       {1.0 / 3, "0.3333333333333333"},
                                                       {0.1 + 0.2, "0.30000000000000004"},
                                                       {5e-324, "5e-324"},
                                                       {1.7976931348623157e308, "1.7976931348623157e+308"},
                                                       {100000000.0, "100000000.0"},
                                                       {-2.5e-7, "-2.5e-07"},
                                                       {std::numeric_limits<double>::infinity(), "inf"},
                                                       {-std::numeric_limits<double>::infinity(), "-inf"},
                                                       {std::nan(""), "nan"}};
        for (const auto& [value, text] : rows) QTest::newRow(text) << value << QString::fromUtf8(text);
    }
    void pythonFloats() {
        QFETCH(double, value);
        QFETCH(QString, text);
        QCOMPARE(QString::fromStdString(pythonFloat(value)), text);
    }

    void floatsDoNotDependOnTheLocale() {
        std::setlocale(LC_NUMERIC, "de_DE.UTF-8");
        QCOMPARE(pythonFloat(0.5), std::string("0.5"));
        std::setlocale(LC_NUMERIC, "C");
    }

    void pythonStrings_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("repr");
        QTest::newRow("plain") << QByteArray("abc") << QByteArray("'abc'");
        QTest::newRow("single quote") << QByteArray("it's") << QByteArray("\"it's\"");
        QTest::newRow("both quotes") << QByteArray("a'b\"c") << QByteArray("'a\\'b\"c'");
        QTest::newRow("escapes") << QByteArray("a\n\t\\\x01") << QByteArray("'a\\n\\t\\\\\\x01'");
        QTest::newRow("utf-8") << QByteArray("바나나") << QByteArray("'바나나'");
    }
    void pythonStrings() {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, repr);
        QCOMPARE(QByteArray::fromStdString(pythonStringRepr(text.toStdString())), repr);
    }

    void messagesAreHarmless() {
        QCOMPARE(escapeForDisplay("a\nb\x1b[31m\xff"), std::string("a\\nb\\x1b[31m\\xff"));
        QCOMPARE(escapeForDisplay("x\u202Egnp.exe"), std::string("x\\u202egnp.exe"));
        QCOMPARE(escapeForDisplay(std::string(300, 'x')).size(), 200 + std::string("\u2026").size());
        QCOMPARE(toValidUtf8("a\xC0\x80z"), std::string("a\uFFFD\uFFFDz"));
    }

    void typosAreRecognised() {
        const std::vector<std::string> names = {"ResNet", "ResNeXt", "RepVGG", "VGG", "LinearClsHead"};
        QCOMPARE(closestNames("Resnet", names).front(), std::string("ResNet"));
        QCOMPARE(english(didYouMean("RepVG", names)), std::string(" Did you mean 'RepVGG'?"));
        QVERIFY(didYouMean("SomethingElse", names).empty());
    }

    void digitsAndAsciiAreNoMatterOfTheLocale() {
        for (int c = 0; c < 256; ++c) {
            const std::string one(1, static_cast<char>(c));
            QCOMPARE(isDigit(one[0]), std::string_view("0123456789").find(one) != std::string_view::npos);
            QCOMPARE(isAscii(one), c < 128);
        }
        QVERIFY(isAscii("") && isAscii("a b") && !isAscii("a\u00e9"));
        QCOMPARE(lowered("ABC xyz \u00c4 123"), std::string("abc xyz \u00c4 123"));
    }

    void wordsOfAList() {
        static constexpr std::string_view kWords[] = {"get", "keys"};
        QVERIFY(isOneOf("get", kWords) && isOneOf("keys", kWords) && !isOneOf("key", kWords) && !isOneOf("", kWords));
        QVERIFY(isOneOf("b", {"a", "b"}) && !isOneOf("c", {"a", "b"}));
    }

    void partsAreJoined() {
        const std::vector<std::string> parts = {"a", "", "b"};
        QCOMPARE(joined(parts, ", "), std::string("a, , b"));
        QCOMPARE(joined(std::span(parts).first(1), ", "), std::string("a"));
        QCOMPARE(joined({}, ", "), std::string());
    }

    void codePointsBecomeUtf8() {
        std::string text;
        for (const char32_t code : U"A\u007f\u0080\u07ff\u0800\uffff\U00010000\U0010ffff")
            if (code != 0) appendUtf8(text, code);
        QCOMPARE(text, std::string("A\x7f\u0080\u07ff\u0800\uffff\U00010000\U0010ffff"));
        std::string half;
        appendUtf8(half, 0xd800);
        QCOMPARE(half, std::string("\xed\xa0\x80"));
    }

    void naturalOrder() {
        QVERIFY(naturalLess("img2.png", "img10.png"));
        QVERIFY(!naturalLess("img10.png", "img2.png"));
        QVERIFY(naturalLess("a", "b"));
        QVERIFY(naturalLess("a", "B") && naturalLess("A", "b") && naturalLess("IMG2.jpg", "img10.jpg"));
        QVERIFY(naturalLess("A", "a") != naturalLess("a", "A"));
        QVERIFY(!naturalLess("a", "a"));
        QVERIFY(naturalLess("a01", "a1") != naturalLess("a1", "a01"));
    }

    void globs_data() {
        QTest::addColumn<QString>("pattern");
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("matches");
        QTest::newRow("star") << "backbone.*"
                              << "backbone.stem.conv" << true;
        QTest::newRow("middle") << "*.conv?"
                                << "a.b.conv1" << true;
        QTest::newRow("set") << "stage_[12].*"
                             << "stage_2.0" << true;
        QTest::newRow("not set") << "stage_[!12].*"
                                 << "stage_2.0" << false;
        QTest::newRow("whole") << "stem"
                               << "backbone.stem" << false;
        QTest::newRow("backtracking") << "*a*b"
                                      << "aaab" << true;
    }
    void globs() {
        QFETCH(QString, pattern);
        QFETCH(QString, text);
        QFETCH(bool, matches);
        QCOMPARE(globMatch(pattern.toStdString(), text.toStdString()), matches);
    }

    void errorsNameThePlace() {
        Error error{ErrorKind::BadInput, "x", asIs("Something is wrong."), asIs("Mend it."), {"a.py", 3, 0, {}, {}}};
        QCOMPARE(describe(error), std::string("a.py:3: Something is wrong. Mend it."));
        error.where.column = 7;
        QCOMPARE(describe(error), std::string("a.py:3:7: Something is wrong. Mend it."));
    }
};

TD_TEST(TestText)
#include "tst_text.moc"
