// Messages: templates with named arguments, forms of a count, messages inside of messages.
#include "core/base/diagnostics.h"
#include "core/base/message.h"
#include "core/base/text.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <type_traits>

using namespace teardown;

// Texts are only arguments of a template, never a whole message.
static_assert(!std::is_convertible_v<std::string, Message> && !std::is_convertible_v<const char*, Message>);
static_assert(!std::is_constructible_v<Message, std::string> && !std::is_constructible_v<Message, const char*>);
static_assert(!std::is_constructible_v<MessageArgument, const char*, bool>);

class TestMessage : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void arguments() {
        const Message text = message("test.all", "{name}: {count} of {large} in {share} %, byte 0x{byte}, {letter}",
                                     {{"name", std::string("conv1")},
                                      {"count", -3},
                                      {"large", ~std::uint64_t{0}},
                                      {"share", 12.3456, ".1f"},
                                      {"byte", 7u, "02x"},
                                      {"letter", 'x'}});
        QCOMPARE(english(text), std::string("conv1: -3 of 18446744073709551615 in 12.3 %, byte 0x07, x"));
        QCOMPARE(std::get<std::int64_t>(text.argument("count")->value), std::int64_t{-3});
        QVERIFY(!text.argument("nothing"));
        QCOMPARE(english(text.with({"name", "fc"})).substr(0, 3), std::string("fc:"));
        QCOMPARE(std::string(text.id()), std::string("test.all"));
    }

    void braces_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("words");
        QTest::newRow("none") << QByteArray("plain") << QByteArray("plain");
        QTest::newRow("doubled") << QByteArray("a {{b}} c") << QByteArray("a {b} c");
        QTest::newRow("around an argument") << QByteArray("{{{x}}}") << QByteArray("{X}");
        QTest::newRow("two around an argument") << QByteArray("{{{{{x}}}}} end") << QByteArray("{{X}} end");
        QTest::newRow("twice") << QByteArray("{x}{x}") << QByteArray("XX");
        QTest::newRow("unknown") << QByteArray("{y}") << QByteArray("{y}");
        QTest::newRow("open") << QByteArray("a {x") << QByteArray("a {x");
        QTest::newRow("single closing") << QByteArray("a } b") << QByteArray("a } b");
    }
    void braces() {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, words);
        const char* const literal = text.constData();
        const Message made = message("test.braces", literal, {{"x", "X"}});
        QCOMPARE(english(made), words.toStdString());
    }

    /// An argument's own braces are no placeholders.
    void argumentsAreNotRead() { QCOMPARE(english(message("test.inner", "{a} {b}", {{"a", "{b}"}, {"b", "{{"}})), std::string("{b} {{")); }

    void forms() {
        const auto files = [](std::int64_t n) {
            return english(message("test.forms", n, "One file is left.", "{n} files are left.", {{"n", n}}));
        };
        QCOMPARE(files(0), std::string("0 files are left."));
        QCOMPARE(files(1), std::string("One file is left."));
        QCOMPARE(files(2), std::string("2 files are left."));
    }

    void nested() {
        const Message inner = message("test.inner-one", "the {n}th", {{"n", 4}});
        QCOMPARE(english(message("test.outer", "{place}: {list}.",
                                 {{"place", inner}, {"list", MessageArgument::List{inner, message("test.two", "two")}, ", "}})),
                 std::string("the 4th: the 4th, two."));
        QVERIFY(message("test.outer-empty", "{place}", {{"place", Message()}}).argument("place"));
    }

    void sentencesAreJoined() {
        const Message a = message("test.a", "One."), b = message("test.b", "Two.");
        QCOMPARE(english(sentences({a, {}, b})), std::string("One. Two."));
        QCOMPARE(std::string(sentences({{}, a}).id()), std::string("test.a"));
        QVERIFY(sentences({{}, {}}).empty());
        QVERIFY(asIs("").empty() && Message().empty());
    }

    /// Text of a table says which it is, so that the window looks it up as a whole; braces in it are no placeholders.
    void tableTexts() {
        const Message text = tableText("Keeps {x} of the picture.");
        QCOMPARE(english(text), std::string("Keeps {x} of the picture."));
        QCOMPARE(text.argument("text")->format, kTableText);
        QVERIFY(tableText("").empty());
        QCOMPARE(std::string(asIs("x").argument("text")->format), std::string());
    }

    /// The words of a file in an argument are made fit for a terminal; the template is not touched.
    void textsAreEscaped() {
        const Message text = message("test.escape", "{a}\n{b}", {{"a", "x\x1b[2J"}, {"b", asIs("\x07")}});
        QCOMPARE(english(escapeForDisplay(text, 100)), escapeForDisplay("x\x1b[2J", 100) + "\n" + escapeForDisplay("\x07", 100));
    }
};

TD_TEST(TestMessage)
#include "tst_message.moc"
