// dataset.evaluate against mmclassification 0.25: keys, order, numbers, printed text, errors (make_metrics.py).
#include "core/config/config.h"
#include "core/metrics/evaluate.h"
#include "core/metrics/metric_text.h"
#include "made_scores.h"
#include "tests/support/test_program.h"

#include <QFile>
#include <QHash>
#include <QJsonArray>
#include <QJsonDocument>

using namespace teardown;
using namespace teardown::metrics;

namespace {

ConfigValue optionsOf(const QString& text) {
    const auto config = loadConfigText("options.py", "options = " + text.toStdString() + "\n");
    return config ? *(*config)->root.find("options") : ConfigValue();
}

Labels someLabels(const Labels& labels, std::size_t first, std::size_t end) {
    const std::size_t width = labels.multiLabel ? labels.classes : 1;
    Labels some = labels;
    some.values.assign(labels.values.begin() + static_cast<std::ptrdiff_t>(first * width),
                       labels.values.begin() + static_cast<std::ptrdiff_t>(end * width));
    return some;
}

EvaluationTarget targetOf(const Labels& labels, const QJsonObject& row) {
    const QString wrapper = row["wrapper"].toString();
    EvaluationTarget target;
    target.labels = labels;
    if (wrapper.startsWith("concat")) {
        target = {EvaluationTarget::Kind::Concat, {}, wrapper == "concat", {}};
        for (const auto& [first, end] : {std::pair<std::size_t, std::size_t>{0, 7}, {7, labels.count()}}) {
            EvaluationTarget part;
            part.labels = someLabels(labels, first, end);
            target.parts.push_back(part);
        }
    } else if (wrapper == "fold") {
        EvaluationTarget whole = target;
        const std::size_t width = labels.multiLabel ? labels.classes : 1;
        target.kind = EvaluationTarget::Kind::KFold;
        target.labels.values.clear();
        for (const QJsonValue& index : row["indices"].toArray())
            for (std::size_t c = 0; c < width; ++c)
                target.labels.values.push_back(labels.values[static_cast<std::size_t>(index.toInt()) * width + c]);
        target.parts.push_back(whole);
    }
    return target;
}

QString difference(const MetricTable& table, const QJsonArray& expected) {
    if (static_cast<qsizetype>(table.entries().size()) != expected.size()) return "another number of metrics";
    for (qsizetype i = 0; i < expected.size(); ++i) {
        const QJsonArray row = expected[i].toArray();
        const auto& [key, value] = table.entries()[static_cast<std::size_t>(i)];
        if (QString::fromStdString(key) != row[0].toString()) return "key " + QString::fromStdString(key) + ", not " + row[0].toString();
        const QString kind = row[1].toString() + row[2].toString();
        const QJsonValue wanted = row[3];
        bool equal = false;
        if (const auto* number = std::get_if<double>(&value)) equal = kind == "floatfloat64" && *number == wanted.toDouble();
        if (const auto* number = std::get_if<NumpyFloat>(&value)) equal = kind == "numpyfloat64" && number->value == wanted.toDouble();
        if (const auto* list = std::get_if<std::vector<double>>(&value)) {
            equal = kind == "arrayfloat64" && static_cast<qsizetype>(list->size()) == wanted.toArray().size();
            for (qsizetype c = 0; equal && c < wanted.toArray().size(); ++c)
                equal = (*list)[static_cast<std::size_t>(c)] == wanted.toArray()[c].toDouble();
        }
        if (const auto* list = std::get_if<std::vector<std::int64_t>>(&value)) {
            equal = kind == "arrayint64" && static_cast<qsizetype>(list->size()) == wanted.toArray().size();
            for (qsizetype c = 0; equal && c < wanted.toArray().size(); ++c)
                equal = (*list)[static_cast<std::size_t>(c)] == wanted.toArray()[c].toInteger();
        }
        if (!equal) return row[0].toString() + " of type " + kind + " differs";
    }
    return {};
}

}  // namespace

