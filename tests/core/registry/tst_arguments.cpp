// The reader of a dict's arguments: types as Python takes them, declared defaults, places of what a file set and of what it did not.
#include "core/config/config.h"
#include "core/registry/arguments.h"
#include "core/registry/python_values.h"
#include "tests/support/test_program.h"

#include <functional>

using namespace teardown;

namespace {

const Signature kSignature{"Thing",
                           "Has everything.",
                           ReferenceClass::of("things.Thing"),
                           {{"n", py::value(1), "An int."},
                            {"x", py::value(0.5), "A number."},
                            {"flag", py::value(false), "A bool."},
                            {"name", py::value("a"), "A word."},
                            {"sizes", py::tuple({1, 2}), "Some ints."},
                            {"means", py::list({py::value(0.5)}), "Some numbers."},
                            {"mode", py::value("near"), "near or far."}}};

Arguments argumentsOf(const QString& keywords) {
    const auto config = loadConfigText("thing.py", "thing = dict(\n    type='Thing',\n    " + keywords.toStdString() + ")\n");
    if (!config.ok()) qFatal("%s", describe(config.error()).c_str());
    return {kSignature, *(*config)->root.find("thing"), "thing"};
}

/// What the reader throws; an Error with an empty code when it throws nothing.
template <class Read>
Error thrownBy(Read read) {
    try {
        read();
    } catch (const BuildFailure& failure) {
        return failure.error;
    }
    return {};
}

}  // namespace

class TstArguments : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void defaults() {
        const Arguments a = argumentsOf({});
        QVERIFY(a.check().ok());
        QCOMPARE(a.integer("n"), 1);
        QCOMPARE(a.number("x"), 0.5);
        QVERIFY(!a.boolean("flag"));
        QCOMPARE(a.text("name"), std::string("a"));
        QCOMPARE(a.integers("sizes"), (std::vector<std::int64_t>{1, 2}));
        QCOMPARE(a.numbers("means"), (std::vector<double>{0.5}));
        QCOMPARE(a.choice("mode", {"near", "far"}), std::string("near"));
        QVERIFY(!a.given("n"));
    }

    void given() {
        const Arguments a = argumentsOf(QStringLiteral("n=True, x=3, flag=[0], name='b', sizes=5, means=(1, 2.5), mode='far'"));
        QVERIFY(a.check().ok());
        QCOMPARE(a.integer("n"), 1);   // a bool is an int
        QCOMPARE(a.number("x"), 3.0);  // an int is a number
        QVERIFY(a.boolean("flag"));    // Python's truth
        QCOMPARE(a.text("name"), std::string("b"));
        QCOMPARE(a.integers("sizes"), (std::vector<std::int64_t>{5}));
        QCOMPARE(a.numbers("means"), (std::vector<double>{1, 2.5}));
        QCOMPARE(a.choice("mode", {"near", "far"}), std::string("far"));
        QVERIFY(a.given("n"));
        QCOMPARE(a.place("n").line, 3);
        QCOMPARE(a.place("n").member, std::string("thing.n"));
    }

    void wrongKinds_data() {
        QTest::addColumn<QString>("keywords");
        QTest::addColumn<QString>("what");
        QTest::addColumn<QString>("remedy");
        const auto row = [](const char* keywords, const char* what, const char* remedy = "") {
            QTest::newRow(keywords) << keywords << what << remedy;
        };
        row("n=1.0", "n=1.0: must be an int, but is float");
        row("n=None", "n=None: must be an int, but is NoneType");
        row("n=123456789012345678901234567890", "n=123456789012345678901234567890: must be an int, but is int");
        row("x='a'", "x='a': must be a number, but is str");
        row("name=1", "name=1: must be a str, but is int");
        row("sizes='ab'", "sizes='ab': must be a sequence of int, but is str");
        row("sizes=(1, 2.0)", "sizes=(1, 2.0): must be a sequence of int, but is tuple");
        row("means=None", "means=None: must be a sequence of numbers, but is NoneType");
        row("means=[1, 'a']", "means=[1, 'a']: must be a sequence of numbers, but is list");
        row("mode='neer'", "mode='neer' is not known. Did you mean 'near'?", "It can be 'near', 'far'.");
        row("mode=2", "mode=2 is not known.", "It can be 'near', 'far'.");
        row("name={'\\x1b[31m': 1}", "name={'\\x1b[31m': 1}: must be a str, but is dict");
    }
    void wrongKinds() {
        QFETCH(QString, keywords);
        QFETCH(QString, what);
        QFETCH(QString, remedy);
        const Arguments a = argumentsOf(keywords);
        const std::map<QString, std::function<void()>> readers = {
            {QStringLiteral("n"), [&] { a.integer("n"); }},         {QStringLiteral("x"), [&] { a.number("x"); }},
            {QStringLiteral("name"), [&] { a.text("name"); }},      {QStringLiteral("sizes"), [&] { a.integers("sizes"); }},
            {QStringLiteral("means"), [&] { a.numbers("means"); }}, {QStringLiteral("mode"), [&] { a.choice("mode", {"near", "far"}); }}};
        const QString name = keywords.section(QLatin1Char('='), 0, 0);
        const Error error = thrownBy(readers.at(name));
        QCOMPARE(error.code, std::string("config-value"));
        QCOMPARE(QString::fromStdString(english(error.what)), what);
        QCOMPARE(QString::fromStdString(english(error.remedy)), remedy);
        QCOMPARE(describe({error.kind, error.code, asIs("x"), {}, error.where}),
                 "thing.py:3:" + std::to_string(6 + name.size()) + ": x [thing." + name.toStdString() + "]");
    }

    void placeOfADefault() {
        // No line set it: that of the dict's type stands for it.
        const Arguments a = argumentsOf({});
        const Error error = a.bad("n", asIs("n is wrong"), asIs("Set it."));
        QCOMPARE(error.where.file, std::string("thing.py"));
        QCOMPARE(error.where.line, 2);
        QCOMPARE(error.where.member, std::string("thing.n"));
        const Error inside = a.inside({ErrorKind::BadInput, "code", asIs("broken"), {}, {}});
        QCOMPARE(english(inside.what), std::string("Thing: broken"));
        QCOMPARE(inside.where.line, 2);
        QCOMPARE(inside.where.member, std::string("thing"));
    }
};

TD_TEST(TstArguments)
#include "tst_arguments.moc"
