// What can be typed and what cannot: the tree of the one, the column and the words of the other.
#include "core/expression/expression.h"
#include "core/expression/functions.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <set>

using namespace teardown;
using expression::Expression;
using expression::NodeKind;

namespace {

QString grouped(const Expression& parsed, int index) {
    const expression::Node& node = parsed.node(index);
    if (node.parts.empty() && node.kind != NodeKind::Tuple)
        return QString::fromUtf8(parsed.textOf(node).data(), static_cast<qsizetype>(parsed.textOf(node).size()));
    QStringList parts;
    for (const int part : node.parts) parts += part < 0 ? QStringLiteral("_") : grouped(parsed, part);
    return QStringLiteral("{%1}").arg(parts.join(' '));
}

std::string repeated(std::string_view text, int times) {
    std::string all;
    for (int i = 0; i < times; ++i) all += text;
    return all;
}

Error errorOf(const std::string& text) {
    const auto parsed = Expression::parse(text);
    return parsed.ok() ? Error{} : parsed.error();
}

}  // namespace

class TestParser : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void groups_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("groups");
        const auto row = [](const char* text, const char* groups) {
            QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(groups);
        };
        row("a + b * c", "{a {b c}}");
        row("a - b - c", "{{a b} c}");
        row("(a + b) * c", "{{a b} c}");
        row("-a ** b", "{{a b}}");
        row("a ** -b ** c", "{a {{b c}}}");
        row("not a == b", "{{a b}}");
        row("a or b and not c", "{a {b {c}}}");
        row("a < b <= c", "{a b c}");
        row("a[1:, ..., ::2].shape", "{{a {1 _ _} ... {_ _ 2}}}");
        row("max(a, b)", "{a b}");
        row("a.abs().max()", "{{a}}");
        row("backbone.layers.4.output.shape[0]", "{backbone.layers.4.output.shape 0}");
        row("(a, b)", "{a b}");
        row("(a,)", "{a}");
        row("()", "{}");
        row("a\n  +\tb", "{a b}");
    }
    void groups() {
        QFETCH(QString, text);
        QFETCH(QString, groups);
        const auto parsed = Expression::parse(text.toStdString());
        QVERIFY2(parsed.ok(), describe(errorOf(text.toStdString())).c_str());
        QCOMPARE(grouped(*parsed, parsed->root()), groups);
    }

    void nodesKnowTheirText() {
        const auto parsed = Expression::parse("  (a + b)[0] > mean( c )");
        QVERIFY(parsed.ok());
        const expression::Node& root = parsed->node(parsed->root());
        QCOMPARE(std::string(parsed->textOf(root)), std::string("(a + b)[0] > mean( c )"));
        QCOMPARE(std::string(parsed->textOf(parsed->node(root.parts[0]))), std::string("(a + b)[0]"));
        QCOMPARE(std::string(parsed->textOf(parsed->node(root.parts[1]))), std::string("mean( c )"));
    }

    void errors_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("column");
        QTest::addColumn<QString>("words");  // in what is wrong and what to do
        const auto row = [](const char* text, int column, const char* words) {
            QTest::newRow(text) << QString::fromUtf8(text) << column << QString::fromUtf8(words);
        };
        row("", 1, "no expression");
        row("   ", 1, "no expression");
        row("1 +", 4, "ends where a value");
        row("a > ", 5, "ends where a value");
        row("> 3", 1, "'>'");
        row("a b", 3, "an operator");
        row("a = 3", 3, "'=='");
        row("a && b", 3, "'and'");
        row("a || b", 3, "'or'");
        row("!a", 1, "'not'");
        row("a & b", 3, "'and'");
        row("a ^ 2", 3, "'**'");
        row("a ≥ 3", 3, "'>='");
        row("ab − 3", 4, "'-'");
        row("a == 'x'", 6, "quotation");
        row("(a", 1, "never closed");
        row("max(a", 4, "never closed");
        row("a[1", 2, "never closed");
        row("a)", 2, "has no opening bracket");
        row("a]", 2, "has no opening bracket");
        row("a[1)", 4, "']'");
        row("a[]", 3, "no index");
        row("a[,1]", 3, "an index");
        row("a[::1:2]", 6, "']'");
        row("[1, 2]", 1, "tuple");
        row("1, 2", 2, "brackets");
        row("meen(a)", 1, "'mean'");
        row("a.meen()", 3, "'mean'");
        row("open(a)", 1, "The functions are");
        row("max()", 1, "max(x)");
        row("mean(a, b)", 1, "one argument");
        row("mean(dim=1)", 9, "'=='");
        row("a[0].shap", 6, "'shape'");
        row("a[0].mean", 6, "mean(x)");
        row("a[0].", 6, "attribute");
        row("a if b else c", 3, "'if'");
        row("a in b", 3, "'in'");
        row("None", 1, "'None'");
        row("lambda: 0", 1, "'lambda'");
        row("12abc", 1, "12abc");
        row("0x10", 1, "0x10");
        row("1e999", 1, "too large");
        row("a; b", 2, "and");
        row("é", 1, "é");
        row("a + \x01", 5, "\\x01");
        row("not", 4, "ends");
        row("a and and b", 7, "'and'");
        row("...", 1, "...");
    }
    void errors() {
        QFETCH(QString, text);
        QFETCH(int, column);
        QFETCH(QString, words);
        const Error error = errorOf(text.toStdString());
        QCOMPARE(error.code, std::string("expression-syntax"));
        QVERIFY2(QString::fromStdString(english(error.what) + ' ' + english(error.remedy)).contains(words), describe(error).c_str());
        QCOMPARE(error.where.column, column);
        QVERIFY(!english(error.remedy).empty());
    }

    void limits() {
        QCOMPARE(errorOf(repeated("a+", 5000) + "a").code, std::string("expression-syntax"));
        QCOMPARE(errorOf(repeated(" ", 3000)).where.column, static_cast<int>(expression::kLongestExpression) + 1);
        // One inside the other in every way there is.
        for (const auto& [open, close] :
             {std::pair{"(", ")"}, {"abs(", ")"}, {"a[", "]"}, {"-", ""}, {"not ", ""}, {"2**", ""}, {"1+(", ")"}, {"(0,", ")"}}) {
            const Error deep = errorOf(repeated(open, 150) + "1" + repeated(close, 150));
            QVERIFY2(english(deep.what).find("are nested") != std::string::npos, qPrintable(QString::fromStdString(open + describe(deep))));
            QVERIFY2(Expression::parse(repeated(open, 40) + "1" + repeated(close, 40)).ok(), open);
        }
        for (const char* chain : {"+1", "*1", "[0]", ".abs()", " and 1", " or 1"}) {
            QVERIFY2(english(errorOf("a" + repeated(chain, 150)).what).find("are nested") != std::string::npos, chain);
            QVERIFY2(Expression::parse("a" + repeated(chain, 90)).ok(), chain);
        }
        QVERIFY(Expression::parse("a" + repeated("<1", 900)).ok());
    }

    void functionsAreRows() {
        std::set<std::string_view> names;
        for (const expression::Function& row : expression::functions()) {
            QVERIFY(names.insert(row.name).second);
            QVERIFY(row.apply && row.least >= 1 && row.most >= row.least);
            QVERIFY(row.usage.starts_with(row.name) && row.doc.ends_with('.'));
            QVERIFY(Expression::parse(row.usage).ok());
            QCOMPARE(expression::findFunction(row.name), &row);
        }
        for (const char* needed : {"len", "shape", "min", "max", "mean", "std", "abs", "sum", "argmax"})
            QVERIFY2(names.contains(needed), needed);
        QVERIFY(!expression::findFunction("system"));
    }
};

TD_TEST(TestParser)
#include "tst_parser.moc"
