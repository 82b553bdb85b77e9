// Numbers that people paste: what numpy, torch, JSON and scripts print.
#include "core/data/numbers/pasted.h"
#include "tests/support/test_program.h"

#include <cmath>

using namespace teardown;

namespace {

KnownNumbers known(const std::string& text, std::size_t classes, const std::vector<std::string>& names = {}) {
    const auto pasted = parseNumbers(text);
    if (!pasted.ok()) qFatal("%s", describe(pasted.error()).c_str());
    const auto found = knownNumbers(*pasted, classes, names);
    if (!found.ok()) qFatal("%s", describe(found.error()).c_str());
    return *found;
}

std::string errorOf(const std::string& text, std::size_t classes) {
    const auto pasted = parseNumbers(text);
    if (!pasted.ok()) return pasted.error().code;
    const auto found = knownNumbers(*pasted, classes, {});
    return found.ok() ? std::string() : found.error().code;
}

}  // namespace

class TstPasted : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void rows_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QVector<double>>("values");
        QTest::newRow("list") << "[0.1, -2.5, 3]" << QVector<double>{0.1, -2.5, 3};
        QTest::newRow("nested") << "[[0.1, -2.5, 3.0]]" << QVector<double>{0.1, -2.5, 3};
        QTest::newRow("numpy") << "[[ 1.25e-01 -2.5000000e+00\n   3.        ]]" << QVector<double>{0.125, -2.5, 3};
        QTest::newRow("array") << "array([[0.1, -2.5, 3.]], dtype=float32)" << QVector<double>{0.1, -2.5, 3};
        QTest::newRow("tensor") << "tensor([[ 0.1000, -2.5000,  3.0000]], device='cuda:0', grad_fn=<AddmmBackward0>)"
                                << QVector<double>{0.1, -2.5, 3};
        QTest::newRow("torch's scale") << "1e-03 *\n[100.0, -2500.0, 3000.0]" << QVector<double>{0.1, -2.5, 3};
        QTest::newRow("columns") << "Columns 1 to 2\n 0.1 -2.5\nColumns 3 to 3\n 3.0\n" << QVector<double>{0.1, -2.5, 3};
        QTest::newRow("JSON") << R"({"file": "x", "time_ms": 3.5, "logits": [[0.1, -2.5, 3.0]], "top": [{"index": 2, "score": 0.9}]})"
                              << QVector<double>{0.1, -2.5, 3};
        QTest::newRow("signs") << "+0.1, -2.5, +3" << QVector<double>{0.1, -2.5, 3};
        QTest::newRow("one a line") << "0.1\n-2.5\n3.0\n" << QVector<double>{0.1, -2.5, 3};
    }
    void rows() {
        QFETCH(const QString, text);
        QFETCH(const QVector<double>, values);
        const KnownNumbers found = known(text.toStdString(), 3);
        QCOMPARE(found.values.size(), std::size_t(values.size()));
        for (int i = 0; i < values.size(); ++i) {
            QVERIFY2(std::abs(found.values[std::size_t(i)] - values[i]) < 1e-12, qPrintable(QString::number(found.values[std::size_t(i)])));
            QCOMPARE(found.classes[std::size_t(i)], std::size_t(i));
        }
        QCOMPARE(found.kinds.front(), NumbersKind::Logits);
    }

    void best_data() {
        QTest::addColumn<QString>("text");
        QTest::newRow("index: score") << "7: 0.8231\n2: 0.1\n";
        QTest::newRow("rank, class and score") << "1  class 7  0.8231\n2  class 2  0.1000";
        QTest::newRow("label score") << "seven 0.8231\ntwo 0.1";
        QTest::newRow("this program's bars") << "   82.31 %  ##########  seven\n   10.00 %  ##  two\n";
        QTest::newRow("label with spaces") << "seven, the 7: 0.8231\ntwo: 0.1";
        QTest::newRow("objects") << R"([{"index": 7, "label": "seven", "score": 0.8231}, {"index": 2, "label": "two", "score": 0.1}])";
        QTest::newRow("dict") << R"({"seven": 0.8231, "two": 0.1})";
        QTest::newRow("pairs") << R"([(7, 0.8231), (2, 0.1)])";
        QTest::newRow("named pairs") << R"([('seven', 0.8231), ('two', 0.1)])";
        QTest::newRow("image_demo and one more") << R"([{"pred_label": 7, "pred_score": 0.8231, "pred_class": "seven"},
            {"pred_label": 2, "pred_score": 0.1, "pred_class": "two"}])";
    }
    void best() {
        QFETCH(const QString, text);
        std::vector<std::string> names;
        for (int i = 0; i < 10; ++i) names.push_back("class " + std::to_string(i));
        names[7] = "seven, the 7";
        names[2] = "two";
        const KnownNumbers found = known(text.toStdString(), 10, names);
        QCOMPARE(found.classes, (std::vector<std::size_t>{7, 2}));
        QVERIFY(std::abs(found.values[0] - 0.8231) < 1e-9);
        QVERIFY(std::abs(found.values[1] - 0.1) < 1e-9);
        QCOMPARE(found.kinds.front(), NumbersKind::Scores);
    }

    void leftOut() {
        const KnownNumbers found = known("[ 0.5  0.25 -1.  ...  3.   4.5 -2. ]", 1000);
        QCOMPARE(found.classes, (std::vector<std::size_t>{0, 1, 2, 997, 998, 999}));
    }
    void withoutClasses() {
        const KnownNumbers found = known("[0.9, 0.05, 0.01]", 10);
        QVERIFY(found.classes.empty());
        QCOMPARE(found.values.size(), std::size_t(3));
    }
    void steps() {
        QCOMPARE(known("[0.8231, 0.1, 0.0769]", 3).steps, (std::vector<double>{1e-4, 1e-1, 1e-4}));
        QCOMPARE(known("[1.5e-05, 0, 2]", 3).steps.front(), std::pow(10.0, -6));
        QCOMPARE(known("[0.82312345678, 1.0, 2.0]", 3).steps.front(), 0.0);
    }

    void kinds() {
        QCOMPARE(known("[0.7, 0.2, 0.1]", 3).kinds, (std::vector{NumbersKind::Scores}));
        // softmax(softmax): at most e / (e + 2)
        QCOMPARE(known("[0.4, 0.31, 0.29]", 3).kinds.front(), NumbersKind::TwiceScores);
        QCOMPARE(known("[-0.3566749439, -1.6094379124, -2.3025850930]", 3).kinds.front(), NumbersKind::LogScores);
        QCOMPARE(known("[0.9, 0.8, 0.95]", 3).kinds.front(), NumbersKind::Scores);
        QCOMPARE(known("[-0.9, 0.8, 0.95]", 3).kinds, (std::vector{NumbersKind::Logits}));
    }

    void errors_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("code");
        QTest::newRow("nothing") << ""
                                 << "numbers-none";
        QTest::newRow("words") << "no numbers here"
                               << "numbers-none";
        QTest::newRow("not sorted") << "[1.0, 2.0]"
                                    << "numbers-count";
        QTest::newRow("too many") << "[1.0, 2.0, 3.0, 4.0, 5.0]"
                                  << "numbers-count";
        QTest::newRow("beyond") << "4: 0.5"
                                << "numbers-class";
        QTest::newRow("unknown name") << "tabby: 0.5"
                                      << "numbers-class";
        QTest::newRow("twice") << "1: 0.5\n1: 0.25"
                               << "numbers-class";
        QTest::newRow("nan") << "[nan, 0.5, 1.0, 2.0]"
                             << "numbers-not-finite";
        QTest::newRow("infinite") << "[-inf, 0.5, 1.0, 2.0]"
                                  << "numbers-not-finite";
        QTest::newRow("beyond double") << "[1e400, 0.5, 1.0, 2.0]"
                                       << "numbers-not-finite";
    }
    void errors() {
        QFETCH(const QString, text);
        QFETCH(const QString, code);
        QCOMPARE(QString::fromStdString(errorOf(text.toStdString(), 4)), code);
    }
    void tooMany() {
        std::string text;
        for (int i = 0; i < 200'001; ++i) text += "1.5 ";
        QCOMPARE(QString::fromStdString(errorOf(text, 4)), QString("numbers-too-many"));
        QCOMPARE(QString::fromStdString(errorOf(std::string((16 << 20) + 1, ' '), 4)), QString("numbers-too-long"));
    }
    /// Cut anywhere, the text is numbers or an error.
    void cutAnywhere() {
        const std::string text =
            // No raw string: moc would lose the class behind its quotes.
            "{\"logits\": [[0.1, -2.5e-3, \"x\\\"y\", nan]], 'top': [(1, .5), {\"index\": 2}]} ... 1e-03 * % tensor([ 7: 0.5";
        for (std::size_t end = 0; end <= text.size(); ++end)
            for (std::size_t begin = 0; begin < end; begin += 7) {
                const auto pasted = parseNumbers(std::string_view(text).substr(begin, end - begin));
                QVERIFY(!pasted.ok() || !pasted->items.empty());
            }
    }

    void arrays() {
        const auto row = numbersOf(TensorView::fromFloats({1, 3}, {1, 2, 3}));
        QVERIFY(row.ok());
        QCOMPARE(row->items.size(), std::size_t(3));
        QCOMPARE(row->items[2].value, 3.0);
        QVERIFY(!numbersOf(TensorView::fromFloats({2, 2}, {1, 2, 3, 4})).ok());
        QVERIFY(!numbersOf(TensorView::fromFloats({0}, {})).ok());
    }
};

TD_TEST(TstPasted)
#include "tst_pasted.moc"