class TestEvaluate : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void asTheReference() {
        const QString path = qEnvironmentVariable("TEARDOWN_METRICS", QStringLiteral(TEST_DATA "/core/metrics/metrics.json"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QJsonObject golden = QJsonDocument::fromJson(file.readAll()).object();
        QHash<QString, test::MadeScores> made;
        for (const QJsonValue& row : golden["datasets"].toArray()) made.insert(row["name"].toString(), test::madeScores(row.toObject()));
        int errors = 0, compared = 0;
        for (const QJsonValue& row : golden["cases"].toArray()) {
            const QString name =
                QJsonDocument(QJsonObject{{"d", row["dataset"]}, {"m", row["metrics"]}, {"o", row["options"]}, {"w", row["wrapper"]}})
                    .toJson(QJsonDocument::Compact);
            const test::MadeScores& data = made[row["dataset"].toString()];
            const EvaluationTarget target = targetOf(data.labels, row.toObject());
            std::vector<std::string> metrics;
            if (row["metrics"].isString()) metrics.push_back(row["metrics"].toString().toStdString());
            for (const QJsonValue& metric : row["metrics"].toArray()) metrics.push_back(metric.toString().toStdString());
            Diagnostics notes;
            const auto table =
                evaluate(target, rowsOf(data.scores, 0, target.size()), metrics, optionsOf(row["options"].toString()), notes);
            if (row.toObject().contains("error")) {
                QVERIFY2(!table.ok(), qPrintable(name + " must fail: " + row["error"].toString()));
                QVERIFY(!english(table.error().what).empty() && !english(table.error().remedy).empty());
                ++errors;
                continue;
            }
            QVERIFY2(table.ok(), qPrintable(name + QString::fromStdString(table ? "" : describe(table.error()))));
            if (row.toObject().contains("values")) {
                const QString problem = difference(*table, row["values"].toArray());
                QVERIFY2(problem.isEmpty(), qPrintable(name + ": " + problem));
            }
            QVERIFY2(QString::fromStdString(testText(*table)) == row["printed"].toString(),
                     qPrintable(name + QString::fromStdString(testText(*table))));
            QVERIFY2(QString::fromStdString(evalText(*table)) == row["repr"].toString(),
                     qPrintable(name + QString::fromStdString(evalText(*table)) + "\n" + row["repr"].toString()));
            ++compared;
        }
        qInfo("%d tables equal, %d errors", compared, errors);
        QVERIFY(compared > 150);
    }

    /// A network that gives one answer to everything is broken, or not loaded, and the accuracy alone does not tell.
    void oneAnswerForAll_data() {
        QTest::addColumn<int>("pictures");
        QTest::addColumn<int>("trueClasses");
        QTest::addColumn<int>("other");
        QTest::addColumn<bool>("noted");
        QTest::newRow("one answer") << 12 << 3 << -1 << true;
        QTest::newRow("two answers") << 12 << 3 << 7 << false;
        QTest::newRow("few pictures") << 9 << 3 << -1 << false;
        QTest::newRow("one true class") << 12 << 1 << -1 << false;
    }
    void oneAnswerForAll() {
        QFETCH(int, pictures);
        QFETCH(int, trueClasses);
        QFETCH(int, other);
        QFETCH(bool, noted);
        std::vector<double> scores;
        EvaluationTarget target;
        for (int i = 0; i < pictures; ++i) {
            for (int c = 0; c < 3; ++c) scores.push_back(c == (i == other ? 2 : 1) ? 0.6 : 0.2);
            target.labels.values.push_back(i % trueClasses);
        }
        Diagnostics notes;
        QVERIFY(evaluate(target, scoresOf(std::move(scores), 3), {"accuracy"}, optionsOf("dict(topk=1)"), notes).ok());
        QCOMPARE(notes.size(), static_cast<std::size_t>(noted ? 1 : 0));
        if (!noted) return;
        QCOMPARE(notes.front().code, std::string("metrics-one-answer"));
        QVERIFY(english(notes.front().message).starts_with("All 12 pictures were taken for class 1."));
    }
};

TD_TEST(TestEvaluate)
#include "tst_evaluate.moc"
