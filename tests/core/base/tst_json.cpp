// Json prints what Python's json.dumps prints. The expectations were made with CPython 3.11.
#include "core/base/json.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <clocale>
#include <limits>

using namespace teardown;

class TestJson : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void scalars_data();
    void scalars();
    void strings_data();
    void strings();
    void nesting();
    void rawTextStands();
    void localeChangesNothing();
};

Q_DECLARE_METATYPE(teardown::Json)

void TestJson::scalars_data() {
    QTest::addColumn<Json>("value");
    QTest::addColumn<QByteArray>("expected");
    const double infinity = std::numeric_limits<double>::infinity();
    QTest::newRow("null") << Json() << QByteArray("null");
    QTest::newRow("true") << Json(true) << QByteArray("true");
    QTest::newRow("false") << Json(false) << QByteArray("false");
    QTest::newRow("smallest") << Json(std::numeric_limits<std::int64_t>::min()) << QByteArray("-9223372036854775808");
    QTest::newRow("largest") << Json(std::numeric_limits<std::uint64_t>::max()) << QByteArray("18446744073709551615");
    QTest::newRow("one") << Json(1.0) << QByteArray("1.0");
    QTest::newRow("tenth") << Json(0.1) << QByteArray("0.1");
    QTest::newRow("float32 tenth") << Json(static_cast<double>(0.1f)) << QByteArray("0.10000000149011612");
    QTest::newRow("small") << Json(1e-5) << QByteArray("1e-05");
    QTest::newRow("large") << Json(1e16) << QByteArray("1e+16");
    QTest::newRow("minus zero") << Json(-0.0) << QByteArray("-0.0");
    QTest::newRow("nan") << Json(std::numeric_limits<double>::quiet_NaN()) << QByteArray("null");
    QTest::newRow("infinity") << Json(infinity) << QByteArray("null");
    QTest::newRow("minus infinity") << Json(-infinity) << QByteArray("null");
}

void TestJson::scalars() {
    QFETCH(Json, value);
    QTEST(QByteArray::fromStdString(value.dump()), "expected");
}

void TestJson::strings_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("plain") << QByteArray("digits/3_07.png") << QByteArray("\"digits/3_07.png\"");
    QTest::newRow("quotes") << QByteArray("a\"b\\c") << QByteArray("\"a\\\"b\\\\c\"");
    QTest::newRow("control") << QByteArray("\n\r\t\b\f\x01\x7f") << QByteArray("\"\\n\\r\\t\\b\\f\\u0001\\u007f\"");
    QTest::newRow("umlaut") << QByteArray("\xc3\xa4") << QByteArray("\"\\u00e4\"");
    QTest::newRow("hangul") << QByteArray("\xed\x95\x9c") << QByteArray("\"\\ud55c\"");
    QTest::newRow("beyond 16 bits") << QByteArray("\xf0\x9f\x90\x8d") << QByteArray("\"\\ud83d\\udc0d\"");
    QTest::newRow("not UTF-8") << QByteArray("a\xff") + "b" << QByteArray("\"a\\ufffdb\"");
}

void TestJson::strings() {
    QFETCH(QByteArray, text);
    QTEST(QByteArray::fromStdString(jsonString(text.toStdString())), "expected");
}

void TestJson::nesting() {
    const Json document = Json::object().set("b", Json::arrayOf(std::vector<int>{1, 2})).set("a", Json::object()).set("c", Json::array());
    QCOMPARE(document.dump(), std::string(R"({"b": [1, 2], "a": {}, "c": []})"));
    QCOMPARE(document.dump(4), std::string("{\n    \"b\": [\n        1,\n        2\n    ],\n    \"a\": {},\n    \"c\": []\n}"));
    QCOMPARE(document.size(), std::size_t{3});
}

void TestJson::rawTextStands() {
    QCOMPARE(Json::array().push(Json::raw("{\"n\": 123456789012345678901234567890}")).dump(),
             std::string("[{\"n\": 123456789012345678901234567890}]"));
}

void TestJson::localeChangesNothing() {
    // Few machines have one: made here, from the definitions of Debian's package locales.
    QTemporaryDir locales;
    QProcess maker;
    maker.start(QStringLiteral("localedef"), {"-i", "de_DE", "-f", "UTF-8", locales.filePath("de_DE.UTF-8")});
    QVERIFY(maker.waitForFinished());
    ::setenv("LOCPATH", locales.path().toLocal8Bit().constData(), 1);
    QVERIFY2(std::setlocale(LC_NUMERIC, "de_DE.UTF-8"), "no locale with a decimal comma can be made: ./check installs locales");
    QCOMPARE(std::string(std::localeconv()->decimal_point), std::string(","));
    QCOMPARE(Json(1234567.25).dump(), std::string("1234567.25"));
    std::setlocale(LC_NUMERIC, "C");
}

TD_TEST(TestJson)
#include "tst_json.moc"
